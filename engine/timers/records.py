"""Tables of waiting timers, of how late others fired, and of calendars.

The look-up of timers over all centres is a function made by a migration.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Double, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


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


class Calendar(OfCentre, Base):
    """A working calendar; the one called `standard` is the centre's.

    `week` has the hours by weekday (`mon` … `sun`), `holidays` the countries whose holidays
    apply, `days` the dates that differ from both, with their hours; an empty text is closed.
    Without a `zone` it is the centre's.
    """

    __tablename__ = "engine_calendar"
    __table_args__ = (UniqueConstraint("centre_id", "key"),)

    id: Mapped[Key]
    key: Mapped[str]
    name: Mapped[str]
    zone: Mapped[str | None]
    week: Mapped[dict[str, Any]]
    holidays: Mapped[list[str]]
    days: Mapped[dict[str, Any]]
    changed_at: Mapped[Stamp]


class TimerRound(OfCentre, Base):
    """Timers that one worker fired one after the other, and how many seconds late each was."""

    __tablename__ = "engine_timer_round"
    __table_args__ = (Index("ix_engine_timer_round_at", "centre_id", "at"),)

    id: Mapped[Key]
    at: Mapped[Stamp]
    late: Mapped[list[float]] = mapped_column(ARRAY(Double))
