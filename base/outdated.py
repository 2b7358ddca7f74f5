"""Deleting rows whose time is over: a thousand at a time, each batch in a transaction of its own.

What is outdated is known to the room that owns the table; it offers functions that delete one batch
and say how many rows that were.
"""

from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, inspect, select, tuple_

from base.db import Database, OfCentre, Session

BATCH: Final = 1000
Sweep = Callable[[Session], int]


def delete_batch(db: Session, record: type[OfCentre], outdated: ColumnElement[bool]) -> int:
    """Delete up to a thousand rows of the centre and say how many; rows in use are left for later.

    `outdated` is the condition that they fulfil.
    """
    key = inspect(record).primary_key
    found = (
        select(*key)
        .where(record.centre_id == db.centre_id, outdated)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=record)
    )
    # Looked up first: a limit inside of a delete may be worked out more than once.
    chosen = [tuple(row) for row in db.execute(found)]
    if not chosen:
        return 0
    gone = delete(record).where(record.centre_id == db.centre_id, tuple_(*key).in_(chosen))
    db.execute(gone.execution_options(synchronize_session=False))
    return len(chosen)


def sweep(database: Database, centre_id: UUID, sweeps: Iterable[Sweep]) -> int:
    """Delete all that is outdated in one centre; return how many rows that were."""
    total = 0
    for delete_some in sweeps:
        gone = BATCH
        while gone == BATCH:
            with database.transaction(centre_id) as db:
                gone = delete_some(db)
            total += gone
    return total
