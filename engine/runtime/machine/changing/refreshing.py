"""What waits takes on the settings of the drawing: deadlines and timers, from when they began."""

from contextlib import suppress
from typing import Any

from base.errors import RingflowError
from engine.definitions.model import Event
from engine.runtime.machine.timing import set_timer
from engine.runtime.machine.tokens import WAITING, Token


def refresh(scope: Any) -> None:
    """Let timers and messages of a scope be waited for as the drawing says now.

    A timer counts from when its wait began, so one that is shorter now may be due at once. What
    its expression does not give is found out when it is described, and becomes an incident.
    """
    for token in scope.tokens():
        if token.state != WAITING or token.parked or token.node.sketched:
            continue
        if token.node.event is Event.TIMER:
            _count_anew(token)
        if token.node.event in {Event.TIMER, Event.MESSAGE}:
            state = token.internal_data
            state["slot"] = state.get("slot", 0) + 1


def _count_anew(token: Token) -> None:
    timer, state = token.node.timer, token.internal_data
    for name in ("due", "cycle", "left", "began", "length", "calendar"):
        state.pop(name, None)
    if timer is None:
        return
    instance = token.workflow.top_workflow
    since = instance.since(token).astimezone(instance.env.now.tzinfo)
    with suppress(RingflowError):
        set_timer(token, timer, token.seen(), since)
