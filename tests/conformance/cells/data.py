"""Data, pools, lanes and artefacts: what is drawn for people, and what the engine reads of it."""

from typing import Any, Final

from engine.definitions.source import SourceFile
from tests.conformance.cell import Cell

from .definitions import drawn

FAMILY: Final = "Data and artefacts"
PEOPLE: Final = "for people to read"


def _cell(element: str, position: str, *nodes: str, **more: Any) -> Cell:
    return Cell(family=FAMILY, element=element, position=position,
                drawing=more.pop("drawing", None) or drawn("start -> a", *nodes),
                **{"open": "a", "note": PEOPLE, **more})  # fmt: skip


def _beside(inner: str, outer: str = "") -> SourceFile:
    """Return a process with a collaboration around it."""
    file = drawn("start -> a")
    text = file.content.decode().replace(
        '<bpmn:process id="p"',
        f'<bpmn:collaboration id="co">{inner}</bpmn:collaboration>{outer}\n<bpmn:process id="p"',
    )
    return SourceFile(file.name, text.encode())


OBJECT: Final = (
    '<bpmn:dataObject id="do"/><bpmn:dataObjectReference id="dr" name="Form" dataObjectRef="do"/>'
)
READS: Final = (
    '<bpmn:userTask id="a"><bpmn:ioSpecification><bpmn:dataInput id="di" name="form"/>'
    '<bpmn:dataOutput id="dd" name="form"/><bpmn:inputSet/><bpmn:outputSet/>'
    "</bpmn:ioSpecification>{0}</bpmn:userTask>"
)
INTO: Final = (
    "<bpmn:dataInputAssociation><bpmn:sourceRef>dr</bpmn:sourceRef>"
    "<bpmn:targetRef>di</bpmn:targetRef></bpmn:dataInputAssociation>"
)
OUT: Final = (
    "<bpmn:dataOutputAssociation><bpmn:sourceRef>dd</bpmn:sourceRef>"
    "<bpmn:targetRef>dr</bpmn:targetRef></bpmn:dataOutputAssociation>"
)
FILLED: Final[dict[str, Any]] = {"do": "complete a", "given": {0: {"form": 2}}, "open": ""}
LANE: Final = (
    '<bpmn:laneSet id="ls"><bpmn:lane id="l" name="agents">{0}<bpmn:flowNodeRef>a'
    "</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
)
WITHIN: Final = (
    '<bpmn:childLaneSet id="cs"><bpmn:lane id="l2" name="leads"><bpmn:flowNodeRef>a'
    "</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet>"
)
POOL: Final = '<bpmn:participant id="po" name="Centre" processRef="p"/>'
BOX: Final = '<bpmn:participant id="bb" name="Citizen"/>'
DATA: Final = [
    _cell("data object", "drawn", OBJECT, note="a variable of its name, or of its id"),
    _cell("data store", "drawn",
          '<bpmn:dataStoreReference id="ds" name="Files" dataStoreRef="st"/>'),
    _cell("data association", "into a step", OBJECT, READS.format(INTO), start={"Form": 1},
          **FILLED, note="the step has a copy of its own"),
    _cell("data association", "out of a step", OBJECT, READS.format(OUT), start={"Form": 1},
          **FILLED, note="copied when the step is done"),
    _cell("data association", "both ways", OBJECT, READS.format(INTO + OUT), start={"Form": 1},
          **FILLED, note="copied in, and back when the step is done"),
    _cell("input and output", "drawn", READS.format("")),
    _cell("property", "drawn", '<bpmn:property id="pr" name="colour"/>',
          note="a variable of its name, or of its id"),
    _cell("pool", "with a process", drawing=_beside(POOL), note="gives the process its name"),
    _cell("pool", "a black box", drawing=_beside(POOL + BOX)),
    _cell("lane", "work for its group", LANE.format(""), note="its people are asked"),
    _cell("lane", "within a lane", LANE.format(WITHIN), note="the inner one counts"),
    _cell("message flow", "between pools",
          drawing=_beside(POOL + BOX
                          + '<bpmn:messageFlow id="mf" sourceRef="bb" targetRef="a"/>'),
          note=f"{PEOPLE}; messages reach whoever waits for their name"),
    _cell("group", "drawn", '<bpmn:group id="gr"/>'),
    _cell("text annotation", "drawn",
          '<bpmn:textAnnotation id="ta"><bpmn:text>Mind the gap</bpmn:text></bpmn:textAnnotation>'),
    _cell("association", "drawn", '<bpmn:textAnnotation id="ta"/>'
          '<bpmn:association id="as" sourceRef="a" targetRef="ta"/>',
          note=f"{PEOPLE}, or leads from a compensation event to what undoes the step"),
    *(
        _cell(name, "beside a process",
              drawing=_beside(f'{POOL}{BOX}<bpmn:{tag} id="cv"><bpmn:participantRef>po'
                              f"</bpmn:participantRef></bpmn:{tag}>"))
        for name, tag in {"conversation": "conversation", "sub-conversation": "subConversation",
                          "call conversation": "callConversation"}.items()
    ),
    _cell("correlation", "keys of the standard",
          '<bpmn:correlationSubscription id="cs" correlationKeyRef="ck"/>',
          told=("correlation-unread",), note="keys are written at each event that waits"),
]  # fmt: skip
