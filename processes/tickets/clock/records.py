"""Tables of clocks: how they stand, their lines, and the calendars that the lines were made by."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp
from processes.tickets.rules.clock import ClockKind, FactKind, Step

IS_OPEN: Final = "state <> 'ended'"


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class Clock(OfCentre, Base):
    """How one clock of a ticket stands: what its lines add up to, kept for lists and for looking.

    `round` counts how often the matter was handled. `calendar_name` is what the clock goes by
    (`24x7`, `department:water`), `calendar` the content of that as of the last line. `next_step`
    is what comes next, at `next_at`; nothing while the clock stands still. `mirrors` is the clock
    whose due moment counts instead of its own. `lines` is the number of the last line.
    """

    __tablename__ = "ticket_clock"
    __table_args__ = (
        UniqueConstraint("ticket_id", "kind", "round"),
        Index("ix_ticket_clock_open", "centre_id", "id", postgresql_where=IS_OPEN),
        Index("ix_ticket_clock_mirrors", "mirrors", postgresql_where="mirrors IS NOT NULL"),
    )

    id: Mapped[Key]
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_ticket.id"))
    no: Mapped[str]
    kind: Mapped[ClockKind]
    round: Mapped[int]
    state: Mapped[ClockState]
    calendar_name: Mapped[str]
    calendar: Mapped[str]
    started_at: Mapped[Stamp]
    due_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    next_step: Mapped[Step | None]
    next_at: Mapped[datetime | None]
    mirrors: Mapped[UUID | None] = mapped_column(ForeignKey("ticket_clock.id"))
    lines: Mapped[int]


class ClockLine(OfCentre, Base):
    """One fact of a clock.

    `data` holds what the fact needs, `due_before` and `due_after` tell its effect. `at` is when it
    counts from, `written_at` when it was written.
    """

    __tablename__ = "ticket_clock_line"
    # The application's role gets no right to update or delete here (base/roles.py).
    __table_args__ = (
        UniqueConstraint("clock_id", "seq"),
        Index("ix_ticket_clock_line_ticket", "ticket_id", "id"),
        {"info": {"append_only": True}},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    clock_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_clock.id"))
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_ticket.id"))
    seq: Mapped[int]
    fact: Mapped[FactKind]
    at: Mapped[Stamp]
    written_at: Mapped[Stamp]
    actor: Mapped[str]
    actor_name: Mapped[str]
    reason: Mapped[str]
    data: Mapped[dict[str, Any]]
    due_before: Mapped[datetime | None]
    due_after: Mapped[datetime | None]


class ClockCalendar(OfCentre, Base):
    """A working calendar as it was when a line was written; named by the hash of its content."""

    __tablename__ = "ticket_clock_calendar"
    __table_args__ = ({"info": {"append_only": True}},)

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("base_centre.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    at: Mapped[Stamp]


class ClockRecount(OfCentre, Base):
    """One time that all open clocks were worked out anew, and what came of it."""

    __tablename__ = "ticket_clock_recount"
    __table_args__ = (Index("ix_ticket_clock_recount_newest", "centre_id", "asked_at", "id"),)

    id: Mapped[Key]
    asked_by: Mapped[str]
    reason: Mapped[str]
    asked_at: Mapped[Stamp]
    finished_at: Mapped[datetime | None]
    looked: Mapped[int] = mapped_column(default=0)
    moved: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
