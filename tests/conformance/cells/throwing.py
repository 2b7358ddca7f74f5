"""Events that are thrown: on the way, and at an end."""

from typing import Final

from tests.conformance.cell import Cell
from tests.make.drawings import border, event, sub

from .definitions import DEFINED, UNDO, drawn

FAMILY: Final = "Events"


def _throw(name: str) -> Cell:
    return Cell(
        family=FAMILY, element=name, position="throw", open="a",
        drawing=drawn("start -> out -> a", event("throw", "out", DEFINED.get(name, ""))),
    )  # fmt: skip


def _end(name: str) -> Cell:
    return Cell(
        family=FAMILY, element=name, position="end",
        drawing=drawn("start -> a -> out", event("end", "out", DEFINED.get(name, ""))),
        do="complete a",
    )  # fmt: skip


def _terminate() -> Cell:
    return Cell(
        family=FAMILY, element="terminate event", position="end",
        drawing=drawn("start -> and; and -> a -> out; and -> b",
                      event("end", "out", DEFINED["terminate event"])),
        do="complete a", note="ends its process or sub-process with everything in it",
    )  # fmt: skip


def _error() -> Cell:
    box = sub("box", "start_in -> a -> out", event("end", "out", DEFINED["error event"]))
    return Cell(
        family=FAMILY, element="error event", position="end",
        drawing=drawn("start -> box; on -> x", box, border("on", "box", DEFINED["error event"])),
        do="complete a", open="x",
    )  # fmt: skip


def _cancel() -> Cell:
    box = sub("box", "start_in -> and; and -> a -> out; and -> b",
              event("end", "out", DEFINED["cancel event"]))  # fmt: skip
    return Cell(
        family=FAMILY, element="cancel event", position="end",
        drawing=drawn("start -> box; on -> x", box.replace("subProcess", "transaction"),
                      border("on", "box", DEFINED["cancel event"])),
        do="complete a", open="x", note="directly in a transaction",
    )  # fmt: skip


def _undo(position: str) -> Cell:
    handler = (
        '<bpmn:userTask id="undo" isForCompensation="true"/>'
        '<bpmn:association id="as" sourceRef="on" targetRef="undo"/>'
    )
    flows = "start -> a -> back" + (" -> c" if position == "throw" else "")
    return Cell(
        family=FAMILY, element="compensation event", position=position,
        drawing=drawn(flows, border("on", "a", UNDO), handler, event(position, "back", UNDO)),
        do="complete a, complete undo", open="c" if position == "throw" else "",
    )  # fmt: skip


def _link() -> Cell:
    two = [event("throw", name, DEFINED["link event"]) for name in ("one", "two")]
    land = event("catch", "land", DEFINED["link event"])
    return Cell(
        family=FAMILY, element="link event", position="throw",
        drawing=drawn("start -> and; and -> one; and -> two; land -> a", *two, land), open="a a",
    )  # fmt: skip


PLAIN: Final = ("none event", "message event", "signal event", "escalation event")
THROWING: Final = [
    *(_throw(name) for name in PLAIN),
    *(_end(name) for name in PLAIN),
    _link(),
    _terminate(),
    _error(),
    _cancel(),
    _undo("throw"),
    _undo("end"),
]
