"""Tables of waiting timers, of scheduled tasks, and of how late timers fired.

The look-up of timers over all centres is a function made by a migration.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Double, ForeignKey, Index, UniqueConstraint
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


class Misfire(StrEnum):
    """What becomes of moments that were missed, because nobody was there to see them."""

    ONCE = "once"
    """All of them together are made up for once."""
    ALL = "all"
    """Each is made up for."""
    SKIP = "skip"
    """None is: the next moment that lies ahead is waited for."""


class Outcome(StrEnum):
    """What became of a moment of a scheduled task."""

    STARTED = "started"
    SKIPPED = "skipped"
    FAILED = "failed"


class Schedule(OfCentre, Base):
    """A scheduled task: a timer start event of a newest drawing, or one that people made.

    Its next moment is in `engine_start`, under the same `key` and `node`. One that people made
    has a node that begins with `schedule:`, its own `name`, and the variables that it starts
    with. `timing` is what people set instead of what is `drawn`.
    """

    __tablename__ = "engine_schedule"
    __table_args__ = (UniqueConstraint("centre_id", "key", "node"),)

    id: Mapped[Key]
    key: Mapped[str]
    node: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    drawn: Mapped[str] = mapped_column(default="")
    timing: Mapped[str | None]
    misfire: Mapped[Misfire] = mapped_column(default=Misfire.ONCE)
    variables: Mapped[dict[str, Any]]
    paused_at: Mapped[datetime | None]
    made_by: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[Stamp]


class ScheduleRun(OfCentre, Base):
    """One moment of a scheduled task, or a run that somebody asked for (it was due at no time)."""

    __tablename__ = "engine_schedule_run"
    __table_args__ = (Index("ix_engine_schedule_run_of", "centre_id", "schedule_id", "id"),)

    id: Mapped[Key]
    schedule_id: Mapped[UUID] = mapped_column(ForeignKey("engine_schedule.id", ondelete="CASCADE"))
    due_at: Mapped[datetime | None]
    at: Mapped[Stamp]
    outcome: Mapped[Outcome]
    instance_id: Mapped[UUID | None]
    by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
