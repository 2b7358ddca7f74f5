"""What tasks, calls, loops and multi-instance steps do beyond their markers and borders."""

from typing import Any, Final

from tests.conformance.cell import Cell
from tests.make.drawing import service
from tests.make.drawings import several

from .definitions import drawn

FAMILY: Final = "Activities"
WAY: Final = "start -> it -> after"
CALL: Final = '<bpmn:callActivity id="it" calledElement="q"{0}>{1}</bpmn:callActivity>'
MAPPED: Final = (
    '<bpmn:extensionElements><ringflow:input name="n" value="${amount}"/>'
    '<ringflow:output name="total" value="${n + 1}"/></bpmn:extensionElements>'
)
INNER: Final = drawn("start_q -> inner -> end_q", key="q")
THREE: Final = (
    '<bpmn:standardLoopCharacteristics loopMaximum="2"><bpmn:loopCondition>True'
    "</bpmn:loopCondition></bpmn:standardLoopCharacteristics>"
)


def _cell(element: str, position: str, *nodes: str, **more: Any) -> Cell:
    return Cell(family=FAMILY, element=element, position=position, drawing=drawn(WAY, *nodes),
                **more)  # fmt: skip


def _several(position: str, marker: str, **more: Any) -> Cell:
    task = f'<bpmn:userTask id="it">{marker}</bpmn:userTask>'
    return _cell("multi-instance", position, task, **more)


ACTIVITIES: Final = [
    _cell("service task", "inside the transaction", service("it", "near"), actions=("near",),
          open="after"),
    _cell("service task", "as a job", service("it", "far"), do="answer it", open="after"),
    _cell("service task", "without an action", '<bpmn:serviceTask id="it"/>',
          told=("action-missing",), open="it", note="a person does it"),
    _cell("call activity", "sharing all data", CALL.format("", ""), called={"q": INNER},
          do="complete inner", given={0: {"x": 1}}, open="after"),
    _cell("call activity", "with data mapping", CALL.format("", MAPPED), called={"q": INNER},
          start={"amount": 2}, do="complete inner", given={0: {"x": 1}}, open="after"),
    _cell("call activity", "an unknown process", CALL.format("", ""), told=("call-unknown",),
          open="it", note="a person does it"),
    *(
        _cell(name, "anywhere", f'<bpmn:{tag} id="it"/>', refused="element-unknown")
        for name, tag in {
            "choreography task": "choreographyTask", "sub-choreography": "subChoreography",
            "call choreography": "callChoreography", "implicit throw event": "implicitThrowEvent",
        }.items()
    ),
    _cell("activity", "several tokens to start", '<bpmn:userTask id="it" startQuantity="2"/>',
          refused="quantity"),
    _cell("activity", "several tokens when done",
          '<bpmn:userTask id="it" completionQuantity="2"/>', refused="quantity"),
    _several("parallel, a number", several(count="2"), do="complete it, complete it",
             open="after"),
    _several("sequential, a number", several(count="2", sequential=True), do="complete it",
             open="it"),
    _several("a collection with results",
             several(collection="xs", element="x", output="ys", output_element="x"),
             start={"xs": [1, 2]}, do="complete it, complete it", open="after"),
    _several("completion condition", several(count="9", until="nrOfCompletedInstances > 0"),
             do="complete it", open="after"),
    _several("nothing to do", several(collection="xs"), start={"xs": []}, open="after"),
    _several("events of its instances", several(count="2").replace(
        "Characteristics ", 'Characteristics behavior="One" ', 1), refused="loop-behavior"),
    _cell("loop", "a maximum of rounds", f'<bpmn:userTask id="it">{THREE}</bpmn:userTask>',
          do="complete it, complete it", open="after"),
]  # fmt: skip
