"""Events: which kind may stand in which place, and what it waits for or does."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from base.expressions import BadTime, Expression, parse_cycle, parse_duration, parse_moment
from engine.definitions.model import (
    ErrorInfo,
    EscalationInfo,
    Event,
    Kind,
    NodeInfo,
    SignalInfo,
    TimerInfo,
    TimerKind,
)
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

# The closed list: what may stand where. Everything else is refused. Which of the start events may
# begin a process and which an event sub-process is checked when it is known what they stand in.
WAITED_FOR: Final = frozenset({Event.MESSAGE, Event.TIMER, Event.SIGNAL, Event.CONDITIONAL})
ALLOWED: Final[Mapping[Kind, frozenset[Event]]] = {
    Kind.START: WAITED_FOR | {Event.NONE, Event.ERROR, Event.ESCALATION},
    Kind.END: frozenset({
        Event.NONE, Event.MESSAGE, Event.ERROR, Event.TERMINATE, Event.SIGNAL, Event.ESCALATION,
    }),
    Kind.CATCH: WAITED_FOR | {Event.LINK},
    Kind.THROW: frozenset({
        Event.NONE, Event.MESSAGE, Event.SIGNAL, Event.ESCALATION, Event.LINK,
    }),
    Kind.BOUNDARY: WAITED_FOR | {Event.ERROR, Event.ESCALATION},
}  # fmt: skip
DEFINITIONS: Final = {
    "messageEventDefinition": Event.MESSAGE,
    "timerEventDefinition": Event.TIMER,
    "errorEventDefinition": Event.ERROR,
    "terminateEventDefinition": Event.TERMINATE,
    "signalEventDefinition": Event.SIGNAL,
    "escalationEventDefinition": Event.ESCALATION,
    "conditionalEventDefinition": Event.CONDITIONAL,
    "linkEventDefinition": Event.LINK,
}
# Event kinds that BPMN knows and that cannot run here, with the code of the finding.
REFUSED: Final = {
    "compensateEventDefinition": "compensation",
    "cancelEventDefinition": "cancel",
}


def read_event(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    """Complete an event, or a send or receive task, with what it waits for or does."""
    if node.kind is Kind.BOUNDARY:
        node = replace(
            node,
            attached_to=element.get("attachedToRef") or "",
            interrupting=(element.get("cancelActivity") or "true").lower() != "false",
        )
    if node.kind is Kind.START:
        said = (element.get("isInterrupting") or "true").lower()
        node = replace(node, interrupting=said != "false")
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
        case Event.SIGNAL:
            return replace(node, signal=_read_signal(element, definition, node, reading))
        case Event.ESCALATION:
            return replace(node, escalation=_read_escalation(element, definition, node, reading))
        case Event.CONDITIONAL:
            return replace(node, condition=_read_condition(element, definition, reading))
        case Event.LINK:
            return replace(node, link=_read_link(element, definition, node, reading))
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


# --- signals, escalations, conditions, links ----------------------------------------------------


def _read_signal(
    element: Element, definition: Element, node: NodeInfo, reading: Reading
) -> SignalInfo | None:
    ref = definition.get("signalRef")
    name = node.name
    if ref:
        signal = reading.referred(reading.signals, ref)
        if signal is None:
            reading.add("signal-missing", element, ref=ref)
            return None
        name = first(signal.get("name"), signal.get("id")) or ref
    elif not name:
        reading.add("signal-none", element)
        return None
    ours = extension(element, RINGFLOW, "signal")
    return SignalInfo(
        name=name, parameters=ext.read_parameters(ours, reading), result=own(ours, "result")
    )


def _read_escalation(
    element: Element, definition: Element, node: NodeInfo, reading: Reading
) -> EscalationInfo | None:
    ref = definition.get("escalationRef")
    code: str | None = None
    if ref:
        escalation = reading.referred(reading.escalations, ref)
        if escalation is None:
            reading.add("escalation-missing", element, ref=ref)
            return None
        code = first(escalation.get("escalationCode"), escalation.get("name"), escalation.get("id"))
    elif node.kind in {Kind.END, Kind.THROW}:
        reading.add("escalation-none", element)
        return None
    ours = extension(element, RINGFLOW, "escalation")
    variable = first(own(ours, "codeVariable"), foreign(definition, "escalationCodeVariable"))
    return EscalationInfo(code=code, code_variable=variable)


def _read_condition(element: Element, definition: Element, reading: Reading) -> Expression | None:
    text = text_of(child(definition, "condition"))
    if not text:
        reading.add("conditional-empty", element)
    return reading.expression(text, element, "condition")


def _read_link(
    element: Element, definition: Element, node: NodeInfo, reading: Reading
) -> str | None:
    name = first(definition.get("name"), node.name)
    if name is None:
        reading.add("link-none", element)
    return name


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
    # An interrupting start event of an event sub-process is looked at by the structure checks.
    repeats = node.kind is Kind.START or (node.kind is Kind.BOUNDARY and not node.interrupting)
    if timer.kind is TimerKind.CYCLE and not repeats:
        reading.add("timer-cycle", element)
        return False
    if timer.value.constant:
        return _can_be_read(timer, element, reading)
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
