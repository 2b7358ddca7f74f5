"""The page for drawing in a real browser: by keyboard alone, and nothing in a file is lost."""

import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote
from uuid import UUID

import pytest
from lxml import etree
from playwright.sync_api import Page, expect

from base.ids import short
from engine import Actor
from engine.applications.blank import blank
from engine.applications.keeping import add_file, create_application, save_file
from engine.applications.queries import read_file
from engine.definitions.check import check
from engine.definitions.model import Process
from engine.definitions.source import SourceFile
from engine.identity import Person, Role
from tests.browser.conftest import LOOKS, Site, Visits, kilobytes
from tests.make import drawing as d
from tests.make import identity as make
from web.looks.choice import Choice

pytestmark = pytest.mark.browser

BY: Final = Actor(None, "Anna", "anna", frozenset({"admin"}))
Check = Callable[[Page], None]
REFERENCE: Final = Path(os.environ.get("RINGFLOW_TEST_DATA", "")) / "bpmn-reference"
# What a drawing consists of apart from what tools add: BPMN itself and its places on the paper.
STANDARD: Final = frozenset({
    "http://www.omg.org/spec/BPMN/20100524/MODEL", "http://www.omg.org/spec/BPMN/20100524/DI",
    "http://www.omg.org/spec/DD/20100524/DC", "http://www.omg.org/spec/DD/20100524/DI",
    "http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/2001/XMLSchema",
})  # fmt: skip
PLACES: Final = frozenset(
    f"{{http://www.omg.org/spec/BPMN/20100524/DI}}{name}" for name in ("BPMNEdge", "BPMNShape")
)
SHIPPED: Final = sorted((Path(__file__).parents[2] / "processes" / "bpmn").rglob("*.bpmn"))
FOREIGN: Final = """<?xml version="1.0" encoding="UTF-8"?>
<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:o="urn:other"
  xmlns:c="http://camunda.org/schema/1.0/bpmn" xmlns:r="http://ringflow.org/schema/bpmn/1.0"
  id="d" targetNamespace="t">
  <b:process id="leave" isExecutable="true" r:calendar="nights" r:historyTimeToLive="P5Y">
    <b:startEvent id="start"><b:extensionElements><r:start form="tickets/dispatch"/>
    </b:extensionElements></b:startEvent>
    <b:sequenceFlow id="f1" sourceRef="start" targetRef="審核"/>
    <b:userTask id="審核" name="審核" c:priority="70" o:colour="red">
      <b:extensionElements>
        <r:label lang="en">Check</r:label>
        <r:task groups="dispatcher,department:roads" due="3 working days" sameDay="no"/>
        <r:outcome name="pass"><r:label lang="en">Pass</r:label></r:outcome>
        <o:badge size="3"><o:part>kept</o:part></o:badge>
        <c:taskListener event="create" class="org.Example"/>
      </b:extensionElements>
    </b:userTask>
    <b:boundaryEvent id="late" attachedToRef="審核" cancelActivity="false">
      <b:timerEventDefinition id="t"><b:timeDuration>PT4H</b:timeDuration></b:timerEventDefinition>
    </b:boundaryEvent>
    <b:sequenceFlow id="f2" sourceRef="審核" targetRef="end">
      <b:conditionExpression>outcome == "pass"</b:conditionExpression>
    </b:sequenceFlow>
    <b:sequenceFlow id="f3" sourceRef="late" targetRef="end"/>
    <b:endEvent id="end"/>
  </b:process>
</b:definitions>"""


@pytest.fixture(scope="module")
def anna(site: Site) -> Person:
    with site.world.transaction() as db:
        return make.user(db, "anna", *Role, within=("roads",))


def opened(
    site: Site, visit: Visits, person: Person, content: bytes, name: str, look: Choice = LOOKS[0]
) -> tuple[Page, UUID]:
    """Put a drawing into an application and open it; return the page and the application."""
    with site.world.transaction() as db:
        made = create_application(db, name=name, by=BY)
        add_file(db, made, SourceFile(name, content), by=BY)
    path = f"/designer/{short(made)}/files/{quote(name)}"
    page = visit(path, person=person, look=look)
    expect(page.locator("[data-ready]")).to_be_visible()
    return page, made


def save(page: Page, site: Site, application: UUID, name: str) -> bytes:
    """Save what is on the screen; return what the server has then."""
    page.keyboard.press("Control+s")
    expect(page.locator("[data-part=state]")).to_contain_text("Saved")
    with site.world.transaction() as db:
        return read_file(db, application, name)[1]


def meaning(content: bytes) -> list[str]:
    """Return all that the engine reads of a drawing, apart from the lines where it stands."""
    found = check([SourceFile("x.bpmn", content)], knows_action=lambda _: False)
    return [re.sub(r"line=\d+", "", repr(one)) for one in found.processes]


def of_others(content: bytes) -> Counter[tuple[str, ...]]:
    """Return all that other tools wrote into a drawing: each with the element that holds it.

    Places on the paper of nothing are left out: nobody can show or keep them.
    """
    found: Counter[tuple[str, ...]] = Counter()
    for element in etree.fromstring(content.lstrip()).iter("{*}*"):
        above = [element, *element.iterancestors()]
        if any(one.tag in PLACES and "bpmnElement" not in one.attrib for one in above):
            continue
        owner = next((one.get("id") for one in above[1:] if one.get("id")), "") or ""
        space = etree.QName(element).namespace
        if space not in STANDARD:
            found[owner, str(element.tag), (element.text or "").strip()] += 1
        # An attribute in the namespace of its element is the one without a namespace.
        pairs = {(key.removeprefix(f"{{{space}}}"), value.strip())
                 for key, value in sorted(map(_texts, element.attrib.items()))}  # fmt: skip
        for key, value in pairs:
            if space not in STANDARD or (key[:1] == "{" and key[1:].split("}")[0] not in STANDARD):
                found[element.get("id") or owner, str(element.tag), key, value] += 1
    return found


def _texts(pair: tuple[str | bytes, str | bytes]) -> tuple[str, str]:
    return str(pair[0]), str(pair[1])


def draw_three_steps(page: Page) -> None:
    """Draw three steps one after the other between start and end, from the outline."""
    page.get_by_role("button", name="Outline").press("Enter")
    page.locator("[data-outline-list] button").first.press("Enter")
    for name in ("Head", "Finance", "Director"):
        page.get_by_role("button", name="Add", exact=True).first.press("Enter")
        expect(page.locator("#i-name")).to_be_focused()
        page.keyboard.type(name)
        page.keyboard.press("Tab")
    expect(page.locator("[data-outline-list] li")).to_have_count(5)


def test_a_three_step_approval_is_drawn_by_keyboard_alone(
    site: Site, visit: Visits, anna: Person, axe: Check, shot: Callable[..., None]
) -> None:
    blank_one = blank("bpmn", key="approval", title="Approval", asked="", answer="")
    page, made = opened(site, visit, anna, blank_one, "approval.bpmn")
    draw_three_steps(page)
    page.locator("#i-task-form").fill("nowhere/form")
    page.locator("#i-task-form").press("Tab")
    expect(page.locator("[data-problems-head]")).to_contain_text("Errors: 1")
    expect(page.locator("button.problem")).to_contain_text("nowhere/form")
    axe(page)
    shot(page, "modeler-problem")
    page.locator("#i-task-form").fill("")
    page.locator("#i-task-form").press("Tab")
    with page.context.expect_page() as tab:
        page.get_by_role("button", name="Make a new form").press("Enter")
    expect(page.locator("#i-task-form")).to_have_value(re.compile("director"))
    tab.value.close()
    page.get_by_role("button", name="Pass or reject").press("Enter")
    expect(page.locator("[data-problems-head]")).to_have_text("No problems")

    stored = save(page, site, made, "approval.bpmn")

    steps = [node for one in check_of(stored) for node in one.nodes() if node.task is not None]
    assert [node.name for node in steps] == ["Head", "Finance", "Director"]
    last = steps[-1].task
    assert last is not None
    assert last.form
    assert [one.name for one in last.outcomes] == ["pass", "reject"]
    shot(page, "modeler-approval")


@pytest.mark.parametrize(
    ("step", "button", "field", "ending"),
    [
        ("businessRuleTask", "Make a new decision table", "#i-decision-key", ".dmn"),
        ("callActivity", "Make a new process", "#i-called", ".bpmn"),
    ],
)
def test_what_a_step_needs_is_begun_from_it(  # noqa: PLR0917 fixtures and cases
    site: Site, visit: Visits, anna: Person, step: str, button: str, field: str, ending: str
) -> None:
    nodes = f'{d.start()}<bpmn:{step} id="work" name="Limits"/>{d.end()}'
    drawn = d.drawing("limits", nodes, [("start", "work"), ("work", "end")]).content
    page, _made = opened(site, visit, anna, drawn, "limits.bpmn")
    page.get_by_role("button", name="Outline").press("Enter")
    page.locator("[data-outline-list] button").nth(1).press("Enter")

    with page.context.expect_page() as tab:
        page.get_by_role("button", name=button).press("Enter")

    tab.value.wait_for_url(re.compile(re.escape(ending)))
    tab.value.close()
    expect(page.locator(field)).not_to_have_value("")
    expect(page.get_by_role("link", name="Open it")).to_have_attribute(
        "href", re.compile(re.escape(ending))
    )
    expect(page.get_by_role("button", name=button)).to_have_count(0)


def test_what_is_taken_away_in_the_outline_comes_back(
    site: Site, visit: Visits, anna: Person
) -> None:
    blank_one = blank("bpmn", key="approval", title="Approval", asked="", answer="")
    page, _made = opened(site, visit, anna, blank_one, "approval.bpmn")
    draw_three_steps(page)
    page.locator("[data-outline-list] button").nth(2).press("Delete")
    expect(page.locator("[data-outline-list] li")).to_have_count(4)
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("[data-outline-list] li")).to_have_count(5)


def check_of(content: bytes) -> list[Process]:
    """Return the processes of a drawing."""
    return check([SourceFile("x.bpmn", content)], knows_action=lambda _: False).processes


def test_nothing_in_a_file_is_lost_by_opening_and_saving_it(
    site: Site, visit: Visits, anna: Person
) -> None:
    page, made = opened(site, visit, anna, FOREIGN.encode(), "foreign.bpmn")

    stored = save(page, site, made, "foreign.bpmn")

    assert meaning(stored) == meaning(FOREIGN.encode())
    assert not of_others(FOREIGN.encode()) - of_others(stored)
    text = stored.decode()
    for kept in ('id="審核"', 'colour="red"', ":badge size=", ">kept<", "org.Example", "sameDay"):
        assert kept in text
    assert "BPMNShape" in text


@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_our_own_drawings_mean_the_same_afterwards(
    site: Site, visit: Visits, anna: Person, file: Path
) -> None:
    page, made = opened(site, visit, anna, file.read_bytes(), file.name)
    expect(page.locator("[data-part=bar]")).to_be_hidden()
    stored = save(page, site, made, file.name)
    assert meaning(stored) == meaning(file.read_bytes())
    assert not of_others(file.read_bytes()) - of_others(stored)


@pytest.mark.real("RINGFLOW_TEST_DATA")
def test_reference_models_mean_the_same_afterwards(site: Site, visit: Visits, anna: Person) -> None:
    files = sorted(REFERENCE.glob("*.bpmn"))
    assert files
    faults = []
    for file in files:
        page, made = opened(site, visit, anna, file.read_bytes(), file.name)
        stored = save(page, site, made, file.name)
        if meaning(stored) != meaning(file.read_bytes()):
            faults.append(f"{file.name} means something else")
        if lost := of_others(file.read_bytes()) - of_others(stored):
            faults.append(f"{file.name} has lost {sorted(lost)[:20]}")
    assert not faults, "\n".join(faults)


def test_who_was_second_loses_nothing(site: Site, visit: Visits, anna: Person) -> None:
    page, made = opened(site, visit, anna, FOREIGN.encode(), "second.bpmn")
    with site.world.transaction() as db:
        save_file(db, made, SourceFile("second.bpmn", b"<x/>"), revision=1, by=BY)
    page.locator("#i-name").fill("Mine")
    page.keyboard.press("Control+s")
    bar = page.locator("[data-part=bar]")
    expect(bar).to_contain_text("Anna has saved second.bpmn since you opened it.")

    bar.get_by_role("button", name="Save mine as another file").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("second-")
    expect(page.locator("#i-name")).to_have_value("Mine")


def test_a_draft_is_offered_again(site: Site, visit: Visits, anna: Person) -> None:
    page, _made = opened(site, visit, anna, FOREIGN.encode(), "draft.bpmn")
    page.locator("#i-name").fill("Half done")
    expect(page.locator("[data-part=state]")).to_have_attribute("data-draft", "kept")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="Go on with the draft").click()
    expect(page.locator("#i-name")).to_have_value("Half done")


def test_a_reminder_is_drawn_with_one_click_and_the_form_shown_beside_it(
    site: Site, visit: Visits, anna: Person, axe: Check, shot: Callable[..., None]
) -> None:
    page, made = opened(site, visit, anna, FOREIGN.encode(), "remind.bpmn")
    page.get_by_role("button", name="Outline").click()
    page.locator("[data-outline-list] button").nth(1).click()
    page.locator("#i-task-form").fill("tickets/handle")
    page.locator("#i-task-form").press("Tab")
    page.get_by_role("button", name="Preview").click()
    shown = page.locator("#modeler-form .phone")
    expect(shown.get_by_role("button", name="Pass")).to_be_visible()
    axe(page)
    shot(page, "modeler-form")
    page.keyboard.press("Escape")
    before = page.locator("[data-outline-list] li").count()
    page.get_by_role("button", name="Add a reminder").click()
    expect(page.locator("[data-outline-list] li")).to_have_count(before + 3)
    shot(page, "modeler-reminder")

    stored = save(page, site, made, "remind.bpmn")

    nodes = [node for one in check_of(stored) for node in one.nodes()]
    timers = [node for node in nodes if node.timer and node.id != "late"]
    assert [(one.attached_to, one.interrupting) for one in timers] == [("審核", False)]
    (letter,) = [node.action for node in nodes if node.action]
    assert letter.name == "schedule.write_letters"
    assert "dispatcher,department:roads" in repr(letter.parameters)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-outline-list] li")).to_have_count(before)


@pytest.mark.parametrize(("name", "most"), [("few.bpmn", 260), ("few.dmn", 380)])
def test_editors_stay_within_their_budget(
    site: Site, visit: Visits, anna: Person, name: str, most: int
) -> None:
    kind = name.rpartition(".")[2]
    content = blank(kind, key="few", title="Few", asked="Subject", answer="Result")
    page, _made = opened(site, visit, anna, content, name)
    page.wait_for_load_state("networkidle")

    taken = kilobytes(page)

    assert most / 2 < taken <= most, f"{name} takes {taken:.1f} KB"


@pytest.mark.parametrize("look", LOOKS, ids=[look.cookie() for look in LOOKS])
def test_every_look_of_the_page_passes_the_gates(  # noqa: PLR0917 fixtures
    site: Site, visit: Visits, anna: Person, axe: Check, fits: Check,
    shot: Callable[..., None], look: Choice,
) -> None:  # fmt: skip
    page, _made = opened(site, visit, anna, FOREIGN.encode(), "look.bpmn", look)
    page.locator('[data-act="outline"]').click()
    page.locator("[data-outline-list] button").nth(1).click()
    axe(page)
    shot(page, f"modeler-{look.cookie()}")
    fits(page)
