"""All parts of which pages are built, on one page, in every look; and the diagram viewer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi import Request
from playwright.sync_api import Page, expect
from starlette.responses import HTMLResponse, Response

from engine.identity import Person, Role
from tests.browser.conftest import LOOKS, Site, Visits
from tests.conftest import MONDAY
from tests.make import identity as make
from web.deps import Me
from web.looks.choice import Choice
from web.render import environment_of, shell_values

pytestmark = pytest.mark.browser

DRAWING = Path(__file__).parents[2] / "processes" / "bpmn" / "tickets" / "standard.bpmn"
GALLERY = Path(__file__).with_name("gallery.html")
Check = Callable[[Page], None]


@dataclass(frozen=True)
class Row:
    no: str
    subject: str
    state: str
    due: datetime | None


ROWS = [
    Row("T20261102-0001", "The street lamp is dark", "ready", MONDAY - timedelta(hours=3)),
    Row("T20261102-0002", "路燈不亮，巷口晚上很暗", "claimed", MONDAY + timedelta(hours=2)),
    Row("T20261102-0003", "Noise at night", "completed", MONDAY + timedelta(days=3)),
    Row("T20261102-0004", "A question about opening hours", "cancelled", None),
]


@pytest.fixture(scope="module")
def anna(site: Site) -> Person:
    @site.app.get("/gallery")
    def gallery(request: Request, me: Me) -> HTMLResponse:
        template = environment_of(request).from_string(GALLERY.read_text(encoding="utf-8"))
        values = {**shell_values(request), "rows": ROWS, "address": address}
        return HTMLResponse(template.render(values))

    @site.app.get("/gallery.bpmn")
    def drawing(me: Me) -> Response:
        return Response(DRAWING.read_bytes(), media_type="application/xml")

    site.app.state.page_paths |= {"/inbox", "/tickets", "/tickets/new", "/instances", "/incidents"}
    with site.world.transaction() as db:
        return make.user(db, "anna", *Role)


def address(row: Row) -> str:
    return f"/tickets/{row.no}"


@pytest.fixture
def gallery(visit: Visits, anna: Person) -> Callable[[Choice], Page]:
    def open_in(look: Choice) -> Page:
        page = visit("/gallery", person=anna, look=look)
        expect(page.locator("[data-shown]")).to_be_visible()
        return page

    return open_in


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.locale}-{look.mode}")
def test_all_parts_pass_all_gates(
    gallery: Callable[[Choice], Page],
    axe: Check,
    fits: Check,
    shot: Callable[..., None],
    look: Choice,
) -> None:
    page = gallery(look)

    axe(page)
    shot(page, f"gallery-{look.locale}-{look.mode}", full=True)
    fits(page)
    page.set_viewport_size({"width": 390, "height": 844})
    shot(page, f"gallery-{look.locale}-{look.mode}-390", full=True)


def test_the_drawing_marks_where_the_process_is(gallery: Callable[[Choice], Page]) -> None:
    page = gallery(LOOKS[0])

    expect(page.locator('.diagram [data-element-id="handle"].is-here')).to_have_count(1)
    expect(page.locator('.diagram [data-element-id="start"].is-done')).to_have_count(1)
    # The viewer's licence: its mark stays visible.
    expect(page.locator(".diagram .bjs-powered-by")).to_be_visible()


def test_lines_are_walked_and_opened_by_keyboard(gallery: Callable[[Choice], Page]) -> None:
    page = gallery(LOOKS[0])

    page.keyboard.type("jj")
    expect(page.locator("tr.at")).to_contain_text("0002")
    page.keyboard.type("k")
    expect(page.locator("tr.at")).to_contain_text("0001")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets/T20261102-0001")


def test_a_slash_goes_to_the_search(gallery: Callable[[Choice], Page]) -> None:
    page = gallery(LOOKS[0])

    page.keyboard.type("/lamp")

    expect(page.get_by_role("searchbox")).to_have_value("lamp")


def test_a_click_on_a_line_opens_it_and_a_dialog_opens_and_closes(
    gallery: Callable[[Choice], Page],
) -> None:
    page = gallery(LOOKS[0])

    page.get_by_role("button", name="Open the box").click()
    box = page.get_by_role("dialog", name="Hand over")
    expect(box).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()

    page.get_by_text("Noise at night").click()
    page.wait_for_url("**/tickets/T20261102-0003")


def test_toasts_leave_by_themselves_except_errors(gallery: Callable[[Choice], Page]) -> None:
    page = gallery(LOOKS[0])

    expect(page.get_by_text("Saved.", exact=True)).to_be_hidden(timeout=9000)
    expect(page.get_by_text("Not saved.")).to_be_visible()
    page.locator(".toast button").click()
    expect(page.get_by_text("Not saved.")).to_be_hidden()
