"""Events: which kind may stand in which place, and what it waits for or does."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from engine.definitions.model import (
    ErrorInfo,
    EscalationInfo,
    Event,
    Kind,
    NodeInfo,
    SignalInfo,
)

from . import extensions as ext
from .timers import by_event, read_timer
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
    Kind.START: WAITED_FOR | {
        Event.NONE, Event.ERROR, Event.ESCALATION, Event.COMPENSATION,
    },
    Kind.END: frozenset({
        Event.NONE, Event.MESSAGE, Event.ERROR, Event.TERMINATE, Event.SIGNAL, Event.ESCALATION,
        Event.COMPENSATION, Event.CANCEL,
    }),
    Kind.CATCH: WAITED_FOR | {Event.LINK},
    Kind.THROW: frozenset({
        Event.NONE, Event.MESSAGE, Event.SIGNAL, Event.ESCALATION, Event.LINK,
        Event.COMPENSATION,
    }),
    Kind.BOUNDARY: WAITED_FOR | {
        Event.ERROR, Event.ESCALATION, Event.COMPENSATION, Event.CANCEL,
    },
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
    "compensateEventDefinition": Event.COMPENSATION,
    "cancelEventDefinition": Event.CANCEL,
}


# A start event of these needs something around it to come from.
FROM_WITHIN: Final = frozenset({Event.ERROR, Event.ESCALATION, Event.COMPENSATION})


def by_hand(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    """Return a step as one that a person does, because the drawing does not say what does it."""
    return replace(
        node, kind=Kind.MANUAL, event=Event.NONE, task=ext.read_task(element, reading),
        sketched=True,
    )  # fmt: skip


def undefined(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    """Return an event without its definition: a person says when, or what it does is passed."""
    node = replace(node, event=Event.NONE)
    if node.kind in {Kind.START, Kind.END}:
        return node
    if node.kind in {Kind.CATCH, Kind.BOUNDARY}:
        return replace(node, sketched=True)
    return by_hand(element, node, reading)


def read_event(element: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    """Complete an event, or a send or receive task, with what it waits for or does."""
    if node.kind is Kind.BOUNDARY:
        node = replace(
            node,
            attached_to=element.get("attachedToRef") or "",
            interrupting=(element.get("cancelActivity") or "true").lower() not in {"false", "0"},
        )
    if node.kind is Kind.START:
        said = (element.get("isInterrupting") or "true").lower()
        node = ext.read_first_form(element, replace(node, interrupting=said != "false"))
    if node.kind in {Kind.SEND, Kind.RECEIVE}:
        return _read_message(element, element, node, reading)
    definition, event = _definition(element, reading)
    if event is None:
        return undefined(element, node, reading) if reading.foreign else node
    if event is Event.NONE and event not in ALLOWED[node.kind]:
        reading.add("event-empty", element)
        return undefined(element, node, reading)
    if reading.foreign and not _may_stand(element, event, node):
        reading.add("event-foreign", element, event=event.value)
        return undefined(element, node, reading)
    if event not in ALLOWED[node.kind]:
        reading.add("event-place", element, event=event.value, place=node.kind.value)
        return node
    node = replace(node, event=event)
    reader = READERS.get(event)
    return reader(element, definition, node, reading) if reader is not None else node


def _may_stand(element: Element, event: Event, node: NodeInfo) -> bool:
    """Return whether an event may stand where it is drawn; errors start no whole process."""
    raised = node.kind is Kind.START and event in FROM_WITHIN
    return event in ALLOWED[node.kind] and (not raised or by_event(element))


def _definition(element: Element, reading: Reading) -> tuple[Element, Event | None]:
    """Return the one event definition; the event is None when it was refused."""
    found = list(_definitions(element, reading))
    if not found:
        return element, Event.NONE
    name = local(found[0])
    if len(found) > 1 and reading.foreign:
        reading.add("event-foreign", element, event=", ".join(local(item) for item in found))
    elif len(found) > 1:
        reading.add("event-several", element)
    elif name not in DEFINITIONS:
        reading.add("element-unknown", element, tag=name)
    else:
        return found[0], DEFINITIONS[name]
    return element, None


def _definitions(element: Element, reading: Reading) -> Iterator[Element]:
    """Yield the event definitions written here, and those that are only referred to."""
    for item in element.iterchildren():
        if not is_bpmn(item):
            continue
        if local(item) == "eventDefinitionRef":
            referred = reading.referred(reading.definitions, text_of(item))
            # A reference to one that also stands here says nothing new.
            if referred is not None and referred.getparent() is not element:
                yield referred
        elif local(item).endswith("EventDefinition"):
            yield item


# --- messages and errors ----------------------------------------------------------------------


def _read_message(
    element: Element, definition: Element, node: NodeInfo, reading: Reading
) -> NodeInfo:
    ref = (definition.get("messageRef") or "").strip()
    message = reading.referred(reading.messages, ref) if ref else None
    name = node.name
    if message is not None:
        # Some tools let people leave the name out; the id serves as well.
        name = (message.get("name") or "").strip() or message.get("id") or ref
    elif _acts(element, node, reading):
        name = name or node.id
    elif ref:
        name = name or ref
        reading.add("message-missing", element, ref=ref, taken=name)
    elif name:
        reading.add("message-from-name", element)
    else:
        reading.add("message-none", element)
        return undefined(element, node, reading)
    node = replace(node, message=ext.read_message(element, name, message, reading))
    if not _acts(element, node, reading):
        return node
    # An event in between that calls an action does just what a send task does.
    kind = Kind.SEND if node.kind is Kind.THROW else node.kind
    return replace(node, kind=kind, action=ext.read_action(element, reading))


def _acts(element: Element, node: NodeInfo, reading: Reading) -> bool:
    """Return whether an event sends its message by calling an action."""
    throws = node.kind in {Kind.END, Kind.THROW}
    return throws and ext.read_action(element, reading) is not None


def _read_error(
    element: Element, definition: Element, node: NodeInfo, reading: Reading
) -> NodeInfo:
    if node.kind is Kind.BOUNDARY and not node.interrupting:
        reading.add("error-not-interrupting", element)
        node = replace(node, interrupting=True)
    ref = (definition.get("errorRef") or "").strip()
    code: str | None = None
    if ref:
        declared = reading.referred(reading.errors, ref)
        if declared is None:
            reading.add("error-missing", element, ref=ref)
            code = ref
        else:
            code = first(declared.get("errorCode"), declared.get("id"))
    elif node.kind is Kind.END:
        reading.add("error-none", element)
    ours = extension(element, RINGFLOW, "error")
    error = ErrorInfo(
        code=code,
        code_variable=first(own(ours, "codeVariable"), foreign(definition, "errorCodeVariable")),
        message_variable=first(
            own(ours, "messageVariable"), foreign(definition, "errorMessageVariable")
        ),
    )
    return replace(node, error=error)


# --- signals, escalations, conditions, links ----------------------------------------------------


def _read_signal(
    element: Element, definition: Element, node: NodeInfo, reading: Reading
) -> NodeInfo:
    ref = (definition.get("signalRef") or "").strip()
    signal = reading.referred(reading.signals, ref) if ref else None
    if signal is not None:
        name = first(signal.get("name"), signal.get("id")) or ref
    elif name := node.name or ref:
        code = "signal-missing" if ref else "signal-from-name"
        reading.add(code, element, ref=ref, taken=name)
    else:
        reading.add("signal-none", element)
        return undefined(element, node, reading)
    ours = extension(element, RINGFLOW, "signal")
    return replace(
        node,
        signal=SignalInfo(
            name=name, parameters=ext.read_parameters(ours, reading), result=own(ours, "result")
        ),
    )


def _read_escalation(
    element: Element, definition: Element, node: NodeInfo, reading: Reading
) -> NodeInfo:
    ref = (definition.get("escalationRef") or "").strip()
    code: str | None = None
    if ref:
        found = reading.referred(reading.escalations, ref)
        if found is None:
            reading.add("escalation-missing", element, ref=ref)
            code = ref
        else:
            code = first(found.get("escalationCode"), found.get("name"), found.get("id"))
    elif node.kind in {Kind.END, Kind.THROW}:
        reading.add("escalation-none", element)
    ours = extension(element, RINGFLOW, "escalation")
    variable = first(own(ours, "codeVariable"), foreign(definition, "escalationCodeVariable"))
    return replace(node, escalation=EscalationInfo(code=code, code_variable=variable))


def _read_condition(
    element: Element, definition: Element, node: NodeInfo, reading: Reading
) -> NodeInfo:
    text = text_of(child(definition, "condition"))
    if not text:
        reading.add("conditional-empty", element)
        return undefined(element, node, reading)
    if foreign(definition, "variableName") or foreign(definition, "variableEvents"):
        reading.add("not-run", element, what="variableName")
    condition = reading.expression(text, element, "condition")
    if condition is None and reading.foreign:
        return undefined(element, node, reading)
    return replace(node, condition=condition)


def _read_timer(
    element: Element, definition: Element, node: NodeInfo, reading: Reading
) -> NodeInfo:
    timer = read_timer(element, definition, node, reading)
    return undefined(element, node, reading) if timer is None else replace(node, timer=timer)


def _read_link(element: Element, definition: Element, node: NodeInfo, reading: Reading) -> NodeInfo:
    name = first(definition.get("name"), node.name)
    if name is None:
        reading.add("link-none", element)
    return replace(node, link=name or node.id)


def _read_undone(
    element: Element, definition: Element, node: NodeInfo, reading: Reading
) -> NodeInfo:
    if (definition.get("waitForCompletion") or "").strip().lower() in {"false", "0"}:
        reading.add("compensation-waits", element)
    return replace(node, undoes=(definition.get("activityRef") or "").strip() or None)


def _read_cancel(
    element: Element, _definition: Element, node: NodeInfo, reading: Reading
) -> NodeInfo:
    if node.interrupting:
        return node
    reading.add("cancel-not-interrupting", element)
    return replace(node, interrupting=True)


READERS: Final[Mapping[Event, Callable[[Element, Element, NodeInfo, Reading], NodeInfo]]] = {
    Event.MESSAGE: _read_message,
    Event.TIMER: _read_timer,
    Event.ERROR: _read_error,
    Event.SIGNAL: _read_signal,
    Event.ESCALATION: _read_escalation,
    Event.CONDITIONAL: _read_condition,
    Event.LINK: _read_link,
    Event.COMPENSATION: _read_undone,
    Event.CANCEL: _read_cancel,
}
