"""Batches that ended long ago."""

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, exists, func, select

from base.db import Session
from base.i18n import N_
from base.jobs.outdated import KEEP
from base.outdated import delete_batch
from base.parameters import Area, Parameter, declare, value
from engine.operations.records import Batch, BatchItem, BatchState

KEEP_BATCHES: Final = declare(
    Parameter(
        code="keep.batches", kind=KEEP, default=timedelta(days=90), area=Area.KEEPING,
        name=N_("Batches that have ended"), about=N_("Counts from its end."),
    )
)  # fmt: skip


def forget_batch_items(db: Session) -> int:
    """Delete what became of the items of batches that ended long ago."""
    return delete_batch(db, BatchItem, exists().where(Batch.id == BatchItem.batch_id, _old(db)))


def forget_batches(db: Session) -> int:
    """Delete batches that ended long ago, when their items are gone."""
    return delete_batch(db, Batch, _old(db) & ~exists().where(BatchItem.batch_id == Batch.id))


def outdated_batches(db: Session) -> int:
    """Return how many batches ended long ago."""
    query = select(func.count()).where(Batch.centre_id == db.centre_id, _old(db))
    return db.scalar(query) or 0


def _old(db: Session) -> ColumnElement[bool]:
    ended = Batch.state.in_([BatchState.FINISHED, BatchState.CANCELLED])
    return ended & (Batch.finished_at < db.now() - value(db, KEEP_BATCHES))
