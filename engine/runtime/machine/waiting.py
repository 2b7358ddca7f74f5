"""What a token stands for at this moment: which wait it is, and its state in one word."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from engine.definitions.model import Event, Kind, NodeInfo

from .failures import NoFlowFits, Standstill, UncaughtError
from .nodes.mapping import Giving
from .nodes.several import COUNTER, Again
from .tokens import READY, STARTED, WAITING, Token
from .waits import Active, Wait, WaitKind

WAITED_FOR: Final = {
    Event.TIMER: WaitKind.TIMER,
    Event.MESSAGE: WaitKind.MESSAGE,
    Event.SIGNAL: WaitKind.SIGNAL,
}


class Rounds(NamedTuple):
    """How far a step is that is done several times; `total` is None where nobody knows yet."""

    total: int | None
    begun: int
    done: int


class Spot(NamedTuple):
    """A token with its place in the tree of what an instance is doing.

    `owner` is the spot that it is inside of: a sub-process, a call, or a step that is done several
    times. That one has `rounds`, each of its rounds its number `at`, from 0. `own` are variables
    that only this token sees, `inside` those of the scope within it, if that has any of its own.
    """

    token_id: UUID
    node: NodeInfo
    state: str
    process_key: str
    owner: UUID | None
    since: datetime
    border: bool
    at: int | None
    rounds: Rounds | None
    own: Mapping[str, Any]
    inside: Mapping[str, Any]


def stuck_in(instance: Any) -> list[Token]:
    """Return the branches that wait for one another when nothing else could ever happen."""
    tokens = [token for scope in instance.scopes() for token in scope.tokens()]
    return [] if can_go_on(tokens) else [one for one in tokens if one.state == WAITING]


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


def spots_of(instance: Any) -> Iterator[Spot]:
    """Yield the tokens of an instance as a tree, what is around before what is inside."""
    for scope in instance.scopes():
        for token in scope.tokens():
            many = isinstance(token.task_spec, Again)
            if token.node.drawn and (many or not token.task_spec.hidden or token.parked):
                yield _spot(instance, token, many=many)


def _spot(instance: Any, token: Token, *, many: bool) -> Spot:
    scope, own = token.workflow, token.own or {}
    body = None if many else _body(token)
    owner, within = body or scope.owner, instance.inside(token)
    apart = within is not None and not within.shares_variables
    return Spot(
        token_id=instance.token_id(token),
        node=token.node,
        state="several" if many and not token.parked else state_word(token),
        process_key=scope.program.key,
        owner=instance.token_id(owner) if owner is not None else None,
        since=instance.since(token),
        border=token.node.attached_to is not None or token.task_spec.listens,
        at=own.get(COUNTER) if body is not None else None,
        rounds=_rounds(token) if many else None,
        own=dict(own),
        inside=dict(within.variables) if apart else {},
    )


def _body(token: Token) -> Token | None:
    """Return the step that this token is one round of."""
    above: Any = token.parent
    while above is not None:
        if isinstance(above.task_spec, Again):
            return above if above.node is token.node else None
        above = above.parent
    return None


def _rounds(token: Token) -> Rounds:
    state = token.internal_data
    done = state.get("done", 0)
    return Rounds(state.get("total"), state.get("begun", done), done)


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
