"""Looks, favourites and the palette in a real browser: every look passes the gates."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from engine.identity import Person, Role
from tests.browser.conftest import Site, Visits
from tests.make import identity as make
from web.looks.choice import Choice

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]
PLAIN = Choice(locale="en", mode="light")
LOOKS = {
    "high": replace(PLAIN, contrast="high"),
    "high-dark": replace(PLAIN, contrast="high", mode="dark", theme="plum"),
    "large": replace(PLAIN, size="large", locale="zh-Hant"),
    "largest-dark": replace(PLAIN, size="largest", mode="dark", locale="zh-Hans"),
    "compact-still": replace(PLAIN, density="compact", motion="still"),
}
# One page of each kind: lists, forms, a table, a year, what is open to all.
PAGES = (
    "/start", "/inbox", "/tickets", "/tickets/new", "/account", "/favourites", "/palette?q=a",
    "/admin/roles", "/admin/roles/agent", "/admin/parameters/tickets.rounds",
    "/admin/calendars/standard?year=2026", "/admin/calendars/standard/hours",
    "/admin/calendars/standard/month?month=2026-02",
    "/admin/calendars/standard/count?start=2026-02-12T15:00&number=5&unit=days",
)  # fmt: skip
ENHANCED = """async () => (await axe.run({runOnly: ['color-contrast-enhanced']})).violations
    .flatMap((one) => one.nodes.map((node) => node.html.slice(0, 160)))"""


@pytest.fixture(scope="module")
def anna(site: Site) -> Person:
    with site.world.transaction() as db:
        return make.user(db, "anna", *Role, within=("roads",))


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_every_look_passes_all_gates_on_every_kind_of_page(  # noqa: PLR0917 fixtures
    site: Site, visit: Visits, anna: Person, axe: Check, fits: Check,
    shot: Callable[..., None], look: Choice,
) -> None:  # fmt: skip
    page = visit("/account", person=anna, look=look)
    for address in PAGES:
        page.goto(site.url + address)
        axe(page)
        if look.contrast == "high":
            assert page.evaluate(ENHANCED) == [], address
        shot(page, f"look{address.split('?')[0].replace('/', '-')}-{look.cookie()}")
        fits(page)
        page.set_viewport_size({"width": 1280, "height": 800})


def test_print_is_black_on_white_in_every_look(visit: Visits, anna: Person) -> None:
    page = visit("/start", person=anna, look=LOOKS["high-dark"])
    page.emulate_media(media="print")

    colours = page.evaluate(
        "() => [getComputedStyle(document.querySelector('h1')).color,"
        " getComputedStyle(document.documentElement).colorScheme]"
    )

    assert colours == ["rgb(0, 0, 0)", "light"]


def test_the_palette_is_used_by_keyboard_alone_on_a_small_screen(
    visit: Visits, anna: Person, axe: Check, shot: Callable[..., None]
) -> None:
    page = visit("/inbox", person=anna, width=390)
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search everything")
    expect(field).to_be_focused()
    page.keyboard.type("working cal")
    option = page.get_by_role("option", name="Working calendars")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "?")
    axe(page)
    shot(page, "palette-390")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/calendars")

    page.keyboard.press("Control+k")
    page.keyboard.type("contrast")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-contrast", "high")
    page.keyboard.press("Control+k")
    expect(field).to_be_visible()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()


def test_without_script_the_palette_is_a_page(visit: Visits, anna: Person) -> None:
    page = visit("/inbox", person=anna, script=False)
    page.locator("[data-palette]").click()
    page.locator("main").get_by_role("searchbox").fill("dark")
    page.keyboard.press("Enter")
    page.locator("main").get_by_role("button", name="Brightness: Dark").click()

    expect(page.locator("html")).to_have_attribute("data-mode", "dark")


def test_favourites_are_put_in_order_by_keyboard_and_by_dragging(
    visit: Visits, anna: Person, axe: Check
) -> None:
    page = visit("/tickets?view=closed", person=anna)
    for address in ("/tickets?view=closed", "/inbox", "/account"):
        page.goto(page.url.split("/tickets")[0].split("/inbox")[0] + address)
        page.get_by_role("button", name="Favourite").click()
        expect(page.locator(".star")).to_have_attribute("aria-pressed", "true")
    page.goto(page.url.split("/account")[0] + "/favourites")
    axe(page)
    names = page.locator(".favourite [name=title]")
    expect(names).to_have_count(3)
    page.get_by_role("button", name="Up: My account").focus()
    page.keyboard.press("Enter")
    expect(names.nth(1)).to_have_value(["My account", "Ringflow"][0])

    page.locator(".favourite").nth(2).drag_to(
        page.locator(".favourite").nth(0), source_position={"x": 4, "y": 4},
        target_position={"x": 4, "y": 4},
    )  # fmt: skip
    expect(names.nth(0)).to_have_value("Inbox")
    expect(page.locator("#nav a").first).to_have_text("Put in order")
    expect(page.locator("#nav ul").first.locator("a").first).to_have_text("Inbox")
