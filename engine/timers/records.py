"""Table of waiting timers. The look-up over all centres is a function made by a migration."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, OfCentre, Stamp


class Timer(OfCentre, Base):
    """A token that waits for a moment. `held` means that the instance is suspended."""

    __tablename__ = "engine_timer"
    __table_args__ = (
        Index("ix_engine_timer_due_at", "due_at", postgresql_where="NOT held"),
        Index("ix_engine_timer_instance_id", "instance_id"),
    )

    token_id: Mapped[UUID] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("engine_instance.id"))
    due_at: Mapped[Stamp]
    cycle: Mapped[str | None]
    held: Mapped[bool] = mapped_column(default=False)
