"""An analyst tries a three-step approval and keeps the trial; a broken drawing makes it red."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

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
from web.looks.choice import Choice

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
).replace('name="Approve">', f'name="Approve">{d.extended(BUTTONS)}')  # fmt: skip
FLOWS = [
    ("start", "write"), ("write", "approve"), ("approve", "way"),
    ("way", "pay", "outcome == 'pass'"), ("way", "refused"), ("pay", "end"), ("late", "too_late"),
]  # fmt: skip
APPROVAL = d.drawing("approval", NODES, FLOWS)


@pytest.fixture(scope="module")
def ada(site: Site) -> Person:
    with site.world.transaction() as db:
        return make.user(db, "ada", *Role, within=("roads",))


@dataclass(frozen=True)
class Stage:
    """Everything a test needs: where, who looks, and the gates that each page passes."""

    site: Site
    visit: Visits
    axe: Check
    fits: Check
    shot: Shot

    def draft(self) -> UUID:
        with self.site.world.transaction() as db:
            return draft(db, APPROVAL, name="Leave")

    def good(self, page: Page, name: str) -> None:
        self.axe(page)
        self.shot(page, name, full=True)
        self.fits(page)


@pytest.fixture
def stage(site: Site, visit: Visits, axe: Check, fits: Check, shot: Shot) -> Stage:
    return Stage(site, visit, axe, fits, shot)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def stands_at(page: Page, node: str) -> None:
    here = page.locator(".diagram .is-here")
    expect(here).to_have_attribute("data-element-id", node)


def test_a_trial_is_kept_and_the_gate_goes_red(stage: Stage, ada: Person) -> None:
    app = stage.draft()
    page = stage.visit(f"/designer/{short(app)}/try/approval", person=ada)
    press(page, "Begin")
    stands_at(page, "write")
    press(page, "Submit")
    press(page, "Pass")
    stands_at(page, "pay")
    expect(page.locator(".diagram [data-element-id=f3].is-done")).to_be_attached()
    expect(page.locator(".diagram .token-count")).to_have_text("1")
    press(page, "Step back")
    stands_at(page, "approve")
    press(page, "Pass")
    press(page, "Submit")
    expect(page.get_by_text("It has ended.")).to_be_visible()
    page.get_by_label("Name of the scenario").fill("Passed and paid")
    press(page, "Keep it")
    expect(page.get_by_text("1 scenario goes as expected.")).to_be_visible()
    break_the_drawing(stage, app)
    page.get_by_role("link", name="Run them again").click()
    expect(page.get_by_text("“refused” was passed here, which is not expected.")).to_be_visible()
    stage.good(page, "scenarios-red")
    press(page, "Look just before it goes otherwise")
    stands_at(page, "approve")


def break_the_drawing(stage: Stage, app: UUID) -> None:
    """Let the gateway ask for a word that no button says; the gate names the scenario."""
    with stage.site.world.transaction() as db:
        assert gate(db, app).passed
        file, content = read_file(db, app, "approval.bpmn")
        other = SourceFile(file.name, content.replace(b"'pass'", b"'passed'"))
        save_file(db, app, other, revision=file.revision, by=ADMIN)
        assert [one.scenario.name for one in gate(db, app).failed] == ["Passed and paid"]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("look", LOOKS)
def test_the_pages_fit_every_look(stage: Stage, ada: Person, look: Choice, width: int) -> None:
    at, name = f"/designer/{short(stage.draft())}", f"{width}-{look.locale}-{look.mode}"
    page = stage.visit(f"{at}/try/approval", person=ada, look=look, width=width)
    page.locator("form[action*='do=start'] button").click()
    page.locator(".trial-card .form-actions button:visible").first.click()
    stands_at(page, "approve")
    stage.good(page, f"trial-{name}")
    page.goto(f"{stage.site.url}{at}/scenarios")
    expect(page.locator(".diagram [data-element-id=write]")).to_be_attached()
    stage.good(page, f"scenarios-{name}")
