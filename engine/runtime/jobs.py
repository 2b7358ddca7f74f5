"""The engine's own jobs."""

from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.jobs import job
from engine.incidents.faults import cannot_go_on
from engine.instances.locking import alone
from engine.instances.records import InstanceState
from engine.messages.records import Message, MessageState
from engine.runtime.finishing import CONTINUE, finish
from engine.runtime.flow import DELIVER, follow, mail_of, send
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
        send(db, mail_of(row), row=row.id)
