"""The inbox in a real browser: by keyboard, many at once, in every look."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from engine.identity import Person, Role
from tests.browser.conftest import Site, Visits
from tests.make import identity as make
from tests.make import tickets
from web.looks.choice import Choice

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]


@pytest.fixture(scope="module")
def dora(site: Site) -> Person:
    with site.world.transaction() as db:
        tickets.hotline(db)
        for number in range(3):
            tickets.ticket(db, subject=f"Lamp {number} is broken")
        person = make.user(db, "dora", Role.DISPATCHER)
    site.world.run_jobs()
    return person


def test_two_are_taken_by_keyboard_and_given_back_by_undo(
    visit: Visits, dora: Person, axe: Check
) -> None:
    page = visit("/inbox", person=dora)
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator(".tick input:checked")).to_have_count(2)

    page.locator(".bulk-acts").get_by_role("button", name="Take").click()

    expect(page.locator(".report .badge.ok")).to_have_count(2)
    expect(page.locator(".row.mine")).to_have_count(2)
    expect(page.locator("#toasts .bad")).to_have_count(0)
    axe(page)
    page.locator(".report").get_by_role("button", name="Undo").click()
    expect(page.locator(".row.mine")).to_have_count(0)
    expect(page.locator(".report .badge.ok")).to_have_text(["given back", "given back"])


def test_the_box_of_the_page_ticks_every_line(visit: Visits, dora: Person) -> None:
    page = visit("/inbox", person=dora)
    rows = page.locator(".tick input")
    page.keyboard.press("a")
    expect(page.locator(".tick input:checked")).to_have_count(rows.count())
    rows.first.uncheck()
    expect(page.locator("[data-ticks]")).not_to_be_checked()


def test_criteria_change_the_list_and_the_address_and_are_saved(
    visit: Visits, dora: Person, axe: Check
) -> None:
    page = visit("/inbox", person=dora)
    page.get_by_text("More criteria").click()
    page.get_by_label("Headings").select_option("step")
    expect(page.locator("h2.part")).to_have_count(1)
    page.get_by_label("Priority", exact=True).select_option("80..")
    expect(page.locator(".mark").first).to_contain_text("Urgent")
    assert "priority=80.." in page.url
    axe(page)

    page.get_by_role("link", name="Save as a filter").click()
    page.get_by_label("Name").fill("Hot ones")
    page.get_by_role("button", name="Save").click()

    expect(page.locator('.chip[aria-current="page"]')).to_contain_text("Hot ones")


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("layout", ["tiles", "table"])
def test_every_look_of_the_list_passes_the_gates(  # noqa: PLR0917 fixtures
    visit: Visits, dora: Person, axe: Check, fits: Check, shot: Callable[..., None], mode: str,
    layout: str,
) -> None:  # fmt: skip
    page = visit("/inbox", person=dora, look=Choice(locale="zh-Hant", mode=mode))
    page.locator(f'button[value="{layout}"]').click()
    page.wait_for_load_state("load")
    page.locator(".tick input").first.check()
    axe(page)
    shot(page, f"inbox-{layout}-{mode}")
    fits(page)
