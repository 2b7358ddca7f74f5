"""The shipped drawings call only what exists, and everything that exists is called."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from base import jobs
from tests.house.source import ROOT, files

OURS = "{http://ringflow.org/schema/bpmn/1.0}"
# Actions for drawings that people make themselves; no shipped drawing calls them (yet).
FOR_OTHERS: frozenset[str] = frozenset({"callbacks.request", "email.send", "sms.send"})


@pytest.fixture(scope="module", autouse=True)
def rooms() -> None:
    from ringflow.rooms import open_rooms  # noqa: PLC0415

    open_rooms()


def drawings() -> list[Path]:
    return [path for path in files() if path.suffix == ".bpmn" and path.parts[0] == "processes"]


def elements(name: str) -> Iterator[tuple[str, etree._Element]]:
    for path in drawings():
        for element in etree.parse(ROOT / path).iter(f"{OURS}{name}"):
            yield f"{path}:{element.sourceline}", element


def named(element: str, attribute: str) -> dict[str, str]:
    """Return each value of an attribute and one place where it stands."""
    return {
        value: place
        for place, found in elements(element)
        if (value := found.get(attribute)) and "${" not in value
    }


def test_every_action_in_a_drawing_is_registered_and_every_action_is_used() -> None:
    from engine import action_names  # noqa: PLC0415

    drawn = named("action", "name")

    assert not {name: place for name, place in drawn.items() if name not in action_names()}
    # Other tests register actions of their own in the same process.
    ours = {name for name in action_names() if not name.startswith(("test.", "probe.", "trial."))}
    assert not ours - set(drawn) - FOR_OTHERS


DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
WAY = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"


def test_every_flow_is_drawn_from_its_step_to_its_step() -> None:
    apart = []
    for path in drawings():
        root = etree.parse(ROOT / path).getroot()
        boxes = {
            shape.get("bpmnElement"): shape.find(f"{DC}Bounds")
            for shape in root.iter(f"{DI}BPMNShape")
        }
        flows = {flow.get("id"): flow for flow in root.iter("{*}sequenceFlow")}
        for edge in root.iter(f"{DI}BPMNEdge"):
            flow, ways = flows.get(edge.get("bpmnElement")), edge.findall(WAY)
            if flow is None:
                continue
            ends = ((flow.get("sourceRef"), ways[0]), (flow.get("targetRef"), ways[-1]))
            apart += [
                f"{path}: {flow.get('id')}" for step, way in ends if not touches(boxes[step], way)
            ]
    assert not apart


def touches(box: etree._Element | None, way: etree._Element) -> bool:
    """Return whether a point lies on a box, two pixels more or less."""
    assert box is not None
    x, y, width, height = (float(box.get(name, "0")) for name in ("x", "y", "width", "height"))
    across, down = float(way.get("x", "0")) - x, float(way.get("y", "0")) - y
    return -2 <= across <= width + 2 and -2 <= down <= height + 2


def test_every_form_in_a_drawing_exists_and_is_sound() -> None:
    import forms  # noqa: PLC0415

    for key, place in named("task", "form").items():
        assert forms.load(key).pages, place


def test_every_notice_in_a_drawing_is_a_job() -> None:
    for name, place in named("task", "notify").items():
        assert jobs.definition(name).name == name, place


def test_every_person_s_task_is_named_in_three_languages() -> None:
    space = {"b": "http://www.omg.org/spec/BPMN/20100524/MODEL"}
    bare = [
        f"{path}:{task.sourceline} {task.get('name')}"
        for path in drawings()
        for task in etree.parse(ROOT / path).iterfind(".//b:userTask", space)
        if {label.get("lang") for label in task.iter(f"{OURS}label")} < {"zh-Hant", "zh-Hans"}
    ]

    assert not bare


def test_the_shipped_drawings_can_be_deployed() -> None:
    from ringflow.looking.lint import line_of, lint, read_drawings  # noqa: PLC0415

    problems = lint(read_drawings([ROOT / "processes" / "bpmn"]))

    assert not [line_of(problem) for problem in problems if problem.severity == "error"]
