"""Tables of waiting timers, and of how late others fired.

The look-up of timers over all centres is a function made by a migration.
"""

from uuid import UUID

from sqlalchemy import Double, ForeignKey, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class Timer(OfCentre, Base):
    """A token that waits for a moment. `held` means that the instance is suspended.

    `calendar` is the name by which it asked for a working calendar, empty for the centre's; none
    when it did not ask.
    """

    __tablename__ = "engine_timer"
    __table_args__ = (
        Index("ix_engine_timer_due_at", "due_at", postgresql_where="NOT held"),
        Index("ix_engine_timer_instance_id", "instance_id"),
        Index(
            "ix_engine_timer_calendar",
            "centre_id",
            "calendar",
            "instance_id",
            postgresql_where="calendar IS NOT NULL",
        ),
    )

    token_id: Mapped[UUID] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("engine_instance.id"))
    due_at: Mapped[Stamp]
    cycle: Mapped[str | None]
    held: Mapped[bool] = mapped_column(default=False)
    calendar: Mapped[str | None]


class TimerRound(OfCentre, Base):
    """Timers that one worker fired one after the other, and how many seconds late each was."""

    __tablename__ = "engine_timer_round"
    __table_args__ = (Index("ix_engine_timer_round_at", "centre_id", "at"),)

    id: Mapped[Key]
    at: Mapped[Stamp]
    late: Mapped[list[float]] = mapped_column(ARRAY(Double))
