"""Sealing: lines that can no longer be joined by earlier ones get a hash that nothing can undo.

Lines are written without waiting for one another, so a smaller number may be committed after a
larger one. A number is drawn only under a lock on the table that lasts until the transaction ends.
So whoever may still bring a number up to N is among those who hold that lock after N was read.
"""

import threading
from collections.abc import Iterator
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import func, select, text

from base.centres import all_centres
from base.db import Database, Session
from engine.audit.chain import BEGINNING, sealed
from engine.audit.records import AuditLine, AuditSeal

log = structlog.get_logger(__name__)
LONGEST_WAIT_S: Final = 30.0
LOOK_S: Final = 0.1
AT_ONCE: Final = 1000

LAST_DRAWN: Final = text("select last_value from engine_audit_line_id_seq")
WRITERS: Final = text(
    "select virtualtransaction from pg_locks where relation = 'engine_audit_line'::regclass"
    " and mode = 'RowExclusiveLock' and granted"
)
MY_TURN: Final = "select pg_try_advisory_xact_lock(hashtext('audit seal'), hashtext(:centre))"


def seal_audit(database: Database, stop: threading.Event | None = None) -> int:
    """Seal what can be sealed in every centre; return how many seals were made.

    Any number of processes may do so at once.
    """
    last = _settled(database, stop or threading.Event())
    if last is None:
        return 0
    with database.transaction() as db:
        centres = [centre.id for centre in all_centres(db)]
    return sum(_seal(database, centre_id, last) for centre_id in centres)


def _settled(database: Database, stop: threading.Event) -> int | None:
    """Return a number up to which no line can be added any more; None if that takes too long."""
    with database.transaction() as db:
        last: int = db.execute(LAST_DRAWN).scalar_one()
    waited, writers = 0.0, _writers(database)
    while writers and waited < LONGEST_WAIT_S:
        if stop.wait(LOOK_S):
            return None
        waited += LOOK_S
        writers &= _writers(database)
    if writers:
        log.warning("audit_not_sealed", reason="a transaction has been open for long")
        return None
    return last


def _writers(database: Database) -> set[str]:
    with database.transaction() as db:
        return set(db.execute(WRITERS).scalars())


def _seal(database: Database, centre_id: UUID, last: int) -> bool:
    with database.transaction(centre_id) as db:
        if not db.execute(text(MY_TURN), {"centre": str(centre_id)}).scalar_one():
            return False
        before = latest_seal(db)
        first = before.last_id + 1 if before else 1
        if not _any(db, first, last):
            return False
        found = lines_between(db, first, last)
        digest, count = sealed(before.hash if before else BEGINNING, found)
        db.add(
            AuditSeal(
                centre_id=centre_id,
                number=before.number + 1 if before else 1,
                first_id=first,
                last_id=last,
                lines=count,
                hash=digest,
                at=db.now(),
            )
        )
    return True


def latest_seal(db: Session) -> AuditSeal | None:
    """Return the newest seal of the centre."""
    mine = select(AuditSeal).where(AuditSeal.centre_id == db.centre_id)
    return db.scalar(mine.order_by(AuditSeal.number.desc()).limit(1))


def lines_between(db: Session, first: int, last: int) -> Iterator[AuditLine]:
    """Yield the centre's lines with numbers from `first` to `last`, in order, as stored."""
    query = (
        select(AuditLine)
        .where(AuditLine.centre_id == db.centre_id, AuditLine.id.between(first, last))
        .order_by(AuditLine.id)
        .execution_options(yield_per=AT_ONCE, populate_existing=True)
    )
    yield from db.scalars(query)


def _any(db: Session, first: int, last: int) -> bool:
    query = select(func.count()).where(
        AuditLine.centre_id == db.centre_id, AuditLine.id.between(first, last)
    )
    return bool(db.scalar(query))
