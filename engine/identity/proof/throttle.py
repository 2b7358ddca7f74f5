"""How long somebody must wait after failed sign-ins: a growing delay, never a lock-out.

A permanent lock would let anybody shut out anybody. The delay belongs to one account name from one
address, so an attacker slows only himself down.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.ids import new_id
from engine.identity.records import Attempts

FREE: Final = 3
LONGEST: Final = timedelta(minutes=15)
# Failures older than this are forgotten.
FORGET: Final = timedelta(hours=1)


def delay_after(failures: int, *, free: int = FREE) -> timedelta:
    """Return the wait after so many failures in a row: none at first, then doubling from 2 s."""
    if failures < free:
        return timedelta()
    return min(LONGEST, timedelta(seconds=2 ** min(failures - free + 1, 20)))


def attempt_key(username: str, address: str) -> bytes:
    """Return what counts failures together; hashed, so that mistyped secrets are not kept."""
    return hashlib.sha256(f"{username.strip().casefold()}\n{address}".encode()).digest()


def wait_left(db: Session, key: bytes, *, free: int = FREE, locked: bool = True) -> timedelta:
    """Return how long this key must still wait; zero when it may try.

    With `locked` the row stays so until the transaction ends: attempts in parallel count one by
    one.
    """
    attempts = _find(db, key, locked=locked)
    if attempts is None:
        return timedelta()
    end = attempts.failed_at + delay_after(attempts.failures, free=free)
    return max(timedelta(), end - db.now())


def record_failure(db: Session, key: bytes, *, free: int = FREE) -> timedelta:
    """Count one failed sign-in and return the wait that follows."""
    attempts, now = _find(db, key), db.now()
    before = attempts.failures if attempts and attempts.failed_at > now - FORGET else 0
    values = {"failures": before + 1, "failed_at": now}
    statement = insert(Attempts).values(id=new_id(), centre_id=db.centre_id, key=key, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["centre_id", "key"], set_=values))
    return delay_after(before + 1, free=free)


def failures_of(db: Session, key: bytes) -> int:
    """Return how many failures of this key are not forgotten yet."""
    attempts = _find(db, key, locked=False)
    return attempts.failures if attempts and attempts.failed_at > db.now() - FORGET else 0


def forget_failures(db: Session, key: bytes) -> None:
    """Start anew after a sign-in that worked, and sweep out what is long past."""
    mine = Attempts.centre_id == db.centre_id
    db.execute(delete(Attempts).where(mine, Attempts.key == key))
    db.execute(delete(Attempts).where(mine, Attempts.failed_at < horizon(db.now())))


def horizon(now: datetime) -> datetime:
    """Return the moment before which failures no longer count."""
    return now - max(FORGET, LONGEST)


def _find(db: Session, key: bytes, *, locked: bool = True) -> Attempts | None:
    query = select(Attempts).where(Attempts.centre_id == db.centre_id, Attempts.key == key)
    query = query.with_for_update() if locked else query
    return db.scalar(query.execution_options(populate_existing=True))
