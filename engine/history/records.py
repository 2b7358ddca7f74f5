"""Table of the history."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, OfCentre, Stamp
from base.privacy import Kind, personal


class HistoryRow(OfCentre, Base):
    """One line of what happened in an instance. Lines are added, never changed.

    The table is cut into months (see `engine.history.months`), so the moment is part of the key.
    """

    __tablename__ = "engine_history"
    # The application's role gets no right to update or delete here (base/roles).
    __table_args__ = (
        Index("ix_engine_history_at", "centre_id", "at"),
        {"info": {"append_only": True}, "postgresql_partition_by": "RANGE (at)"},
    )

    instance_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Stamp] = mapped_column(primary_key=True)
    what: Mapped[str]
    node: Mapped[str | None]
    key: Mapped[str]
    version: Mapped[int]
    token_id: Mapped[UUID | None]
    actor: Mapped[str]
    actor_name: Mapped[str]
    actor_kind: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(info=personal(Kind.TEXT))
