"""Events where they do not run: where BPMN has none, and where it has some that nobody draws."""

import itertools
from collections.abc import Iterator
from typing import Final

from engine.definitions.source import SourceFile
from tests.conformance.cell import Cell
from tests.conformance.table import POSITIONS
from tests.make.drawings import border, event, handler, sub

from .definitions import DEFINED, UNDO, drawn

FAMILY: Final = "Events"
SEVERAL: Final = ("multiple event", "parallel multiple event")
# What needs something around it to come from.
FROM_WITHIN: Final = ("error event", "escalation event", "compensation event")
# What is certain to be wrong in a place, by position.
OUT_OF_PLACE: Final = {
    "process start": ("link event", "cancel event", "terminate event"),
    "sub-process start": ("link event", "cancel event", "terminate event"),
    "event sub-process": ("link event", "cancel event", "terminate event"),
    "event sub-process, not interrupting": ("link event", "cancel event", "terminate event"),
    "catch": (*FROM_WITHIN, "cancel event", "terminate event"),
    "boundary": ("link event", "terminate event"),
    "boundary, not interrupting": ("link event", "terminate event"),
    "throw": ("timer event", "error event", "conditional event", "cancel event", "terminate event"),
    "end": ("timer event", "conditional event", "link event"),
}


def _drawing(name: str, position: str) -> SourceFile:
    defined = DEFINED.get(name, "")
    match position:
        case "process start":
            return drawn("it -> a", event("start", "it", defined))
        case "sub-process start":
            inside = sub("box", "it -> b", event("start", "it", defined))
            return drawn("start -> box -> after", inside)
        case "event sub-process" | "event sub-process, not interrupting":
            stops = position == "event sub-process"
            return drawn("start -> a", handler("h", defined, "x -> end_h", interrupting=stops))
        case "catch":
            return drawn("start -> it -> a", event("catch", "it", defined))
        case "throw":
            return drawn("start -> it -> a", event("throw", "it", defined))
        case "end":
            return drawn("start -> a -> it", event("end", "it", defined))
    stops = position == "boundary"
    return drawn("start -> a; it -> x", border("it", "a", defined, interrupting=stops))


def _really(name: str, file: SourceFile) -> SourceFile:
    """Mark the event as one that waits for all of its events, where that is meant."""
    if name != "parallel multiple event":
        return file
    text = file.content.decode()
    for node in ("it", "h_start"):
        text = text.replace(f'id="{node}"', f'id="{node}" parallelMultiple="true"')
    return SourceFile(file.name, text.encode())


def _cell(name: str, position: str, **more: object) -> Cell:
    drawing = _really(name, _drawing(name, position))
    return Cell(family=FAMILY, element=name, position=position, drawing=drawing, **more)  # type: ignore[arg-type]  # fmt: skip


def _refused(name: str, position: str, code: str) -> Cell:
    at = "h_start" if position.startswith("event sub-process") else "it"
    return _cell(name, position, refused=code, at=at)


def _all() -> Iterator[Cell]:
    for name, position in itertools.product(SEVERAL, POSITIONS):
        yield _refused(name, position, "event-several")
    for position, names in OUT_OF_PLACE.items():
        for name in names:
            yield _refused(name, position, "event-place")
    for name, position in itertools.product(FROM_WITHIN, ("process start", "sub-process start")):
        yield _refused(name, position, "start-place")


ASKED: Final = "a person says when it happens"
LEFT_OUT: Final = "it is left out, as nothing could start it"
READ: Final = [
    _cell("none event", "catch", told=("event-empty",), open="it", do="", note=ASKED),
    _cell("none event", "boundary", told=("event-empty",), do="complete it", open="x", note=ASKED),
    _cell("none event", "boundary, not interrupting", told=("event-empty",), do="complete it",
          open="a x", note=ASKED),
    _cell("none event", "event sub-process", told=("event-sub-start",), open="a", note=LEFT_OUT),
    _cell("none event", "event sub-process, not interrupting", told=("event-sub-start",), open="a",
          note=LEFT_OUT),
    _cell("none event", "sub-process start", open="b"),
    *(
        _cell(name, "sub-process start", told=("start-inner",), open="it", start={"ready": False},
              note="the sub-process begins and waits for it")
        for name in ("message event", "timer event", "signal event")
    ),
    Cell(family=FAMILY, element="conditional event", position="sub-process start",
         drawing=drawn("start -> and; and -> other; and -> box -> after",
                       sub("box", "it -> b", event("start", "it", DEFINED["conditional event"]))),
         start={"ready": False}, told=("start-inner",), open="other",
         note="the sub-process begins and waits for it"),
    _cell("error event", "boundary, not interrupting", told=("error-not-interrupting",), open="a",
          note="it interrupts"),
    Cell(family=FAMILY, element="error event", position="event sub-process, not interrupting",
         drawing=drawn("start -> a -> raise", event("end", "raise", DEFINED["error event"]),
                       handler("h", DEFINED["error event"], "x", interrupting=False)),
         told=("error-not-interrupting",), do="complete a", open="x",
         note="it interrupts"),
    Cell(family=FAMILY, element="cancel event", position="boundary, not interrupting",
         drawing=drawn("start -> box -> after; on -> x",
                       sub("box", "start_in -> a -> no",
                           event("end", "no", DEFINED["cancel event"])).replace(
                               "subProcess", "transaction"),
                       border("on", "box", DEFINED["cancel event"], interrupting=False)),
         told=("cancel-not-interrupting",), do="complete a", open="x", note="it interrupts"),
    Cell(family=FAMILY, element="compensation event", position="boundary, not interrupting",
         drawing=drawn("start -> a -> back -> c",
                       border("on", "a", UNDO, interrupting=False),
                       '<bpmn:userTask id="undo" isForCompensation="true"/>'
                       '<bpmn:association id="as" sourceRef="on" targetRef="undo"/>',
                       event("throw", "back", UNDO)),
         do="complete a", open="undo", note="the line of its border makes no difference"),
    Cell(family=FAMILY, element="compensation event",
         position="event sub-process, not interrupting",
         drawing=drawn("start -> box -> back -> after",
                       sub("box", "start_in -> a -> end_in",
                           handler("h", UNDO, "x -> end_h", interrupting=False)),
                       event("throw", "back", UNDO)),
         do="complete a", open="x", note="the line of its border makes no difference"),
]  # fmt: skip
FORBIDDEN: Final = [*_all(), *READ]
