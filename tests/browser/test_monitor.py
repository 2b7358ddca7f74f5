"""An operator sees what is wrong, corrects the data, tries again, and looks at the heat."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import engine
from base.ids import short
from engine.identity import Person, Role
from tests.browser.conftest import LOOKS, Site, Visits
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.actors import ADMIN

Check = Callable[[Page], None]
Shot = Callable[..., None]


@pytest.fixture
def ada(site: Site) -> Person:
    with site.world.transaction() as db:
        make.department(db)
        return make.user(db, "ada", *Role, within=("roads",))


@pytest.fixture
def version(site: Site) -> str:
    """Deploy a process that divides and then asks somebody; three of four stop at the division."""
    nodes = d.start() + d.script("share", "part = 10 / people") + d.user("ask") + d.end()
    ways = [("start", "share"), ("share", "ask"), ("ask", "end")]
    with site.world.transaction() as db:
        engine.deploy(db, [d.drawing("share_out", nodes, ways)], by=ADMIN)
        for people in (0, 0, 0, 5):
            engine.start(db, "share_out", variables={"people": people}, by=ADMIN)
        return next(short(one.id) for one in engine.definitions(db) if one.key == "share_out")


def test_an_incident_is_found_mended_and_gone_from_the_heat(
    visit: Visits, ada: Person, version: str, axe: Check, fits: Check, shot: Shot
) -> None:
    for look in LOOKS[:2]:
        board = visit("/monitor", person=ada, look=look)
        expect(board.locator(".figures li.bad strong")).to_have_text("3")
        axe(board)
        fits(board)
        shot(board, f"monitor-board-{look.locale}-{look.mode}", full=True)
        drawing = visit(f"/definitions/{version}?heat=count", person=ada, look=look)
        expect(drawing.locator(".figure-pill.bad")).to_have_text("3")
        expect(drawing.locator(".djs-element.is-warm")).not_to_have_count(0)
        axe(drawing)
        fits(drawing)
        shot(drawing, f"monitor-drawing-{look.locale}-{look.mode}", full=True)

    page = visit("/monitor", person=ada, look=LOOKS[0])
    page.locator(".errors a").first.click()
    expect(page.locator(".list .row")).to_have_count(3)
    page.locator(".list .row-title").first.click()
    page.get_by_role("link", name="Correct the data and try again").click()
    page.get_by_label("Value of people").fill("2")
    page.locator('textarea[name="reason"]').fill("Two people")
    page.get_by_role("button", name="Save and try again").click()
    expect(page.locator("main")).to_contain_text("ask")

    page = visit(f"/definitions/{version}?heat=count", person=ada, look=LOOKS[0])
    expect(page.locator(".figure-pill.bad")).to_have_text("2")
    page.locator('[data-shows-node="ask"]').click()
    expect(page.locator(".djs-element.is-chosen")).not_to_have_count(0)
    expect(page.locator('tr[data-node="ask"]')).to_have_attribute("data-chosen", "")
