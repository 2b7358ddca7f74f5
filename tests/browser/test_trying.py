"""An analyst tries a three-step approval, keeps the trial, and breaks the drawing: the gate is red."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from base.ids import short
from engine.applications.keeping import save_file
from engine.applications.queries import read_file
from engine.definitions.source import SourceFile
from engine.identity import Person, Role
from engine.trials.gate import gate
from tests.browser.conftest import LOOKS, Site, Visits
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.actors import ADMIN
from tests.make.trials import draft

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]
Shot = Callable[..., None]
BUTTONS = (
    '<ringflow:outcome name="pass"><ringflow:label lang="en">Pass</ringflow:label>'
    '</ringflow:outcome><ringflow:outcome name="reject"/>'
)
NODES = (
    d.start() + d.user("write") + d.user("approve") + d.xor("way", "f4") + d.user("pay") + d.end()
    + d.end("refused") + d.boundary("late", "approve", d.timer("Duration", "P1D"))
    + d.end("too_late")
).replace('name="Approve">', f'name="Approve"><bpmn:extensionElements><ringflow:task>{BUTTONS}'
          "</ringflow:task></bpmn:extensionElements>")  # fmt: skip
FLOWS = [
    ("start", "write"), ("write", "approve"), ("approve", "way"),
    ("way", "pay", "outcome == 'pass'"), ("way", "refused"), ("pay", "end"), ("late", "too_late"),
]  # fmt: skip
APPROVAL = d.drawing("approval", NODES, FLOWS)


@pytest.fixture(scope="module")
def ada(site: Site) -> Person:
    with site.world.transaction() as db:
        return make.user(db, "ada", *Role, within=("roads",))


def card(page: Page, name: str) -> "object":
    return page.get_by_role("region", name=name, exact=True)


def test_a_trial_is_kept_and_the_gate_goes_red(
    site: Site, ada: Person, visit: Visits, axe: Check, fits: Check, shot: Shot
) -> None:
    with site.world.transaction() as db:
        app = draft(db, APPROVAL, name="Leave")
    address = f"{site.url}/designer/{short(app)}"
    with visit(ada, LOOKS[0], width=1280) as page:
        page.goto(f"{address}/try/approval")
        page.get_by_role("button", name="Begin").click()
        expect(page.locator(".diagram .is-here")).to_have_attribute("data-element-id", "write")
        page.get_by_role("button", name="Submit").click()
        page.get_by_role("button", name="Pass").click()
        expect(page.locator(".diagram .is-here")).to_have_attribute("data-element-id", "pay")
        expect(page.locator(".diagram [data-element-id=f3].is-done")).to_be_attached()
        expect(page.locator(".diagram .token-count")).to_have_text("1")
        shot(page, "trial-1280")
        # One step back, and the other way.
        page.get_by_role("button", name="Step back").click()
        expect(page.locator(".diagram .is-here")).to_have_attribute("data-element-id", "approve")
        axe(page)
        fits(page)
        page.get_by_role("button", name="Pass").click()
        page.get_by_role("button", name="Submit").click()
        expect(page.get_by_text("It has ended.")).to_be_visible()
        page.get_by_label("Name").fill("Passed and paid")
        page.get_by_role("button", name="Keep it").click()
        expect(page.get_by_text("1 scenario goes as expected.")).to_be_visible()
        axe(page)
        shot(page, "scenarios-1280")
        with site.world.transaction() as db:
            assert gate(db, app).passed
            file, content = read_file(db, app, "approval.bpmn")
            other = SourceFile(file.name, content.replace(b"'pass'", b"'passed'"))
            save_file(db, app, other, revision=file.revision, by=ADMIN)
        page.get_by_role("link", name="Run them again").click()
        expect(page.get_by_text("“refused” was passed here, which is not expected.")).to_be_visible()
        with site.world.transaction() as db:
            assert [one.scenario.name for one in gate(db, app).failed] == ["Passed and paid"]
        page.get_by_role("button", name="Look just before it goes otherwise").click()
        expect(page.locator(".diagram .is-here")).to_have_attribute("data-element-id", "approve")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("look", LOOKS[1:])
def test_the_pages_fit_every_look(  # noqa: PLR0913 fixtures
    site: Site, ada: Person, visit: Visits, axe: Check, fits: Check, shot: Shot,
    look: object, width: int,
) -> None:  # fmt: skip
    with site.world.transaction() as db:
        app = draft(db, APPROVAL, name="Leave")
    with visit(ada, look, width=width) as page:
        page.goto(f"{site.url}/designer/{short(app)}/try/approval")
        page.locator("form[action*='do=start'] button").click()
        page.locator(".trial-card .form-actions button").first.click()
        expect(page.locator(".diagram .is-here")).to_have_attribute(
            "data-element-id", re.compile("approve")
        )
        axe(page)
        fits(page)
        shot(page, f"trial-{width}-{look}")
        page.goto(f"{site.url}/designer/{short(app)}/scenarios")
        expect(page.locator(".diagram [data-element-id=write]")).to_be_attached()
        axe(page)
        fits(page)
