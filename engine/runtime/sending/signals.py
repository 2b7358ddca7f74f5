"""Signals: everybody in the centre who waits for a name gets them, and what they start is started.

Who waits is settled in the transaction that throws: one statement makes a job for each token and
for each start event. Each job then moves one instance, in a transaction of its own, so that a
signal for ten thousand tickets locks none of them while another is at work.
"""

import base64
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, update

from base.db import Session
from base.expressions import check_data
from base.jobs import job
from engine.definitions.records import StartEvent
from engine.history.lines import What
from engine.incidents.faults import cannot_take
from engine.instances.locking import alone
from engine.messages.records import SignalWait
from engine.people import Actor
from engine.retirement.queries import DefinitionRetired, note_skipped
from engine.runtime.finishing import finish
from engine.runtime.flow import BEGIN, GIVE, begin, follow, newest, throw
from engine.runtime.loading import LOCK_SIGNAL, lock
from engine.runtime.machine.codec import pack, unpack
from engine.runtime.machine.waits import Thrown
from engine.runtime.turn import Said, load

SENDER: Final = Actor.system("signal")


def broadcast(
    db: Session, name: str, *, variables: Mapping[str, Any] | None = None, by: Actor = SENDER
) -> int:
    """Throw a signal: to all tokens that wait for it now, and to all start events for it.

    The histories of those who get it name `by`.

    Returns:
        How many tokens and start events get it. They do when this transaction has committed.

    Raises:
        ExpressionFailed: the variables hold something that cannot be stored.
    """
    values = dict(variables or {})
    check_data(values, "variables")
    return throw(db, Thrown(name, {}, values), by=by, but=None)


@job(GIVE, max_attempts=10, on_dead=cannot_take)
def give(  # noqa: PLR0913 what the statement in `throw` writes
    db: Session,
    *,
    token_id: str,
    slot: str,
    name: str,
    values: str,
    by: str = "",
    chain: int = 0,
) -> None:
    """Give a signal to one token; one of a suspended instance keeps it until it is resumed."""
    db.info["engine_before"] = chain
    locked = lock(db, LOCK_SIGNAL, key=UUID(token_id), slot=slot)
    if locked is None:
        return
    (held,) = locked.extra
    if held:
        _put_by(db, UUID(token_id), slot, [values, by])
        return
    with alone(db, locked.id):
        turn = load(db, locked, by=SENDER)
        key = UUID(token_id)
        node = turn.before[key, slot].node.id
        turn.told[key] = Said(what=What.SIGNAL, node=node, token_id=key, data=_told(name, by))
        turn.running.receive_signal(key, unpack(base64.b64decode(values)))
        changes = finish(turn)
    follow(turn, changes)


def _told(name: str, by: str) -> dict[str, str]:
    return {"signal": name, "by": by} if by and by != SENDER.name else {"signal": name}


def _put_by(db: Session, token_id: UUID, slot: str, signal: list[str]) -> None:
    """Keep a signal for later, behind those that came before."""
    which = (SignalWait.token_id == token_id, SignalWait.slot == slot)
    earlier = db.scalar(select(SignalWait.put_by).where(*which))
    kept = [*(unpack(earlier) if earlier else ()), signal]
    query = update(SignalWait).where(*which).values(put_by=pack(kept))
    db.execute(query.execution_options(synchronize_session=False))


def catch_up(db: Session, instance_id: UUID) -> None:
    """Give a resumed instance the signals that came while it was suspended."""
    query = select(SignalWait).where(
        SignalWait.instance_id == instance_id, SignalWait.put_by.is_not(None)
    )
    rows = list(db.scalars(query.execution_options(populate_existing=True)))
    kept = [(str(row.token_id), row.slot, row.name, unpack(row.put_by or b"")) for row in rows]
    for row in rows:
        row.put_by = None
    db.flush()
    for row in rows:
        db.expunge(row)
    for token_id, slot, name, signals in kept:
        for values, by in signals:
            give(db, token_id=token_id, slot=slot, name=name, values=values, by=by)


@job(BEGIN, max_attempts=10)
def begin_by_signal(
    db: Session, *, event: str, name: str, values: str, by: str = "", chain: int = 0
) -> None:
    """Start a process at a signal start event, unless a newer version has taken its place."""
    db.info["engine_before"] = chain
    row = db.get(StartEvent, UUID(event))
    if row is None:
        return
    try:
        program, release_id = newest(db, row.key)
    except DefinitionRetired:
        note_skipped(db, row.key)
        return
    begin(
        db, program, release_id, variables=unpack(base64.b64decode(values)), by=SENDER,
        entry=row.node, told=_told(name, by),
    )  # fmt: skip
