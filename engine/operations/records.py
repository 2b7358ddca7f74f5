"""Tables of batches: one act on many instances or incidents, and how it ended for each."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class BatchState(StrEnum):
    """Where a batch stands."""

    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FINISHED = "finished"


class ItemState(StrEnum):
    """What became of one item; skipped: there was nothing to do any more."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


class Batch(OfCentre, Base):
    """One act, with the selection as it was when it was asked for.

    `orders` is what the act needs to know, `actor` who asked for it, with the groups of then.
    """

    __tablename__ = "engine_batch"
    __table_args__ = (Index("ix_engine_batch_list", "centre_id", "created_at", "id"),)

    id: Mapped[Key]
    act: Mapped[str]
    orders: Mapped[dict[str, Any]]
    reason: Mapped[str]
    state: Mapped[BatchState] = mapped_column(default=BatchState.RUNNING)
    total: Mapped[int]
    actor: Mapped[dict[str, Any]]
    created_at: Mapped[Stamp]
    finished_at: Mapped[datetime | None]


class BatchItem(OfCentre, Base):
    """One instance or incident of a batch. `result_id` is the new instance of a restart."""

    __tablename__ = "engine_batch_item"
    __table_args__ = (
        Index("ix_engine_batch_item_state", "batch_id", "state", "no"),
        Index("ix_engine_batch_item_subject", "batch_id", "subject", unique=True),
    )

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("engine_batch.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[UUID]
    state: Mapped[ItemState] = mapped_column(default=ItemState.WAITING)
    code: Mapped[str] = mapped_column(default="")
    message: Mapped[str] = mapped_column(default="")
    result_id: Mapped[UUID | None]
    at: Mapped[datetime | None]
