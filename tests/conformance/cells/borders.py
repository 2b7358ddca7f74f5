"""Every boundary event on every kind of activity, interrupting and not."""

import itertools
from collections.abc import Iterator
from typing import Any, Final

from tests.conformance.cell import Cell
from tests.conformance.table import ACTIVITIES, BORDERS, ON_BORDERS
from tests.make.drawings import border, event, message

from .definitions import DEFINED, TRIGGER, UNDO, drawn
from .hosts import HANDLER, HOSTS, Host

FAMILY: Final = "On the border"
WAITED_FOR: Final = frozenset({"message event", "timer event", "signal event", "conditional event"})
# What goes on listening when it has happened, if it does not interrupt.
LISTENS_ON: Final = frozenset({"message event", "signal event", "conditional event"})
INSIDE: Final = frozenset({"sub-process", "transaction", "ad-hoc sub-process", "call activity"})
UNDOING: Final = (
    '<bpmn:userTask id="undo" name="undo" isForCompensation="true"/>'
    '<bpmn:association id="as" sourceRef="on" targetRef="undo"/>'
)


def _cell(kind: str, name: str, how: str, flows: str, *nodes: str, **more: Any) -> Cell:
    return Cell(family=FAMILY, element=kind, position=f"{name}, {how}",
                drawing=drawn(flows, *nodes), **more)  # fmt: skip


def _waited_for(kind: str, host: Host, name: str, *, interrupting: bool) -> dict[str, Any]:
    """What waits beside the step; one that is done at once leaves no time for it."""
    if not host.stays:
        return {"start": {"ready": False}, "open": "after", **host.more}
    left = ["x"] if interrupting else [host.open, "x"]
    if not interrupting and name in LISTENS_ON - {"conditional event"}:
        left.append("on")
    if name == "conditional event":
        left.append("more")
    return {
        **host.more, "start": {"ready": False}, "open": " ".join(sorted(left)),
        "do": TRIGGER[name].format("on").replace("complete b", "complete other"),
        "given": {0: {"ready": True}} if name == "conditional event" else {},
    }  # fmt: skip


def _armed(kind: str, name: str, how: str) -> Cell:
    host, interrupting = HOSTS[kind], how == "interrupting"
    flows = "start -> it -> after; on -> x"
    more = _waited_for(kind, host, name, interrupting=interrupting)
    if name == "conditional event" and host.stays:
        flows = "start -> and; and -> it -> after; and -> other -> more; on -> x"
    return _cell(
        kind, name, how, flows, host.xml(),
        border("on", "it", DEFINED[name], interrupting=interrupting), called=host.programs(),
        **more,
    )  # fmt: skip


def _raised(kind: str, name: str, how: str) -> Cell:
    """An error or escalation: raised inside, answered by a job, or never."""
    host, interrupting = HOSTS[kind], how == "interrupting" or name == "error event"
    more: dict[str, Any] = {**host.more, "do": host.do, "open": "after"}
    raising = name if kind in INSIDE else ""
    if raising:
        left = ["x"] if interrupting else ["c", "x"]
        if kind == "ad-hoc sub-process":
            more["do"], more["given"] = "complete it, complete a", {0: {"outcome": "box"}}
            left += [] if interrupting else ["it"]
        more["open"] = " ".join(sorted(left))
    elif name == "error event" and kind == "service task":
        more.update(do="refuse it E", open="x")
    if name == "error event" and how != "interrupting":
        more["told"] = ("error-not-interrupting",)
    return _cell(
        kind, name, how, "start -> it -> after; on -> x", host.xml(raising=raising),
        border("on", "it", DEFINED[name], interrupting=how == "interrupting"),
        called=host.programs(raising), **more,
    )  # fmt: skip


def _undone(kind: str, how: str) -> Cell:
    host = HOSTS[kind]
    return _cell(
        kind, "compensation event", how, "start -> it -> back -> after", host.xml(),
        border("on", "it", UNDO, interrupting=how == "interrupting"), UNDOING,
        event("throw", "back", UNDO), called=host.programs(),
        **{**host.more, "do": host.do, "open": "undo"},
        note="" if how == "interrupting" else "the line of its border makes no difference",
    )  # fmt: skip


def _cancelled(kind: str, how: str) -> Cell:
    interrupting = how == "interrupting"
    on = border("on", "it", DEFINED["cancel event"], interrupting=interrupting)
    flows = "start -> it -> after; on -> x"
    if kind == "transaction":
        told = () if interrupting else ("cancel-not-interrupting",)
        return _cell(kind, "cancel event", how, flows, HOSTS[kind].xml(raising="cancel event"), on,
                     do="complete a", open="x", told=told)  # fmt: skip
    if not interrupting:
        on = on.replace('cancelActivity="false"', "")
    host = HOSTS[kind]
    return _cell(kind, "cancel event", how, flows, host.xml(), on, called=host.programs(),
                 refused="cancel-place", at="on")  # fmt: skip


def _on_handler(name: str, how: str) -> Cell:
    """An event sub-process is no step that something could interrupt: the event is left out."""
    told = ["event-sub-boundary"]
    if how != "interrupting" and name in {"error event", "cancel event"}:
        told.insert(0, name.removesuffix(" event") + "-not-interrupting")
    undoes = name == "compensation event"
    if not undoes:
        told.append("unreachable")
    return _cell(
        "event sub-process", name, how, "start -> other" + ("" if undoes else "; on -> x -> end"),
        HANDLER.format("", "", message("n")),
        border("on", "it", DEFINED[name], interrupting=how == "interrupting"),
        UNDOING if undoes else "", start={"ready": False}, open="begin other", told=tuple(told),
        note="the event is left out",
    )  # fmt: skip


def _borders() -> Iterator[Cell]:
    for kind, name, how in itertools.product(ACTIVITIES, ON_BORDERS, BORDERS):
        if kind == "event sub-process":
            yield _on_handler(name, how)
        elif name in WAITED_FOR:
            yield _armed(kind, name, how)
        elif name == "compensation event":
            yield _undone(kind, how)
        elif name == "cancel event":
            yield _cancelled(kind, how)
        else:
            yield _raised(kind, name, how)


ON_BORDER: Final = list(_borders())
