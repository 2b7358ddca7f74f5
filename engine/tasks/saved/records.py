"""The table of saved filters."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class FilterRow(OfCentre, Base):
    """A filter that somebody saved; a deleted one can be brought back for a while.

    `query` is an address of the inbox, which alone knows what it means; `audience` are the
    candidates it is shared with, as they are compared, `*` for everybody.
    """

    __tablename__ = "engine_task_filter"
    __table_args__ = (
        Index("ix_engine_task_filter_owner_id", "owner_id"),
        Index("ix_engine_task_filter_shared", "centre_id", postgresql_where="audience <> '{}'"),
    )

    id: Mapped[Key]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"))
    name: Mapped[str]
    colour: Mapped[str]
    query: Mapped[str]
    audience: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[Stamp]
    changed_at: Mapped[Stamp]
    changed_by: Mapped[str]
    deleted_at: Mapped[datetime | None]
