"""Every page that has a plain address passes the gates, and stays within its budget of bytes."""

from collections.abc import Callable

import pytest
from fastapi.routing import iter_route_contexts
from playwright.sync_api import Page

from engine.identity import Person, Role
from tests.browser.conftest import LOOKS, Site, Visits, kilobytes
from tests.make import identity as make
from web.looks.choice import Choice

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]
# No pages: data, live streams, pictures.
OTHERS = ("/api/", "/openapi", "/favicon", "/static")
# No documents of their own: what stands beside a field while somebody types.
NAMES = {
    "/account/somebody",
    "/bindings/departments",
    "/bindings/processes",
    "/admin/organisation/departments",
    "/admin/organisation/duty/people",
    "/admin/organisation/people",
    "/admin/organisation/somebody",
    "/admin/log/people",
    "/admin/parameters/departments",
    "/admin/people/departments",
    "/tickets/departments",
}
BRIGHT, DARK = LOOKS[0], LOOKS[1]
# Kilobytes over the wire for the first view, all files together.
BUDGETS = {"/inbox": 60, "/tickets": 60, "/sign-in": 40, "/submit": 40}


@pytest.fixture(scope="module")
def ada(site: Site) -> Person:
    with site.world.transaction() as db:
        make.user(db, "bert", Role.HANDLER, within=("roads", "parks"))
        return make.user(db, "ada", *Role, within=("roads",))


def plain_addresses(site: Site) -> list[str]:
    found = {
        str(context.path)
        for context in iter_route_contexts(site.app.routes)
        if "GET" in (context.methods or ())
    }
    return sorted(
        path for path in found if "{" not in path and not path.endswith(("/live", ".csv", ".json"))
        if not path.startswith(OTHERS) and path not in NAMES
    )  # fmt: skip


@pytest.mark.parametrize("look", [BRIGHT, DARK], ids=["bright", "dark"])
def test_every_plain_page_passes_all_gates(  # noqa: PLR0917 fixtures
    site: Site,
    visit: Visits,
    ada: Person,
    axe: Check,
    fits: Check,
    shot: Callable[..., None],
    look: Choice,
) -> None:
    addresses = plain_addresses(site)
    assert "/admin/users" in addresses
    page = visit("/account", person=ada, look=look)

    faults = []
    for address in addresses:
        page.goto(site.url + address)
        try:
            axe(page)
            fits(page)
        except AssertionError as fault:
            faults.append(str(fault))
        page.set_viewport_size({"width": 1280, "height": 800})
        shot(page, f"page{address.replace('/', '-')}-{look.mode}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("address", BUDGETS)
def test_first_views_stay_within_their_budget(
    visit: Visits, site: Site, ada: Person, address: str
) -> None:
    person = None if address in {"/sign-in", "/submit"} else ada
    page = visit(address, person=person)
    page.wait_for_load_state("load")

    taken = kilobytes(page)

    assert 0 < taken <= BUDGETS[address], f"{address} takes {taken:.1f} KB"


def test_a_department_is_added_with_the_keyboard(visit: Visits, ada: Person) -> None:
    page = visit("/admin/departments/new", person=ada)
    page.get_by_label("Code").focus()
    page.keyboard.type("water")
    page.get_by_label("Name in English").focus()
    page.keyboard.type("Water supply")
    page.keyboard.press("Control+Enter")

    page.wait_for_url("**/admin/departments?done=added")
    assert page.get_by_role("link", name="Water supply").is_visible()
