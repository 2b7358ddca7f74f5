"""Start events: of a process, and of event sub-processes."""

from typing import Final

from tests.conformance.cell import Cell
from tests.make.drawings import event, handler, sub

from .definitions import DEFINED, TRIGGER, UNDO, drawn

FAMILY: Final = "Events"
NOW: Final = {0: {"ready": True}}


def _start(name: str) -> Cell:
    begin = event("start", "begin", DEFINED[name])
    return Cell(
        family=FAMILY, element=name, position="process start", entry="begin", open="a",
        drawing=drawn("begin -> a -> end", begin), start={"ready": True},
    )  # fmt: skip


def _handler(name: str, *, interrupting: bool) -> Cell:
    body = handler("h", DEFINED[name], "x", interrupting=interrupting)
    do = TRIGGER[name].format("h_start")
    left = ["x"] if interrupting else ["a", "x"]
    waits = "" if interrupting or name in {"timer event", "conditional event"} else "h_start"
    if name == "conditional event":
        left = ["x"] if interrupting else ["a", "x"]
    flows = "start -> and; and -> a; and -> b" if name == "conditional event" else "start -> a"
    return Cell(
        family=FAMILY, element=name,
        position="event sub-process" + ("" if interrupting else ", not interrupting"),
        drawing=drawn(flows, body), do=do, given=NOW if name == "conditional event" else {},
        start={"ready": False}, open=" ".join(sorted([*left, *([waits] if waits else [])])),
    )  # fmt: skip


def _raised(name: str, *, interrupting: bool = True) -> Cell:
    """An error or escalation that an event sub-process of the scope catches."""
    body = handler("h", DEFINED[name], "x", interrupting=interrupting)
    kind = "end" if name == "error event" else "throw"
    raised = event(kind, "raise", DEFINED[name])
    flows = "start -> a -> raise" + ("" if kind == "end" else " -> c")
    return Cell(
        family=FAMILY, element=name,
        position="event sub-process" + ("" if interrupting else ", not interrupting"),
        drawing=drawn(flows, raised, body), do="complete a",
        open="x" if interrupting else "c x",
    )  # fmt: skip


def _undone() -> Cell:
    inner = handler("h", UNDO, "x -> end_h")
    return Cell(
        family=FAMILY, element="compensation event", position="event sub-process",
        drawing=drawn("start -> box -> back -> after", sub("box", "start_in -> a -> end_in", inner),
                      event("throw", "back", UNDO)),
        do="complete a", open="x", note="undoes a sub-process that is completed",
    )  # fmt: skip


ARMED: Final = ("message event", "timer event", "signal event", "conditional event")
STARTING: Final = [
    Cell(family=FAMILY, element="none event", position="process start",
         drawing=drawn("start -> a"), open="a"),
    *(_start(name) for name in ARMED),
    *(_handler(name, interrupting=True) for name in ARMED),
    *(_handler(name, interrupting=False) for name in ARMED),
    _raised("error event"),
    _raised("escalation event"),
    _raised("escalation event", interrupting=False),
    _undone(),
]  # fmt: skip
