"""What a drawing says of places is kept; what it leaves out is added."""

import time

import pytest

from engine.definitions.layout.drawn import as_shown
from tests.make.pictures import Seen, overlaps, seen

from .test_layout import HEAD, flow

START = '<startEvent id="s"/><userTask id="a"/>'
PLACES = {"s": (100, 100, 36, 36), "a": (300, 78, 100, 80)}


def shape(name: str, x: float, y: float, width: float, height: float, more: str = "") -> str:
    return (
        f'<bpmndi:BPMNShape id="{name}_di" bpmnElement="{name}" {more}>'
        f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/></bpmndi:BPMNShape>'
    )


def diagram(*parts: str, of: str = "p", number: int = 1) -> str:
    return (
        f'<bpmndi:BPMNDiagram id="D{number}"><bpmndi:BPMNPlane id="P{number}" bpmnElement="{of}">'
        f"{''.join(parts)}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )


DRAWN = [shape(name, *place) for name, place in PLACES.items()]


def shown(body: str, *diagrams: str, key: str = "p", plane: int = 0) -> Seen:
    text = f"{HEAD}{body}{''.join(diagrams)}</definitions>"
    return seen(as_shown(text.encode(), key), plane)


def test_places_are_kept_and_a_missing_line_is_drawn() -> None:
    found = shown(f'<process id="p">{START}{flow("f", "s", "a")}</process>', diagram(*DRAWN))
    assert (found.boxes["s"].x, found.boxes["a"].x) == (100, 300)
    assert found.lines["f"] == [(136, 118), (300, 118)]


def test_a_line_without_points_is_drawn_anew() -> None:
    edge = (
        '<bpmndi:BPMNEdge id="e" bpmnElement="f"><di:waypoint x="1" y="1"/></bpmndi:BPMNEdge>'
        '<bpmndi:BPMNEdge id="e2" bpmnElement="f"/>'
    )
    body = f'<process id="p">{START}{flow("f", "s", "a")}</process>'
    assert len(shown(body, diagram(*DRAWN, edge)).lines["f"]) == 2


def test_an_event_on_a_border_is_put_there() -> None:
    event = '<boundaryEvent id="b" attachedToRef="a"/><boundaryEvent id="c" attachedToRef="a"/>'
    found = shown(f'<process id="p">{START}{event}</process>', diagram(*DRAWN))
    for name in "bc":
        assert found.boxes[name].y < 158 < found.boxes[name].bottom
    assert list(overlaps(found)) == []


@pytest.mark.parametrize(
    "place",
    ["", shape("b", 0, 0, 0, 0), shape("b", float("nan"), 0, 10, 10), "<bpmndi:BPMNShape id='q' "
     "bpmnElement='b'/>", "<bpmndi:BPMNShape id='q' bpmnElement='b'><dc:Bounds x='left'/>"
     "</bpmndi:BPMNShape>"],
)  # fmt: skip
def test_a_step_without_a_place_lets_all_be_laid_out_anew(place: str) -> None:
    body = f'<process id="p">{START}<userTask id="b"/>{flow("f", "s", "a")}</process>'
    found = shown(body, diagram(*DRAWN, place))
    assert found.boxes.keys() == {"s", "a", "b"}
    assert found.planes == ["p"]
    assert list(overlaps(found)) == []


def test_steps_that_all_stand_on_one_spot_are_laid_out() -> None:
    names = "sabc"
    nodes = "".join(f'<task id="{name}"/>' for name in names)
    heap = diagram(*(shape(name, 10, 10, 100, 80) for name in names))
    found = shown(f'<process id="p">{nodes}</process>', heap)
    assert len({(box.x, box.y) for box in found.boxes.values()}) == 4


def test_what_is_in_a_closed_sub_process_has_a_drawing_of_its_own() -> None:
    inner = '<task id="x"/><subProcess id="deep"><task id="y"/></subProcess>' + flow(
        "g", "x", "deep"
    )
    body = f'<process id="p"><subProcess id="sub">{inner}</subProcess></process>'
    closed = diagram(shape("sub", 0, 0, 100, 80, 'isExpanded="false"'))
    first, second = shown(body, closed), shown(body, closed, plane=1)
    assert (first.planes, set(first.boxes)) == (["p", "sub"], {"sub"})
    assert second.boxes.keys() == {"x", "deep", "y"}
    assert len(second.lines["g"]) > 1


def test_half_drawn_closed_sub_processes_are_drawn_whole() -> None:
    inner = f'<task id="x"/><task id="y"/>{flow("g", "x", "y")}'
    body = f'<process id="p"><subProcess id="sub">{inner}</subProcess></process>'
    closed = diagram(shape("sub", 0, 0, 300, 200), shape("x", 10, 10, 100, 80))
    assert shown(body, closed).boxes.keys() == {"sub"}
    assert shown(body, closed, plane=1).boxes.keys() == {"x", "y"}


def test_the_process_that_is_asked_for_comes_first() -> None:
    body = f'<process id="q"><task id="z"/></process><process id="p">{START}</process>'
    other = diagram(shape("z", 0, 0, 100, 80), of="q", number=2)
    assert shown(body, other, diagram(*DRAWN)).boxes.keys() == {"s", "a"}
    assert shown(body, other, diagram(*DRAWN), key="q").boxes.keys() == {"z"}
    bare = shown(body, other)
    assert (bare.planes, set(bare.boxes)) == (["p", "q"], {"s", "a"})


def test_ids_are_those_of_the_engine_and_qualified_names_are_followed() -> None:
    body = '<process id="p"><startEvent id="s~1"/><userTask/>' + flow("f", "P:s~1", "P:userTask1")
    place = diagram(shape("P:s~1", 5, 6, 36, 36), shape("userTask1", 200, 0, 100, 80))
    found = shown(f"{body}</process>", place)
    assert (found.boxes["s_1"].x, found.boxes["userTask1"].x) == (5, 200)
    assert len(found.lines["f"]) == 4


def test_a_process_in_no_pool_is_shown_by_itself() -> None:
    body = (
        '<collaboration id="c"><participant id="x" processRef="q"/></collaboration>'
        f'<process id="q"><task id="z"/></process><process id="p">{START}</process>'
    )
    both = diagram(shape("x", 0, 0, 400, 60), shape("z", 50, 0, 50, 50), *DRAWN, of="c")
    alone = shown(body, both)
    assert (alone.planes, set(alone.boxes)) == (["p", "c"], {"s", "a"})
    assert set(shown(body, both, key="q").boxes) == {"x", "z", "s", "a"}


def test_no_id_stands_twice_in_what_is_shown() -> None:
    other = f'<process id="q">{START}</process>'
    mine = f'<process id="p">{START}{flow("f", "s", "a")}</process>'
    twice = diagram(shape("s", 1, 1, 9, 9).replace("s_di", "a"), shape("a", 30, 1, 9, 9))
    found = shown(other + mine, twice)
    ids = [one.get("id") for one in found.root.iter("{*}*") if one.get("id")]
    assert len(ids) == len(set(ids))
    assert found.boxes.keys() == {"s", "a"}


def test_what_cannot_be_read_stays_as_it_is() -> None:
    assert as_shown(b"<nothing", "p") == b"<nothing"
    empty = f"{HEAD}</definitions>".encode()
    assert seen(as_shown(empty, "p")).boxes == {}


def test_the_largest_drawing_is_laid_out_in_a_moment() -> None:
    nodes = "".join(f'<task id="n{number}"/>' for number in range(2000))
    flows = "".join(
        flow(f"f{number}", f"n{number * 7 % 2000}", f"n{number * 13 % 2000}")
        for number in range(8000)
    )
    deep = '<task id="x"/>'
    for level in range(60):
        deep = f'<subProcess id="s{level}">{deep}</subProcess>'
    begun = time.process_time()
    assert len(shown(f'<process id="p">{nodes}{flows}</process>').lines) == 8000
    assert "x" in shown(f'<process id="p">{deep}</process>').boxes
    assert time.process_time() - begun < 5
