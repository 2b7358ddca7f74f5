"""Table of instances that are held for the law: neither removed in time nor erased."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class Hold(OfCentre, Base):
    """One reason to keep an instance. It is removed when the hold is lifted; the log remembers."""

    __tablename__ = "engine_hold"
    __table_args__ = (Index("ix_engine_hold_instance_id", "instance_id"),)

    id: Mapped[Key]
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("engine_instance.id"))
    hold_key: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str]
    at: Mapped[Stamp]
