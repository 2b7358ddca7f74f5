"""A drawing that says nothing of places is shown all the same, with the place where it stands."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import engine
from base.ids import short
from engine import SourceFile
from engine.identity import Person, Role
from tests.browser.conftest import LOOKS, Site, Visits
from tests.make import identity as make
from tests.make.actors import ADMIN

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]
Shot = Callable[..., None]
NODES = ["s", "read", "good", "late", "ask", "wait", "sub", "x", "y", "boom", "join", "e", "e2"]


def flow(number: int, source: str, target: str, name: str = "") -> str:
    return f'<sequenceFlow id="f{number}" name="{name}" sourceRef="{source}" targetRef="{target}"/>'


PAIRS = [("s", "read", ""), ("read", "good", ""), ("good", "ask", "complete"),
         ("good", "wait", "something is missing"), ("ask", "sub", ""), ("wait", "read", ""),
         ("late", "e2", ""), ("sub", "join", ""), ("boom", "join", ""), ("join", "e", ""),
         ("x", "y", "")]  # fmt: skip
FLOWS = {(a, b): flow(n, a, b, name) for n, (a, b, name) in enumerate(PAIRS)}
INSIDE = '<userTask id="x" name="Check the amount"/><userTask id="y" name="Sign"/>'
TEXT = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">'
    '<collaboration id="c"><participant id="citizen" name="Citizen"/>'
    '<participant id="pool" name="Office" processRef="bare"/>'
    '<messageFlow id="m" sourceRef="citizen" targetRef="s"/></collaboration>'
    '<process id="bare" name="A request without a drawing"><laneSet id="ls">'
    '<lane id="l1" name="Front desk"><flowNodeRef>s</flowNodeRef><flowNodeRef>read</flowNodeRef>'
    "<flowNodeRef>good</flowNodeRef><flowNodeRef>wait</flowNodeRef><flowNodeRef>e2</flowNodeRef>"
    '</lane><lane id="l2" name="Experts"><flowNodeRef>ask</flowNodeRef>'
    "<flowNodeRef>sub</flowNodeRef><flowNodeRef>join</flowNodeRef><flowNodeRef>e</flowNodeRef>"
    '</lane></laneSet><startEvent id="s" name="A request comes in"/>'
    '<userTask id="read" name="Read the request"/><exclusiveGateway id="good" name="Complete?"/>'
    '<boundaryEvent id="late" name="Two days" attachedToRef="read"><timerEventDefinition>'
    '<timeDuration>P2D</timeDuration></timerEventDefinition></boundaryEvent>'
    '<userTask id="ask" name="Look at it closely"/><userTask id="wait" name="Ask the citizen"/>'
    f'<subProcess id="sub" name="Decide">{INSIDE}{FLOWS.pop(("x", "y"))}</subProcess>'
    '<boundaryEvent id="boom" attachedToRef="sub"><errorEventDefinition/></boundaryEvent>'
    '<exclusiveGateway id="join"/><endEvent id="e" name="Done"/><endEvent id="e2" name="Told"/>'
    '<textAnnotation id="note"><text>Within the time that the law allows</text></textAnnotation>'
    '<association id="as" sourceRef="note" targetRef="ask"/>'
    f"{''.join(FLOWS.values())}</process></definitions>"
)  # fmt: skip


@pytest.fixture(scope="module")
def ada(site: Site) -> Person:
    with site.world.transaction() as db:
        return make.user(db, "ada", *Role, within=("roads",))


def test_a_drawing_without_places_is_shown(
    site: Site, visit: Visits, ada: Person, axe: Check, fits: Check, shot: Shot
) -> None:
    with site.world.transaction() as db:
        done = engine.deploy(db, [SourceFile("bare.bpmn", TEXT.encode())], by=ADMIN)
        one = engine.start(db, "bare", variables={}, by=ADMIN)
    path = f"/definitions/{short(done.definitions[0].id)}"
    for look in LOOKS:
        page = visit(path, person=ada, look=look)
        for node in [*NODES, "citizen", "pool", "l1", "l2", "note", "m", "as", "f3"]:
            expect(page.locator(f'.djs-element[data-element-id="{node}"]')).to_have_count(1)
        for open_ in ["f2", "f3"]:  # nobody wrote when to go which way
            flow_ = page.locator(f'.is-told[data-element-id="{open_}"] path').first
            expect(flow_).to_have_css("stroke-dasharray", "5px, 3px")
        axe(page)
        shot(page, f"bare-{look.locale}-{look.mode}", full=True)
    fits(visit(path, person=ada, look=LOOKS[1], width=390))

    page = visit(f"/instances/{short(one.id)}", person=ada, look=LOOKS[3])
    expect(page.locator('.djs-element.is-here[data-element-id="read"]')).to_be_visible()
    shot(page, "bare-instance", full=True)
    page = visit(f"/instances/{short(one.id)}", person=ada, look=LOOKS[1], width=390)
    expect(page.locator('.djs-element.is-here[data-element-id="read"]')).to_be_visible()
    shot(page, "bare-instance-390", full=True)


def test_ids_of_any_letters_are_shown_and_marked(site: Site, visit: Visits, ada: Person) -> None:
    text = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="1" '
        'targetNamespace="t"><process id="odd" name="Odd"><startEvent id="開始"/>'
        '<userTask id="2" name="受理"/><sequenceFlow id="3" sourceRef="開始" targetRef="2"/>'
        "</process></definitions>"
    )
    with site.world.transaction() as db:
        engine.deploy(db, [SourceFile("odd.bpmn", text.encode())], by=ADMIN)
        one = engine.start(db, "odd", variables={}, by=ADMIN)
    page = visit(f"/instances/{short(one.id)}", person=ada)
    expect(page.locator('.djs-element.is-here[data-element-id="id-32"]')).to_be_visible()
    expect(page.locator(".djs-connection")).to_have_count(1)
