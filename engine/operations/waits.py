"""An operator lets happen what an instance waits for: a timer, a message or signal, a call.

Whoever comes too late learns who moved the instance meanwhile, and when.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import select

from base import jobs
from base.db import Session
from base.errors import Conflict, Invalid
from base.i18n import N_
from engine.audit import audit
from engine.history.lines import What
from engine.history.queries import who_moved
from engine.instances.locking import alone
from engine.operations.changing import Changed, OtherKind, check_kinds, kind
from engine.people import Actor
from engine.runtime.finishing import finish
from engine.runtime.flow import follow
from engine.runtime.machine.waits import Wait, WaitKind
from engine.runtime.turn import Said, Turn, load, take
from engine.timers.records import Timer

HEARD: Final = {WaitKind.MESSAGE: What.MESSAGE, WaitKind.SIGNAL: What.SIGNAL}


class NothingWaits(Conflict):
    """The token is gone or waits for something else: something or somebody was quicker.

    `params` hold `who`, `username` and `when` of what happened last.
    """

    code: ClassVar[str] = "nothing_waits"
    message: ClassVar[str] = N_("This is not waited for any more: the process has gone on.")


class MomentGone(Invalid):
    """A timer cannot be moved to where it would fire at once; that is another act."""

    code: ClassVar[str] = "moment_gone"
    message: ClassVar[str] = N_("This moment has passed. To let it fire at once, choose “Run now”.")


def fire_timer(
    db: Session, instance_id: UUID, token_id: UUID, slot: str, *, by: Actor, reason: str
) -> None:
    """Let a timer fire now, whenever it is due.

    Raises:
        NotFound: there is no such instance.
        InstanceOver, InstanceSuspended: it has ended, or must be resumed first.
        NothingWaits: the timer has fired, or its step is over.
    """
    turn, wait = _held(db, instance_id, (token_id, slot), by, WaitKind.TIMER)
    with alone(db, instance_id):
        turn.told[token_id] = _said(What.TIMER, wait, {"by_hand": True, "reason": reason})
        turn.running.fire(token_id)
        changes = finish(turn)
    follow(turn, changes)
    _log(turn, wait, "timer.fired", reason=reason)


def move_timer(  # noqa: PLR0913 which timer, where to, and by whom
    db: Session,
    instance_id: UUID,
    token_id: UUID,
    slot: str,
    *,
    due_at: datetime,
    was: datetime | None = None,
    by: Actor,
    reason: str,
) -> None:
    """Let a timer fire at another moment; one that repeats counts on from there.

    `was` is when it was due when the caller looked.

    Raises:
        NotFound: there is no such instance.
        InstanceOver, InstanceSuspended: it has ended, or must be resumed first.
        NothingWaits: the timer has fired, or its step is over.
        Changed: somebody has given it another moment since the caller looked.
        MomentGone: the moment is in the past.
    """
    if due_at < db.now():
        raise MomentGone
    turn, wait = _held(db, instance_id, (token_id, slot), by, WaitKind.TIMER)
    row = db.scalar(
        select(Timer)
        .where(Timer.token_id == token_id, Timer.slot == slot, Timer.centre_id == db.centre_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NothingWaits(**who_moved(db, instance_id))
    if was is not None and row.due_at != was:
        raise Changed(**who_moved(db, instance_id))
    data = {"from": row.due_at.isoformat(), "to": due_at.isoformat(), "reason": reason}
    with alone(db, instance_id):
        turn.lines.append(_said(What.PUT_OFF, wait, data))
        turn.running.put_off(token_id, due_at)
        row.due_at, row.calendar = due_at, None
        changes = finish(turn)
    follow(turn, changes)
    _log(turn, wait, "timer.moved", **data)


def give_message(  # noqa: PLR0913 which token, what it is given, and by whom
    db: Session,
    instance_id: UUID,
    token_id: UUID,
    slot: str,
    variables: Mapping[str, Any],
    *,
    by: Actor,
    reason: str,
    force: bool = False,
) -> None:
    """Give one token the message or signal that it waits for, and nobody else.

    `force` lets a value become one of another kind than the variable has.

    Raises:
        NotFound: there is no such instance.
        InstanceOver, InstanceSuspended: it has ended, or must be resumed first.
        NothingWaits: it has come already, or its step is over.
        OtherKind: a value is of another kind than the variable has now.
        ExpressionFailed: a value cannot be stored.
    """
    turn, wait = _held(db, instance_id, (token_id, slot), by, *HEARD)
    if not force:
        _check(turn, wait, variables)
    data = {wait.kind.value: awaited_name(wait), "by_hand": True, "reason": reason}
    with alone(db, instance_id):
        turn.told[token_id] = _said(HEARD[wait.kind], wait, data)
        if wait.kind is WaitKind.MESSAGE:
            turn.running.deliver(token_id, variables)
        else:
            turn.running.receive_signal(token_id, variables)
        changes = finish(turn)
    follow(turn, changes)
    _log(turn, wait, "message.given", name=awaited_name(wait), reason=reason)


def hurry_job(db: Session, instance_id: UUID, job_id: UUID, *, by: Actor) -> None:
    """Have a job of an instance done at once that would be tried again later.

    Raises:
        NotFound: there is no such job.
        JobMoved: it is being done, or came to an end.
    """
    jobs.hurry(db, job_id, subject=instance_id)
    audit(db, "job.hurried", by=by, about=f"instance:{instance_id}", details={"job": str(job_id)})


def awaited_name(wait: Wait) -> str:
    """Return the name of the message or signal that is waited for."""
    node = wait.node
    named = node.message if wait.kind is WaitKind.MESSAGE else node.signal
    return named.name if named is not None else ""


def _held(
    db: Session, instance_id: UUID, place: tuple[UUID, str], by: Actor, *kinds: WaitKind
) -> tuple[Turn, Wait]:
    turn = load(db, take(db, instance_id), by=by)
    wait = turn.before.get(place)
    if wait is None or wait.kind not in kinds:
        raise NothingWaits(**who_moved(db, instance_id))
    return turn, wait


def _check(turn: Turn, wait: Wait, variables: Mapping[str, Any]) -> None:
    """Refuse values of other kinds than those of the variables that they become."""
    node, seen = wait.node, turn.running.variables(wait.token_id)
    named = node.message if wait.kind is WaitKind.MESSAGE else node.signal
    result = named.result if named is not None else None
    if result is None:
        check_kinds(seen, variables)
    elif seen.get(result) is not None and kind(seen[result]) != kind({}):
        raise OtherKind(name=result, now=kind(seen[result]), new=kind({}))


def _said(what: What, wait: Wait, data: dict[str, Any]) -> Said:
    return Said(what=what, node=wait.node.id, token_id=wait.token_id, data=data)


def _log(turn: Turn, wait: Wait, what: str, **details: object) -> None:
    locked = turn.locked
    label = " · ".join(part for part in (locked.business_key, wait.node.title["en"]) if part)
    audit(
        turn.db, what, by=turn.by, about=f"instance:{locked.id}", label=label,
        details={"node": wait.node.id, **details},
    )  # fmt: skip
