"""What a token stands for at this moment: which wait it is, and its state in one word."""

from typing import Any, Final

from engine.definitions.model import Event, Kind

from .failures import NoFlowFits, Standstill, UncaughtError
from .nodes.mapping import Giving
from .tokens import READY, STARTED, WAITING, Token
from .waits import Active, Wait, WaitKind

WAITED_FOR: Final = {
    Event.TIMER: WaitKind.TIMER,
    Event.MESSAGE: WaitKind.MESSAGE,
    Event.SIGNAL: WaitKind.SIGNAL,
}


def can_go_on(tokens: list[Token]) -> bool:
    """Return whether something can still happen to one of these tokens from outside."""
    return any(
        token.parked or wait_kind(token) is not None or token.node.condition is not None
        for token in tokens
    )


def wait_kind(token: Token) -> WaitKind | None:
    """Return what a token waits for outside the instance; None when it does not."""
    if token.parked or token.task_spec.hidden:
        return None
    if token.state == READY:
        return WaitKind.TASK if token.task_spec.manual else None
    if token.state == STARTED and token.node.choice:
        return WaitKind.TASK
    if token.state == STARTED:
        return WaitKind.JOB if token.node.action is not None else None
    if token.state == WAITING and token.node.sketched:
        return WaitKind.TASK
    if token.state == WAITING:
        return WAITED_FOR.get(token.node.event)
    return None


def state_word(token: Token) -> str:
    """Return the state of a token in one word: for the diagram, and stable for machines."""
    if token.parked:
        return "failed"
    if token.state == WAITING:
        if token.node.kind is Kind.BOUNDARY or token.task_spec.listens:
            return "armed"
        waits = token.node.event is not Event.NONE or token.node.sketched
        return "waiting" if waits else "joining"
    if token.state == STARTED and token.node.choice:
        return "ready"
    if token.state == STARTED:
        return "working" if token.node.action is not None else "inside"
    return "ready"


def waits_of(instance: Any) -> list[Wait]:
    """Return everything in an instance that waits for something from outside."""
    found: list[Wait] = []
    for scope in instance.scopes():
        owner = instance.token_id(scope.owner) if scope.owner is not None else None
        for token in scope.tokens():
            kind = wait_kind(token)
            if kind is not None:
                slot = str(token.internal_data.get("slot", 0))
                token_id = instance.token_id(token)
                found.append(Wait(token_id, slot, kind, token.node, scope.program.key, owner))
    return found


def active_of(instance: Any) -> list[Active]:
    """Return the tokens of an instance as the diagram and the monitor show them."""
    found: list[Active] = []
    for scope in instance.scopes():
        owner = instance.token_id(scope.owner) if scope.owner is not None else None
        for token in scope.tokens():
            node = token.node
            if node.drawn and (not token.task_spec.hidden or token.parked):
                found.append(
                    Active(
                        instance.token_id(token), node.id, node.name or node.id,
                        state_word(token), scope.program.key, owner, instance.since(token),
                        node.attached_to is not None or token.task_spec.listens,
                    )
                )  # fmt: skip
    return found


def failure_kind(token: Token, error: Exception) -> str:
    """Return which sort of incident an error at a token becomes."""
    if isinstance(token.task_spec, Giving):
        return "expression"  # a mapping, whatever the step does
    if token.node.kind is Kind.SCRIPT:
        return "script"
    if token.node.decision is not None:
        return "decision"
    if isinstance(error, NoFlowFits | Standstill):
        return "gateway"
    if token.node.action is not None:
        return "action"
    return "engine" if isinstance(error, UncaughtError) else "expression"
