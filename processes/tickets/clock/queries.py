"""Reading clocks: how each stands, and the ledger with the way through the calendar days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.i18n import locale
from base.privacy import note
from base.working_time import WorkingCalendar
from engine.calendars.kinds import DayKind, days_of
from processes.tickets.rules.clock import (
    ClockKind,
    Course,
    Lamp,
    course_of,
    lamp,
    left,
    on_hold,
    reckon,
    total,
)

from . import calendars
from .ledger import clocks_of, facts_in, lines_of
from .records import Clock, ClockLine, ClockRecount

DAY: Final = timedelta(days=1)
MOST_DAYS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockView:
    """How one clock stands. `left` is working time, negative when overdue; `held_for` reasons."""

    id: UUID
    kind: ClockKind
    round: int
    lamp: Lamp
    due_at: datetime | None
    warn_at: datetime | None
    started_at: datetime
    ended_at: datetime | None
    calendar_name: str
    left: timedelta
    total: timedelta
    held_for: tuple[str, ...]
    mirrors: str | None

    @property
    def open(self) -> bool:
        """Return whether it still counts."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """One day on the way to the due moment: its hours, what counted of it, and what was paused.

    `number` is which counted day it is; `kind` and `name` are those of the calendar.
    """

    day: date
    kind: DayKind
    name: str
    hours: str
    counted: timedelta
    paused: timedelta
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All that explains one clock."""

    clock: ClockView
    course: Course
    lines: Sequence[ClockLine]
    days: Sequence[DayView]
    cut: bool


def clock_views(db: Session, ticket_id: UUID) -> list[ClockView]:
    """Return the clocks of a ticket: the newest round first, in it what still counts."""
    rows = sorted(clocks_of(db, ticket_id), key=lambda one: (-one.round, one.ended_at is not None))
    return [_view(db, row, lines_of(db, row.id))[0] for row in rows]


def ledgers(db: Session, ticket_id: UUID) -> list[Ledger]:
    """Return the ledgers of a ticket's clocks: the newest round first, in it what still counts."""
    rows = sorted(clocks_of(db, ticket_id), key=lambda one: (-one.round, one.ended_at is not None))
    found = [_ledger(db, row) for row in rows]
    # Lines are only added to and never erased, so their words are no column of personal data; but
    # a reason may quote a number.
    note(db, {"reason": [line.reason for one in found for line in one.lines]})
    return found


def recounts(db: Session, limit: int = 20) -> list[ClockRecount]:
    """Return the latest times that all open clocks were worked out anew, the newest first."""
    query = select(ClockRecount).where(ClockRecount.centre_id == db.centre_id)
    return list(
        db.scalars(
            query.order_by(ClockRecount.asked_at.desc(), ClockRecount.id.desc()).limit(limit)
        )
    )


def _ledger(db: Session, row: Clock) -> Ledger:
    lines = lines_of(db, row.id)
    view, course = _view(db, row, lines)
    days, cut = _days(db, course)
    return Ledger(clock=view, course=course, lines=lines, days=days, cut=cut)


def _view(db: Session, row: Clock, lines: Sequence[ClockLine]) -> tuple[ClockView, Course]:
    facts = facts_in(lines)
    course = course_of(facts)
    calendar = calendars.recall(db, course.calendar)
    main = db.get(Clock, row.mirrors) if row.mirrors is not None else None
    shown = lamp(due=row.due_at, warn=row.warn_at, ended=row.ended_at, now=db.now())
    return ClockView(
        id=row.id, kind=row.kind, round=row.round, lamp=shown, due_at=row.due_at,
        warn_at=row.warn_at, started_at=course.start, ended_at=row.ended_at,
        calendar_name=row.calendar_name, left=left(course, calendar, db.now()),
        total=total(course, calendar), held_for=tuple(on_hold(facts)),
        mirrors=main.no if main is not None else None,
    ), course  # fmt: skip


def _days(db: Session, course: Course) -> tuple[list[DayView], bool]:
    """Return the days from the start to the due moment; True if there are more than are shown."""
    view = calendars.recall_view(db, course.calendar)
    calendar, found = view.built, reckon(course, view.built)
    # While it stands still nobody knows what will count, so there is nothing beyond now.
    end = found.due or max(course.start, db.now())
    first, last = (at.astimezone(calendar.zone).date() for at in (course.start, end))
    shown = min(last, first + DAY * MOST_DAYS)
    views: list[DayView] = []
    number = 0
    for one in days_of(view, first, shown, locale()):
        counted, paused = _of_day(course, calendar, one.day, begin=found.counted_from, end=end)
        number += bool(counted)
        views.append(
            DayView(
                day=one.day, kind=one.kind, name=one.name, hours=one.hours, counted=counted,
                paused=paused, number=number if counted else None,
            )
        )  # fmt: skip
    return views, shown < last


def _of_day(
    course: Course, calendar: WorkingCalendar, day: date, *, begin: datetime, end: datetime
) -> tuple[timedelta, timedelta]:
    """Return how much working time of a day counted, and how much was paused."""
    midnight = datetime.combine(day, time(), calendar.zone)
    low, high = max(midnight, begin), min(datetime.combine(day + DAY, time(), calendar.zone), end)
    if low >= high:
        return timedelta(), timedelta()
    worked, paused, until = calendar.between(low, high), timedelta(), low
    for one in sorted(course.pauses, key=lambda pause: pause.start):
        start, stop = max(one.start, until), min(one.end or course.ended_at or high, high)
        if start < stop:
            paused += calendar.between(start, stop)
            until = stop
    return worked - paused, paused
