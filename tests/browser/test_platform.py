"""Pages of the platform, which no session of a centre opens, in three languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from engine.identity import Visitor
from engine.platform import add_platform_person, begin_platform_enrolment, platform_sign_in
from engine.platform.people import person_called
from tests.browser.conftest import LOOKS, Site, Visits
from web.looks.choice import Choice
from web.platform.doors import PLAIN_COOKIE

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]
WORD = "a long password"
PAGES = (
    "/platform/sign-in", "/platform/centres", "/platform/centres/new", "/platform/centres/main",
    "/platform/centres/main/mail", "/platform/servers", "/platform/people", "/platform/log",
    "/platform/log/check", "/platform/account", "/platform/account/second",
)  # fmt: skip


@pytest.fixture(scope="module")
def token(site: Site) -> str:
    with site.world.as_platform() as db:
        for name in ("lin", "mei"):
            add_platform_person(db, name, name=name.title(), password=WORD)
        begin_platform_enrolment(db, person_called(db, "lin"))
        found = platform_sign_in(db, "lin", WORD, visitor=Visitor(address="127.0.0.1")).token
    assert found is not None
    return found


@pytest.mark.parametrize("look", LOOKS[:3], ids=lambda look: look.locale)
def test_every_page_of_the_platform_passes_all_gates(  # noqa: PLR0917 fixtures
    site: Site,
    visit: Visits,
    token: str,
    axe: Check,
    fits: Check,
    shot: Callable[..., None],
    look: Choice,
) -> None:
    page = visit("/platform/sign-in", look=look)
    page.context.add_cookies([{"name": PLAIN_COOKIE, "value": token, "url": site.url}])

    for address in PAGES:
        page.goto(site.url + address)
        assert page.url == site.url + address
        axe(page)
        fits(page)
        page.set_viewport_size({"width": 1280, "height": 800})
        shot(page, f"page{address.replace('/', '-')}-{look.locale}")
