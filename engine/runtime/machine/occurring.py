"""Events occur: a wait ends, a boundary event fires, an event sub-process is started."""

from collections.abc import Callable, Mapping
from typing import Any

from base.errors import RingflowError
from engine.definitions.model import Event, Kind

from .movement import bring, close_if_empty, disarm, set_off, start_side_branch
from .timing import next_cycle
from .tokens import WAITING, Token
from .waits import What


def occur(token: Token, values: Mapping[str, Any]) -> None:
    """Let the event that a token waits for happen; one that can happen again stays armed."""
    if token.task_spec.listens:
        _set_off(token, values)
        return
    bring(token, values)
    if token.node.kind is not Kind.BOUNDARY or not token.task_spec.repeats:
        token.make_ready()
        return
    token.workflow.top_workflow.note(token, What.COMPLETED)
    start_side_branch(token)
    if not _stays(token):
        disarm(token)


def _set_off(token: Token, values: Mapping[str, Any]) -> None:
    scope, spec = token.workflow, token.task_spec
    set_off(scope, spec, values)
    if spec.repeats and not _stays(token):
        token.leave()
        close_if_empty(scope)


def _stays(token: Token) -> bool:
    """Say whether an event can happen again; a cycle is set to its next moment."""
    if token.node.sketched:
        return False  # its task in the inbox is done, and there is one for each token only
    if token.node.event is not Event.TIMER:
        return True
    if "cycle" in token.internal_data and next_cycle(token):
        token.internal_data["slot"] = token.internal_data.get("slot", 0) + 1
        return True
    return False


# --- signals ------------------------------------------------------------------------------------


def throw_inside(instance: Any, name: str, values: Mapping[str, Any]) -> int:
    """Give a signal to all tokens of an instance that wait for it now; return how many did."""
    waiting = [
        token
        for scope in instance.scopes()
        for token in scope.tokens()
        if token.state == WAITING and not token.parked and _waits_for(token, name)
    ]
    reached = 0
    for token in waiting:
        if not token.gone:  # another one may have interrupted it
            receive_signal(token, values)
            reached += 1
    return reached


def _waits_for(token: Token, name: str) -> bool:
    signal = token.node.signal
    return token.node.event is Event.SIGNAL and signal is not None and signal.name == name


def receive_signal(token: Token, values: Mapping[str, Any]) -> None:
    """Let one token have a signal."""
    result = token.node.signal.result if token.node.signal is not None else None
    occur(token, {result: dict(values)} if result else dict(values))


# --- conditions ---------------------------------------------------------------------------------


def look_at_conditions(instance: Any, park: Callable[[Token, str, Exception], None]) -> None:
    """Let conditional events occur whose condition has come true.

    A token that stands at a condition goes on as soon as it is true. A boundary event or an event
    sub-process occurs each time it turns from false to true.
    """
    while instance.dirty and instance.watched:
        instance.dirty = False
        for token in list(instance.watched.values()):
            if token.gone or token.parked or token.state != WAITING:
                continue
            try:
                env = instance.env
                holds = bool(token.node.condition.evaluate(token.seen(), env.now, env.calendar))
            except RingflowError as error:
                park(token, "expression", error)
                continue
            _note_condition(token, holds=holds)


def _note_condition(token: Token, *, holds: bool) -> None:
    was = token.internal_data.get("held", False)
    if holds:
        token.internal_data["held"] = True
    else:
        token.internal_data.pop("held", None)
    if holds and not was:
        occur(token, {})
