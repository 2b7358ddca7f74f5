"""Tasks, sub-processes and markers; data and lanes."""

from dataclasses import dataclass, field
from typing import Any, Final

from tests.conformance.cell import Cell
from tests.make.drawing import script, service
from tests.make.drawings import several, sub

from .definitions import drawn

FAMILY: Final = "Activities"


@dataclass
class Answer:
    """What a decision says in these tests."""

    value: Any = 7
    trace: list[dict[str, Any]] = field(default_factory=list)


def _cell(element: str, position: str, flows: str, *nodes: str, **more: Any) -> Cell:
    return Cell(family=FAMILY, element=element, position=position, drawing=drawn(flows, *nodes),
                **more)  # fmt: skip


LOOP: Final = (
    "<bpmn:standardLoopCharacteristics{0}><bpmn:loopCondition>{1}</bpmn:loopCondition>"
    "</bpmn:standardLoopCharacteristics>"
)
RULE: Final = (
    '<bpmn:businessRuleTask id="it"><bpmn:extensionElements><ringflow:decision key="price" '
    'result="fee"/></bpmn:extensionElements></bpmn:businessRuleTask>'
)
CALL: Final = '<bpmn:callActivity id="it" calledElement="q"{0}>{1}</bpmn:callActivity>'
MAPPED: Final = (
    '<bpmn:extensionElements><ringflow:input name="n" value="${amount}"/>'
    '<ringflow:output name="total" value="${n + 1}"/></bpmn:extensionElements>'
)
INNER: Final = drawn("start_q -> inner -> end_q", key="q")


def _task(xml: str, position: str = "on the way", **more: Any) -> Cell:
    tag = xml.split(maxsplit=1)[0].removeprefix("<bpmn:")
    names = {"task": "task", "userTask": "user task", "manualTask": "manual task",
             "receiveTask": "receive task", "sendTask": "send task"}  # fmt: skip
    return _cell(names[tag], position, "start -> it -> after", xml, **more)


def _repeated(marker: str) -> str:
    return f'<bpmn:userTask id="it">{marker}</bpmn:userTask>'


ACTIVITIES: Final = [
    _task('<bpmn:task id="it"/>', open="after"),
    _task('<bpmn:userTask id="it"/>', do="complete it", open="after"),
    _task('<bpmn:manualTask id="it"/>', do="complete it", open="after"),
    _task('<bpmn:receiveTask id="it" messageRef="m_m"/>', do="deliver it", open="after"),
    _task('<bpmn:sendTask id="it" messageRef="m_m"/>', open="after"),
    _cell("service task", "inside the transaction", "start -> it -> after",
          service("it", "near"), actions=("near",), open="after"),
    _cell("service task", "as a job", "start -> it -> after", service("it", "far"),
          do="answer it", open="after"),
    _cell("service task", "without an action", "start -> it -> after",
          '<bpmn:serviceTask id="it"/>', open="it", note="a person does it"),
    _cell("script task", "on the way", "start -> it -> after", script("it", "x = 2"), open="after"),
    _cell("business rule task", "on the way", "start -> it -> after", RULE,
          decisions={"price": lambda _seen: Answer()}, open="after"),
    _cell("call activity", "sharing all data", "start -> it -> after", CALL.format("", ""),
          called={"q": INNER}, do="complete inner", open="after"),
    _cell("call activity", "with data mapping", "start -> it -> after", CALL.format("", MAPPED),
          called={"q": INNER}, start={"amount": 2}, do="complete inner", open="after"),
    _cell("sub-process", "embedded", "start -> it -> after",
          sub("it", "start_in -> a -> end_in"), do="complete a", open="after"),
    _cell("sub-process", "without start and end", "start -> it -> after", sub("it", "a -> b"),
          do="complete a, complete b", open="after"),
    _cell("sub-process", "collapsed and empty", "start -> it -> after",
          '<bpmn:subProcess id="it"/>', open="after", note="passed, with a warning"),
    _cell("transaction", "completed", "start -> it -> after",
          sub("it", "start_in -> a -> end_in").replace("subProcess", "transaction"),
          do="complete a", open="after"),
    _cell("ad-hoc sub-process", "parallel", "start -> it -> after",
          sub("it", "a; b").replace("subProcess", "adHocSubProcess"),
          do="complete it, complete it, complete a",
          given={0: {"outcome": "a"}, 1: {"outcome": "finish"}}, open="after"),
    _cell("ad-hoc sub-process", "sequential", "start -> it -> after",
          sub("it", "a; b", attributes='ordering="Sequential"').replace(
              "subProcess", "adHocSubProcess"),
          do="complete it, complete a", given={0: {"outcome": "a"}}, open="it"),
    _cell("loop", "asked after each round", "start -> it -> after",
          _repeated(LOOP.format("", "again")), do="complete it, complete it",
          given={0: {"again": True}, 1: {"again": False}}, open="after"),
    _cell("loop", "asked before each round", "start -> it -> after",
          _repeated(LOOP.format(' testBefore="true"', "again")), start={"again": False},
          open="after"),
    _cell("multi-instance", "parallel, a number", "start -> it -> after",
          _repeated(several(count="2")), do="complete it, complete it", open="after"),
    _cell("multi-instance", "sequential, a number", "start -> it -> after",
          _repeated(several(count="2", sequential=True)), do="complete it", open="it"),
    _cell("multi-instance", "parallel, a collection with results", "start -> it -> after",
          _repeated(several(collection="xs", element="x", output="ys", output_element="x")),
          start={"xs": [1, 2]}, do="complete it, complete it", open="after"),
    _cell("multi-instance", "completion condition", "start -> it -> after",
          _repeated(several(count="9", until="nrOfCompletedInstances > 0")), do="complete it",
          open="after"),
    _cell("multi-instance", "over a sub-process", "start -> it -> after",
          sub("it", "start_in -> a -> end_in").replace(
              'name="it" >', f'name="it">{several(count="2")}'),
          do="complete a, complete a", open="after"),
    _cell("lane", "work for its group", "start -> a", '<bpmn:laneSet id="ls"><bpmn:lane id="l" '
          'name="agents"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>',
          open="a"),
    _cell("data object", "drawn", "start -> a", '<bpmn:dataObject id="do"/>'
          '<bpmn:dataObjectReference id="dr" dataObjectRef="do"/>', open="a",
          note="for people to read; data are variables"),
    _cell("choreography task", "anywhere", "start -> it -> a", '<bpmn:choreographyTask id="it"/>',
          refused="element-unknown"),
]  # fmt: skip
