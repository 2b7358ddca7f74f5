"""Events: which kind may stand in which place, and what it waits for or does."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from base.expressions import BadTime, parse_cycle, parse_duration, parse_moment
from engine.definitions.model import ErrorInfo, Event, Kind, NodeInfo, TimerInfo, TimerKind
from engine.definitions.values import Value

from . import extensions as ext
from .xml import (
    RINGFLOW,
    Element,
    Reading,
    child,
    extension,
    first,
    foreign,
    is_bpmn,
    local,
    own,
    text_of,
)

# The closed list: what may stand where. Everything else is refused.
ALLOWED: Final[Mapping[Kind, frozenset[Event]]] = {
    Kind.START: frozenset({Event.NONE, Event.MESSAGE, Event.TIMER}),
    Kind.END: frozenset({Event.NONE, Event.MESSAGE, Event.ERROR, Event.TERMINATE}),
    Kind.CATCH: frozenset({Event.MESSAGE, Event.TIMER}),
    Kind.THROW: frozenset({Event.NONE, Event.MESSAGE}),
    Kind.BOUNDARY: frozenset({Event.MESSAGE, Event.TIMER, Event.ERROR}),
}
DEFINITIONS: Final = {
    "messageEventDefinition": Event.MESSAGE,
    "timerEventDefinition": Event.TIMER,
    "errorEventDefinition": Event.ERROR,
    "terminateEventDefinition": Event.TERMINATE,
}
# Event kinds that BPMN knows and that cannot run here, with the code of the finding.
REFUSED: Final = {
    "signalEventDefinition": "signal",
    "conditionalEventDefinition": "conditional",
    "escalationEventDefinition": "escalation",
    "compensateEventDefinition": "compensation",
    "cancelEventDefinition": "cancel",
    "linkEventDefinition": "link",
}


def read_event(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    """Complete an event, or a send or receive task, with what it waits for or does."""
    if node.kind is Kind.BOUNDARY:
        node = replace(
            node,
            attached_to=element.get("attachedToRef") or "",
            interrupting=(element.get("cancelActivity") or "true").lower() != "false",
        )
    if node.kind in {Kind.SEND, Kind.RECEIVE}:
        return _read_message(element, element, node, reading)
    definition, event = _definition(element, reading)
    if event is None:
        return node
    if event not in ALLOWED[node.kind]:
        code = "event-empty" if event is Event.NONE else "event-place"
        reading.add(code, element, event=event.value, place=node.kind.value)
        return node
    return _read_definition(element, definition, replace(node, event=event), reading)


def _definition(element: Element, reading: Reading) -> tuple[Element, Event | None]:
    """Return the one event definition; the event is None when it was refused."""
    found = [
        item
        for item in element.iterchildren()
        if is_bpmn(item)
        and (local(item).endswith("EventDefinition") or local(item) == "eventDefinitionRef")
    ]
    if not found:
        return element, Event.NONE
    name = local(found[0])
    if len(found) > 1:
        reading.add("event-several", element)
    elif name in REFUSED:
        reading.add(REFUSED[name], element)
    elif name not in DEFINITIONS:
        reading.add("element-unknown", element, tag=name)
    else:
        return found[0], DEFINITIONS[name]
    return element, None


def _read_definition(
    element: Element, definition: Element, node: NodeInfo, reading: Reading
) -> NodeInfo:
    match node.event:
        case Event.MESSAGE:
            return _read_message(element, definition, node, reading)
        case Event.TIMER:
            return replace(node, timer=_read_timer(element, definition, node, reading))
        case Event.ERROR:
            return replace(node, error=_read_error(element, definition, node, reading))
    return node


# --- messages and errors ----------------------------------------------------------------------


def _read_message(
    element: Element, definition: Element, node: NodeInfo, reading: Reading
) -> NodeInfo:
    ref = definition.get("messageRef")
    message: Element | None = None
    name = node.name
    if ref:
        message = reading.referred(reading.messages, ref)
        if message is None:
            reading.add("message-missing", element, ref=ref)
            return node
        # Some tools let people leave the name out; the id serves as well.
        name = (message.get("name") or "").strip() or message.get("id") or ref
    elif name:
        reading.add("message-from-name", element)
    else:
        reading.add("message-none", element)
        return node
    node = replace(node, message=ext.read_message(element, name, message, reading))
    if node.kind is Kind.END and (action := ext.read_action(element, reading)) is not None:
        return replace(node, action=action)
    return node


def _read_error(
    element: Element, definition: Element, node: NodeInfo, reading: Reading
) -> ErrorInfo | None:
    ref = definition.get("errorRef")
    code: str | None = None
    if ref:
        error = reading.referred(reading.errors, ref)
        if error is None:
            reading.add("error-missing", element, ref=ref)
            return None
        code = first(error.get("errorCode"), error.get("id"))
    elif node.kind is Kind.END:
        reading.add("error-none", element)
        return None
    ours = extension(element, RINGFLOW, "error")
    return ErrorInfo(
        code=code,
        code_variable=first(own(ours, "codeVariable"), foreign(definition, "errorCodeVariable")),
        message_variable=first(
            own(ours, "messageVariable"), foreign(definition, "errorMessageVariable")
        ),
    )


# --- timers -----------------------------------------------------------------------------------


def _read_timer(
    element: Element, definition: Element, node: NodeInfo, reading: Reading
) -> TimerInfo | None:
    for kind in TimerKind:
        text = text_of(child(definition, kind.value)).strip("\"'").strip()
        if not text:
            continue
        value = reading.value(text, element, kind.value)
        if value is None:
            return None
        timer = TimerInfo(kind=_kind(kind, value), value=value)
        return timer if _is_sound(timer, element, node, reading) else None
    reading.add("timer-missing", element)
    return None


def _kind(kind: TimerKind, value: Value) -> TimerKind:
    """Trust the text more than the box it was written in: R3/PT1H is a cycle anywhere."""
    text = value.text.strip()
    if not value.constant:
        return kind
    if text.startswith("R"):
        return TimerKind.CYCLE
    if kind is TimerKind.CYCLE:
        return kind
    return TimerKind.DURATION if text.lstrip("+-").startswith("P") else TimerKind.DATE


def _is_sound(timer: TimerInfo, element: Element, node: NodeInfo, reading: Reading) -> bool:
    repeats = node.kind is Kind.START or (node.kind is Kind.BOUNDARY and not node.interrupting)
    if timer.kind is TimerKind.CYCLE and not repeats:
        reading.add("timer-cycle", element)
        return False
    if timer.value.constant:
        return _can_be_read(timer, element, reading)
    for name in sorted(timer.value.names if node.kind is Kind.START else ()):
        reading.add("timer-start", element, variable=name)
    return True


def _can_be_read(timer: TimerInfo, element: Element, reading: Reading) -> bool:
    text = timer.value.text
    try:
        match timer.kind:
            case TimerKind.CYCLE:
                parse_cycle(text)
            case TimerKind.DURATION:
                parse_duration(text)
            case TimerKind.DATE:
                parse_moment(text)
    except BadTime as problem:
        reading.add("timer-bad", element, what=problem)
        return False
    if timer.kind is TimerKind.DATE and not _has_zone(text):
        reading.add("timer-zone", element)
    return True


def _has_zone(text: str) -> bool:
    clock = text.strip().partition("T")[2]
    return not clock or clock.endswith("Z") or "+" in clock or "-" in clock
