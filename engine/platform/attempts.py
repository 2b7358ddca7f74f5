"""Failed tries at the platform's doors: each slows the next down, none locks anybody out."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from engine.identity.proof.throttle import FORGET, FREE, delay_after, horizon
from engine.platform.records import PlatformAttempts


def wait_left(db: Session, key: bytes, *, free: int = FREE) -> timedelta:
    """Return how long this key must still wait; its row stays locked, so tries count one by one."""
    row = _find(db, key)
    if row is None:
        return timedelta()
    return max(timedelta(), row.failed_at + delay_after(row.failures, free=free) - db.now())


def record_failure(db: Session, key: bytes, *, free: int = FREE) -> timedelta:
    """Count one failed try and return the wait that follows."""
    row, now = _find(db, key), db.now()
    failures = (row.failures if row and row.failed_at > now - FORGET else 0) + 1
    values = {"failures": failures, "failed_at": now}
    statement = insert(PlatformAttempts).values(key=key, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))
    return delay_after(failures, free=free)


def forget_failures(db: Session, key: bytes) -> None:
    """Start anew after a try that worked, and sweep out what is long past."""
    old = PlatformAttempts.failed_at < horizon(db.now())
    db.execute(delete(PlatformAttempts).where((PlatformAttempts.key == key) | old))


def _find(db: Session, key: bytes) -> PlatformAttempts | None:
    query = select(PlatformAttempts).where(PlatformAttempts.key == key)
    return db.scalar(query.with_for_update().execution_options(populate_existing=True))
