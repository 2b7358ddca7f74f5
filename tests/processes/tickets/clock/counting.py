"""A clock that counts minutes one by one: slow, simple, and written from the rules alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from base.working_time import WorkingCalendar
from processes.tickets.rules.clock import Counting

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
Gap = tuple[datetime, datetime | None]


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What a clock was given, as plain numbers: `days` or `minutes`, extensions included."""

    start: datetime
    days: int | None
    minutes: int
    counting: Counting
    end_of_day: bool
    gaps: Sequence[Gap]


def is_working(calendar: WorkingCalendar, moment: datetime) -> bool:
    local = moment.astimezone(calendar.zone)
    second = local.hour * 3600 + local.minute * 60 + local.second
    return any(opens <= second < closes for opens, closes in calendar.hours(local.date()))


def minutes_from(calendar: WorkingCalendar, moment: datetime) -> Iterator[datetime]:
    """Yield the beginnings of working minutes, for ever."""
    at = moment
    while True:
        local = at.astimezone(calendar.zone)
        if not calendar.hours(local.date()) and local.hour == 0 and local.minute == 0:
            at += 23 * timedelta(hours=1)  # a closed day may have 23 hours
            continue
        if is_working(calendar, at):
            yield at
        at += MINUTE


def end_of(calendar: WorkingCalendar, day: date) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=calendar.zone)
    return midnight + timedelta(seconds=calendar.hours(day)[-1][1])


def working_days_after(calendar: WorkingCalendar, day: date) -> Iterator[date]:
    while True:
        day += DAY
        if calendar.hours(day):
            yield day


def counted_due(promise: Promise, calendar: WorkingCalendar) -> datetime | None:
    """Return when a promise is due; None when a pause without an end stands in the way."""
    begin = _begin(promise, calendar)
    plain = _plain(promise, calendar, begin)
    budget = 0
    for minute in minutes_from(calendar, begin):
        if minute >= plain:
            break
        budget += 1
    last_open = min((gap[0] for gap in promise.gaps if gap[1] is None), default=None)
    due = plain
    for minute in minutes_from(calendar, begin):
        if budget == 0:
            break
        if any(a <= minute and (b is None or minute < b) for a, b in promise.gaps):
            if last_open is not None and minute >= last_open:
                return None
            continue
        budget -= 1
        due = minute + MINUTE
    return end_of(calendar, _day_before(due, calendar)) if promise.end_of_day else due


def _begin(promise: Promise, calendar: WorkingCalendar) -> datetime:
    day = promise.start.astimezone(calendar.zone).date()
    if promise.counting is Counting.MOMENT or not calendar.hours(day):
        return promise.start
    return max(promise.start, end_of(calendar, day))


def _plain(promise: Promise, calendar: WorkingCalendar, begin: datetime) -> datetime:
    if promise.days is None:
        return _worked(calendar, begin, promise.minutes)
    today = promise.start.astimezone(calendar.zone).date()
    coming = working_days_after(calendar, today)
    days = [next(coming) for _ in range(promise.days)]
    if promise.counting is Counting.NEXT_DAY:
        return end_of(calendar, days[-1])
    done = _done(promise.start, calendar)
    if done == 0 and calendar.hours(today):
        days = [today, *days[:-1]]
    if done == 0 or promise.end_of_day:
        return end_of(calendar, days[-1])
    midnight = datetime(days[-1].year, days[-1].month, days[-1].day, tzinfo=calendar.zone)
    return min(_worked(calendar, midnight, done), end_of(calendar, days[-1]))


def _worked(calendar: WorkingCalendar, begin: datetime, minutes: int) -> datetime:
    """Return when the last of so many working minutes ends."""
    coming = minutes_from(calendar, begin)
    return [next(coming) for _ in range(minutes)][-1] + MINUTE


def _done(start: datetime, calendar: WorkingCalendar) -> int:
    """Return how many minutes of its day were worked before the start."""
    day = start.astimezone(calendar.zone).date()
    at = datetime(day.year, day.month, day.day, tzinfo=calendar.zone)
    count = 0
    while at < start:
        count += is_working(calendar, at)
        at += MINUTE
    return count


def _day_before(moment: datetime, calendar: WorkingCalendar) -> date:
    """Return the day whose last minute of work may end at this very moment."""
    return (moment - MINUTE).astimezone(calendar.zone).date()
