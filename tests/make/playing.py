"""Playing an instance on: what may happen next, what did happen, and what must never be left."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from engine.runtime.machine.waits import Line, Wait, WaitKind, What
from tests.make.instances import Walk

SIGNS: Final[Mapping[What, str]] = {
    What.ENTERED: ">", What.COMPLETED: "", What.CANCELLED: "/", What.FAILED: "!",
}  # fmt: skip
NUMBER: Final = (1 << 24) - 1  # the last digits of a token's id number it within its instance


def in_order(walk: Walk) -> list[Wait]:
    """Return what an instance waits for, in the same order in every run of the same drawing."""
    waits = walk.running.waits()
    return sorted(waits, key=lambda wait: (wait.node.id, wait.token_id.int & NUMBER))


def let_happen(walk: Walk, wait: Wait, way: int = -1) -> None:
    """Let one thing happen that an instance waits for; `way` is the button of a choice."""
    match wait.kind:
        case WaitKind.TASK:
            ways = wait.node.choice or (wait.node.task.outcomes if wait.node.task else ())
            chosen = {"outcome": ways[way if way < 0 else way % len(ways)].name} if ways else {}
            walk.running.complete(wait.token_id, chosen)
        case WaitKind.JOB:
            walk.running.job_done(wait.token_id, {})
        case WaitKind.MESSAGE:
            walk.running.deliver(wait.token_id, {})
        case WaitKind.SIGNAL:
            walk.running.receive_signal(wait.token_id, {})
        case WaitKind.TIMER:
            walk.running.fire(wait.token_id)
    walk.turn()


def to_the_end(walk: Walk, most: int = 60) -> Walk:
    """Let everything happen that an instance waits for, until it has ended.

    People do their tasks first, in the order of their names; what is only listened for beside other
    work does not happen. Conditions of a variable `ready` come true last.
    """
    for _ in range(most):
        if walk.ended:
            return walk
        aside = {token.token_id for token in walk.running.active() if token.border}
        waits = [wait for wait in in_order(walk) if wait.token_id not in aside]
        if waits:
            let_happen(walk, min(waits, key=lambda wait: wait.kind is not WaitKind.TASK))
        else:
            walk.running.set_variables({"ready": True})
            walk.turn()
    raise AssertionError(f"it does not end: {walk.waiting}")


def told(lines: Iterable[Line]) -> str:
    """Return what happened, in order: `a>` entered, `a` done, `a/` cancelled, `a!` failed."""
    return " ".join(f"{line.node}{SIGNS[line.what]}" for line in lines)


def nothing_is_left(walk: Walk) -> None:
    """Check that an instance has ended: nothing waits, no token lives, no scope is open."""
    assert walk.ended
    assert walk.failures == []
    assert walk.running.waits() == []
    assert walk.running.active() == []
    assert [list(scope.tokens()) for scope in walk.running._instance.scopes()] == [[]]


def each_once(walk: Walk) -> None:
    """Check that what was entered is over once and later, and that nothing else was cancelled.

    A boundary event or start event that does not interrupt happens more than once.
    """
    begun: Counter[UUID] = Counter()
    over: Counter[UUID] = Counter()
    for line in walk.lines:
        if line.what is What.ENTERED:
            assert not over[line.token_id], f"{line.node} was over before it was entered"
            begun[line.token_id] += 1
        elif line.what is What.CANCELLED or begun[line.token_id]:
            assert begun[line.token_id], f"{line.node} was cancelled and never entered"
            over[line.token_id] += 1
    assert set(begun.values()) <= {1}
    assert over == begun, "each is over once"
