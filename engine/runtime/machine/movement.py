"""How a token hands its place on to the tokens behind it, and how an error finds who catches it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from engine.definitions.model import Event, Kind, NodeInfo

from .tokens import COMPLETED, FUTURE, Token
from .waits import What


def hand_on(token: Token) -> None:
    """Let a completed token go and the tokens behind it take its place.

    A token below a holder (a step with boundary events, an event-based gateway, a multi-instance
    task) reports to it first.
    """
    scope, source = token.workflow, token.task_spec.onward
    below = token.parent
    if token.node.undone_by is not None and not (source.collects or below.task_spec.wraps):
        scope.done.append([token.node.id, token.own, None, []])
    if below.task_spec.collects:
        token.leave()
        below.task_spec.collect(below, token)
        return
    token.spawn(source.outputs)
    following = token.release()
    if source.brings:
        take_over(token, following)
    if below.task_spec.holds:
        below = _out_of(below, token)
    else:
        token.leave()
    for child in following:
        child.move_below(below)
    note_flows(token, following)
    for child in following:
        child.task_spec.arrive(child, source)
    close_if_empty(scope)


def note_flows(token: Token, following: Iterable[Token]) -> None:
    """Note which flows are taken, for whoever asked for it."""
    flows = token.workflow.top_workflow.flows
    if flows is not None:
        key, source = token.workflow.program.key, token.node.id
        flows += [(key, source, child.node.id) for child in following]


def take_over(event: Token, following: list[Token]) -> None:
    """Let the token behind an event with outputs keep what the event brought."""
    for child in following:
        child.internal_data.update(own=event.own or {}, of=event.id)
    event.own = None


def bring(event: Token, values: Mapping[str, Any]) -> None:
    """Write what an event brings: for itself alone if it says what goes out of it."""
    if event.task_spec.brings and event.own is None:
        event.own = {}
    event.write(values)


def _out_of(holder: Token, token: Token) -> Token:
    """Leave a holder; whoever decides ends it for the others. Return where to go on."""
    decided = holder.task_spec.decided_by(token)
    token.leave()
    if decided:
        for other in list(holder.children):
            other.cancel()
    return drop_if_bare(holder)


def drop_if_bare(holder: Token) -> Token:
    """Take a holder away when nothing is left below; return what it hangs below."""
    above: Token = holder.parent
    if not holder.has_children:
        holder.leave()
    return above


def close_if_empty(scope: Any) -> None:
    """Tell whoever owns the scope when its last token has gone."""
    owner = scope.owner
    if owner is not None and owner.task_spec.supervises:
        owner.task_spec.look(owner, scope)
    if not scope.is_empty:
        return
    scope.cancel_tokens()  # nothing is left but listeners
    if scope.owner is None:
        scope.completed = True
    elif scope.owner.is_open:
        scope.completed = True
        scope.owner.make_ready()


def start_side_branch(event: Token) -> None:
    """Start what a boundary event that does not interrupt leads to; the event stays armed."""
    holder = event.parent
    event.spawn(event.task_spec.outputs)
    following = event.release()
    if event.task_spec.brings:
        take_over(event, following)
    for child in following:
        child.move_below(holder.parent)
    note_flows(event, following)
    for child in following:
        child.task_spec.arrive(child, event.task_spec)


def disarm(event: Token) -> None:
    """Take away a boundary event that will not fire again."""
    holder = event.parent
    event.leave()
    drop_if_bare(holder)
    close_if_empty(event.workflow)


# --- errors and escalations ---------------------------------------------------------------------

# These events are not armed: who catches them is looked for when they are raised.
LOOKED_FOR: Final = frozenset({Event.ERROR, Event.ESCALATION, Event.CANCEL})
Catcher = tuple[Token | None, Any, Any]


def catch_error(token: Token, code: str, message: str) -> bool:
    """Let the nearest error event take over; say whether there was one.

    Looks at the step itself, then outwards: at the event sub-processes of the scope it is in, at
    the sub-process or call around that, and so on. An event for this very code goes before one
    that catches every error.
    """
    for holder, scope, spec in _catchers(token, Event.ERROR, code):
        if token.node.kind is Kind.END and token.node.event is Event.ERROR:
            token.be(COMPLETED)  # it did what it is for, and is not told as cancelled
            scope.top_workflow.note(token, What.COMPLETED)
        info = spec.node.error
        values = {info.code_variable: code, info.message_variable: message}
        values = {name: value for name, value in values.items() if name}
        if holder is None:
            set_off(scope, spec, values)
        else:
            event = _occurred(holder, spec, values)
            event.complete()
        return True
    return False


def catches_escalation(token: Token, code: str) -> Catcher | None:
    """Return the nearest event that catches an escalation, or None."""
    return next(_catchers(token, Event.ESCALATION, code), None)


def escalate(code: str, caught_by: Catcher) -> None:
    """Tell the event that catches an escalation. The work may go on."""
    holder, scope, spec = caught_by
    variable = spec.node.escalation.code_variable
    values = {variable: code} if variable else {}
    if holder is None:
        set_off(scope, spec, values)
        return
    event = _occurred(holder, spec, values)
    if spec.repeats:
        event.workflow.top_workflow.note(event, What.COMPLETED)
        start_side_branch(event)
        event.leave()
    else:
        event.complete()


def catch_cancel(token: Token) -> None:
    """Leave a transaction by the cancel event on its border."""
    owner = token.workflow.owner
    holder = _holder_of(owner)
    if holder is not None:
        spec = holder.task_spec.catcher(Event.CANCEL, "")
        _occurred(holder, spec, {}).complete()


def _catchers(token: Token, kind: Event, code: str) -> Iterator[Catcher]:
    """Yield what catches, from the inside out: (holder, scope, specification).

    A boundary event has a holder, an event sub-process has none. What is raised inside an event
    sub-process is not caught by its neighbours in the same scope.
    """
    step: Token | None = token
    while step is not None:
        scope = step.workflow
        holder = _holder_of(step)
        spec = holder.task_spec.catcher(kind, code) if holder is not None else None
        if spec is not None:
            yield holder, scope, spec
        spec = None if step.node.by_event else catcher_among(scope.listeners(), kind, code)
        if spec is not None:
            yield None, scope, spec
        step = scope.owner


def catcher_among(specs: Iterable[Any], kind: Event, code: str) -> Any:
    """Return the event for this very code, else the one that catches every code, else None."""
    events = [spec for spec in specs if spec.node.event is kind]
    codes = [_code(spec.node) for spec in events]
    for wanted in (code, None):
        if wanted in codes:
            return events[codes.index(wanted)]
    return None


def _code(node: NodeInfo) -> str | None:
    info = node.error or node.escalation
    return info.code if info is not None else None


def _occurred(holder: Token, spec: Any, values: Mapping[str, Any]) -> Token:
    """Make the token of a boundary event that was not armed."""
    scope = holder.workflow
    event = Token(scope, spec, holder, 0, scope.top_workflow.next_number())
    bring(event, values)
    return event


def set_off(scope: Any, spec: Any, values: Mapping[str, Any]) -> None:
    """Start the event sub-process behind a listener; one that interrupts ends all else first."""
    if not spec.repeats:
        scope.cancel_tokens()
        if scope.owner is not None and scope.owner.task_spec.supervises:
            scope.owner.internal_data["enough"] = True  # what it interrupts does not go on
    handler = scope.spec.task_specs[spec.handler]
    token = Token(scope, handler, scope.root, FUTURE, scope.top_workflow.next_number())
    token.write(values)
    token.make_ready()


def _holder_of(step: Token) -> Token | None:
    parent: Token = step.parent
    while parent.task_spec.collects:
        parent = parent.parent
    return parent if parent.task_spec.holds else None
