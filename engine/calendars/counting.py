"""How a deadline comes about: each day on the way, and what it counts for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Final

from base.i18n import N_
from base.working_time import CalendarProblem, WorkingCalendar
from engine.calendars.kinds import DayView, days_of
from engine.calendars.stored import CalendarView

# A way that is longer is nothing that anybody reads line by line.
MOST_DAYS: Final = 120
MOST_HOURS: Final = 1000
LONGEST: Final = timedelta(days=400)
A_DAY: Final = timedelta(days=1)


class TooFar(CalendarProblem):
    """The way is longer than anybody reads line by line."""

    code: ClassVar[str] = "count_too_far"
    message: ClassVar[str] = N_(
        "Up to %(days)s working days or %(hours)s working hours can be shown line by line."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A day on the way: the `number` of the working day, or the working time that it gave."""

    day: DayView
    number: int = 0
    work: timedelta = timedelta()

    @property
    def counts(self) -> bool:
        """Return whether the day counts at all."""
        return bool(self.number or self.work)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """When a length of working time is over, and each day on the way there."""

    start: datetime
    end: datetime
    steps: tuple[Step, ...]


def way_of_days(view: CalendarView, start: datetime, days: int, locale: str) -> Way:
    """Count working days, as `WorkingCalendar.add_days` does; the first line is the start.

    Raises:
        TooFar: that is more than anybody reads.
        CalendarProblem: the calendar does not reach that far.
    """
    if not 0 <= days <= MOST_DAYS:
        raise TooFar(days=MOST_DAYS, hours=MOST_HOURS)
    calendar = view.built
    end = calendar.add_days(start, days)
    first, last = calendar.day_of(start), calendar.day_of(end)
    if last - first > LONGEST:
        raise TooFar(days=MOST_DAYS, hours=MOST_HOURS)
    steps, number = [], 0
    for day in days_of(view, first, last, locale):
        counts = day.works and (day.day > first if days else day.day == last)
        number += counts
        steps.append(Step(day=day, number=number if counts else 0))
    return Way(start=start, end=end, steps=tuple(steps))


def way_of_hours(view: CalendarView, start: datetime, work: timedelta, locale: str) -> Way:
    """Use working time up, as `WorkingCalendar.add` does; each line is one date.

    Raises:
        TooFar: that is more than anybody reads.
        CalendarProblem: the calendar does not reach that far.
    """
    if not timedelta() <= work <= timedelta(hours=MOST_HOURS):
        raise TooFar(days=MOST_DAYS, hours=MOST_HOURS)
    calendar = view.built
    end, start = calendar.add(start, work), start.astimezone(calendar.zone)
    if end - start > LONGEST:
        raise TooFar(days=MOST_DAYS, hours=MOST_HOURS)
    days = days_of(view, start.date(), end.date(), locale)
    steps = tuple(Step(day=day, work=_worked(calendar, day.day, start, end)) for day in days)
    return Way(start=start, end=end, steps=steps)


def _worked(calendar: WorkingCalendar, day: date, start: datetime, end: datetime) -> timedelta:
    """Return the working time of a date between two moments."""
    opens, closes = (datetime.combine(one, time(), calendar.zone) for one in (day, day + A_DAY))
    if closes <= start or end <= opens:
        return timedelta()
    return calendar.between(max(opens, start), min(closes, end))


def counted(way: Way) -> Iterator[Step]:
    """Yield the lines that count for something."""
    return (step for step in way.steps if step.counts)
