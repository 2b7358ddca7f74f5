"""The engine's own jobs."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.jobs import job
from engine.incidents.faults import cannot_go_on
from engine.instances.locking import alone
from engine.instances.records import InstanceState
from engine.messages.queries import DELIVER, DELIVER_ANEW, deliver_anew, names_begun_with
from engine.messages.records import Message, MessageState
from engine.runtime.finishing import CONTINUE, finish
from engine.runtime.flow import follow, mail_of, send
from engine.runtime.loading import LOCK_INSTANCE, lock
from engine.runtime.turn import ENGINE, load


@job(CONTINUE, queue="default", max_attempts=10, on_dead=cannot_go_on)
def go_on(db: Session, *, instance_id: str) -> None:
    """Go on with an instance that had more to do than fits into one turn."""
    locked = lock(db, LOCK_INSTANCE, key=UUID(instance_id))
    if locked is None or locked.state is InstanceState.SUSPENDED:
        return
    with alone(db, locked.id):
        turn = load(db, locked, by=ENGINE)
        changes = finish(turn)
    follow(turn, changes)


@job(DELIVER, queue="default", max_attempts=10)
def deliver_later(db: Session, *, message: str, chain: int = 0) -> None:
    """Deliver a message whose receiver was busy when it was sent; `chain` as in `turn.chain`."""
    db.info["engine_before"] = chain
    query = select(Message).where(Message.id == UUID(message)).with_for_update()
    row = db.scalar(query)
    if row is not None and row.state is MessageState.BUFFERED:
        mail = mail_of(row)
        # If there is still nobody it waits no longer than its sender wanted.
        left = row.expires_at - db.now() if row.expires_at is not None else mail.ttl
        send(db, replace(mail, ttl=max(left, timedelta())), row=row.id)


@job(DELIVER_ANEW, queue="default", max_attempts=10)
def deliver_to_process(db: Session, *, key: str) -> None:
    """Send what is put by for a process that may begin again."""
    deliver_anew(db, names_begun_with(db, key))
