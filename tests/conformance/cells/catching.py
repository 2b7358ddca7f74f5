"""Events that are waited for: on the way, and on the border of a step."""

from typing import Final

from tests.conformance.cell import Cell
from tests.make.drawings import border, event, sub

from .definitions import DEFINED, TRIGGER, UNDO, drawn

FAMILY: Final = "Events"
ARMED: Final = ("message event", "timer event", "signal event", "conditional event")


def _catch(name: str) -> Cell:
    wait = event("catch", "wait", DEFINED[name])
    conditional = name == "conditional event"
    flows = "start -> and; and -> wait -> c; and -> b -> e" if conditional else "start -> wait -> c"
    return Cell(
        family=FAMILY, element=name, position="catch", drawing=drawn(flows, wait),
        start={"ready": False}, do=TRIGGER[name].format("wait"),
        given={0: {"ready": True}} if conditional else {}, open="c e" if conditional else "c",
    )  # fmt: skip


def _border(name: str, *, interrupting: bool) -> Cell:
    on = border("on", "a", DEFINED[name], interrupting=interrupting)
    conditional = name == "conditional event"
    flows = "start -> and; and -> a -> c; and -> b -> e; on -> x" if conditional else (
        "start -> a -> c; on -> x")  # fmt: skip
    left = ["x"] if interrupting else ["a", "x"]
    if not interrupting and name in {"message event", "signal event"}:
        left.append("on")
    if conditional:
        left.append("e")
    return Cell(
        family=FAMILY, element=name,
        position="boundary" + ("" if interrupting else ", not interrupting"),
        drawing=drawn(flows, on), start={"ready": False}, do=TRIGGER[name].format("on"),
        given={0: {"ready": True}} if conditional else {}, open=" ".join(sorted(left)),
    )  # fmt: skip


def _raised(name: str, *, interrupting: bool = True) -> Cell:
    kind = "end" if name == "error event" else "throw"
    box = sub("box", "start_in -> raise" + ("" if kind == "end" else " -> c"),
              event(kind, "raise", DEFINED[name]))  # fmt: skip
    on = border("on", "box", DEFINED[name], interrupting=interrupting)
    return Cell(
        family=FAMILY, element=name,
        position="boundary" + ("" if interrupting else ", not interrupting"),
        drawing=drawn("start -> box -> after; on -> x", box, on),
        open="x" if interrupting else "c x",
    )  # fmt: skip


def _link() -> Cell:
    jump, land = event("throw", "jump", DEFINED["link event"]), event(
        "catch", "land", DEFINED["link event"])  # fmt: skip
    return Cell(
        family=FAMILY, element="link event", position="catch",
        drawing=drawn("start -> jump; land -> a", jump, land), open="a",
        note="both ends in one process or sub-process",
    )  # fmt: skip


def _undone() -> Cell:
    handler = (
        '<bpmn:userTask id="undo" isForCompensation="true"/>'
        '<bpmn:association id="as" sourceRef="on" targetRef="undo"/>'
    )
    return Cell(
        family=FAMILY, element="compensation event", position="boundary",
        drawing=drawn("start -> a -> back -> c", border("on", "a", UNDO), handler,
                      event("throw", "back", UNDO)),
        do="complete a", open="undo",
    )  # fmt: skip


def _cancelled() -> Cell:
    box = sub("box", "start_in -> a -> no", event("end", "no", DEFINED["cancel event"]))
    return Cell(
        family=FAMILY, element="cancel event", position="boundary",
        drawing=drawn("start -> box -> after; on -> x", box.replace("subProcess", "transaction"),
                      border("on", "box", DEFINED["cancel event"])),
        do="complete a", open="x",
    )  # fmt: skip


CATCHING: Final = [
    *(_catch(name) for name in ARMED),
    *(_border(name, interrupting=True) for name in ARMED),
    *(_border(name, interrupting=False) for name in ARMED),
    _raised("error event"),
    _raised("escalation event"),
    _raised("escalation event", interrupting=False),
    _link(),
    _undone(),
    _cancelled(),
]  # fmt: skip
