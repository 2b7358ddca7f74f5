"""When a course is due, and how much of its time is left. Nothing here looks at a clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from base.working_time import WorkingCalendar

from .facts import Counting, Course, Pause, Terms
from .spans import Span

NOTHING: Final = timedelta()
MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """How a due moment came about.

    `counted_from` is where counting begins, `planned` when it would be due without pauses, `due`
    when it is; `due` is None while the clock stands still. `paused` is how much working time fell
    into pauses.
    """

    counted_from: datetime
    planned: datetime
    due: datetime | None
    paused: timedelta


def due(course: Course, calendar: WorkingCalendar) -> datetime | None:
    """Return when a course is due; None while it stands still.

    Source: the day of the start does not count and the last day ends with its business (Civil
    Code of China, articles 201 and 203); what falls into a pause is added in working time.

    Raises:
        OutOfReach: the calendar does not reach that far.
    """
    return reckon(course, calendar).due


def reckon(course: Course, calendar: WorkingCalendar) -> Reckoning:
    """Return how a course comes to its due moment.

    Raises:
        OutOfReach: the calendar does not reach that far.
    """
    begin = counted_from(course.start, course.terms.counting, calendar)
    plan = planned(course, calendar)
    moved = _beyond_pauses(begin, plan, _merged(course, begin), calendar)
    if moved is not None and course.terms.end_of_day and (moved != plan or not _is_date(course)):
        moved = max(moved, end_of_day(moved, calendar))
    paused = NOTHING if moved is None else _paused(_merged(course, begin), begin, moved, calendar)
    return Reckoning(counted_from=begin, planned=plan, due=moved, paused=paused)


def left(course: Course, calendar: WorkingCalendar, now: datetime) -> timedelta:
    """Return the working time that is left, negative when the course is overdue.

    While the clock stands still it is what was left when it stopped.
    """
    found = reckon(course, calendar)
    at = course.ended_at or now
    if found.due is not None:
        return calendar.between(at, found.due)
    whole = calendar.between(found.counted_from, found.planned)
    return whole - _used(_merged(course, found.counted_from), found.counted_from, at, calendar)


def total(course: Course, calendar: WorkingCalendar) -> timedelta:
    """Return the working time of the whole course, without pauses."""
    begin = counted_from(course.start, course.terms.counting, calendar)
    return calendar.between(begin, planned(course, calendar))


def counted_from(start: datetime, counting: Counting, calendar: WorkingCalendar) -> datetime:
    """Return where counting begins: at the start, or when the business of its day is over."""
    if counting is Counting.MOMENT or _is_over(start, calendar):
        return start
    return calendar.add_days(start, 0)


def _is_over(moment: datetime, calendar: WorkingCalendar) -> bool:
    """Return whether no work is left on the day of a moment."""
    return calendar.add_days(moment, 0) == calendar.add_days(moment, 1)


def planned(course: Course, calendar: WorkingCalendar) -> datetime:
    """Return when the course would be due if nothing had stopped it."""
    terms = course.terms
    spans = list(_summed([terms.span, *course.extensions]))
    moment = _after(course.start, spans[0], terms, calendar, fresh=True)
    for span in spans[1:]:
        moment = _after(moment, span, terms, calendar, fresh=False)
    return moment


def days_later(moment: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """Return the same time of day some working days later, or earlier.

    The time of day is how much work was done that day. So the end of business leads to the end of
    business, and the opening of a day, before anything was done, to the end of the day before.
    A shorter day ends it with its business. No days at all lead nowhere else.
    """
    if days == 0:
        return moment
    done = calendar.between(calendar.add_days(moment, -1), moment)
    if days < 0:
        before = calendar.add_days(moment, days - 1)
        return min(calendar.add(before, done), calendar.add_days(moment, days)) if done else before
    over = _is_over(moment, calendar)
    if not done:
        return calendar.add_days(moment, days if over else days - 1)
    before = moment if days == 1 and over else calendar.add_days(moment, days - 1)
    return min(calendar.add(before, done), calendar.add_days(moment, days))


def end_of_day(moment: datetime, calendar: WorkingCalendar) -> datetime:
    """Return the end of the working day that a moment lies in, or else of the next one.

    The very end belongs to its own day, also where one day ends at midnight as the next begins.
    """
    return calendar.add_days(moment - MICROSECOND, 0)


def _after(
    moment: datetime, span: Span, terms: Terms, calendar: WorkingCalendar, *, fresh: bool
) -> datetime:
    if span.until is not None:
        return span.until if fresh else max(moment, span.until)
    if span.days is not None:
        if terms.counting is Counting.MOMENT and not terms.end_of_day:
            return days_later(moment, span.days, calendar)
        if fresh and terms.counting is Counting.MOMENT:
            return end_of_day(days_later(moment, span.days, calendar), calendar)
        return calendar.add_days(moment if fresh else moment - MICROSECOND, span.days)
    assert span.work is not None
    begin = counted_from(moment, terms.counting, calendar) if fresh else moment
    return calendar.add(begin, span.work)


def _summed(spans: Iterable[Span]) -> Iterable[Span]:
    """Add up days that follow one another: so the order of grants cannot matter."""
    for are_days, group in groupby(spans, key=lambda one: one.days is not None):
        if are_days:
            yield Span(days=sum(one.days or 0 for one in group))
        else:
            yield from group


def _is_date(course: Course) -> bool:
    last = [course.terms.span, *course.extensions][-1]
    return last.until is not None


def _merged(course: Course, begin: datetime) -> list[Pause]:
    """Return the pauses one after the other: overlapping ones as one, none before `begin`."""
    found: list[Pause] = []
    for one in sorted(course.pauses, key=lambda pause: pause.start):
        end = one.end or course.ended_at
        if end is not None and end <= max(begin, one.start):
            continue
        start = max(begin, one.start)
        if found and (found[-1].end is None or start <= found[-1].end):
            if found[-1].end is not None:
                last = None if end is None else max(end, found[-1].end)
                found[-1] = Pause(start=found[-1].start, end=last)
            continue
        found.append(Pause(start=start, end=end))
    return found


def _beyond_pauses(
    begin: datetime, plan: datetime, pauses: list[Pause], calendar: WorkingCalendar
) -> datetime | None:
    """Return when the working time from `begin` to `plan` has passed outside the pauses.

    A pause that begins when all of it has passed comes too late to move anything.
    """
    remaining, cursor = calendar.between(begin, plan), begin
    for pause in pauses:
        passed = calendar.between(cursor, pause.start)
        if passed >= remaining:
            break
        if pause.end is None:
            return None
        remaining, cursor = remaining - passed, pause.end
    if cursor == begin:
        return plan
    return max(plan, calendar.add(cursor, remaining))


def _paused(
    pauses: list[Pause], begin: datetime, end: datetime, calendar: WorkingCalendar
) -> timedelta:
    """Return how much working time between two moments fell into pauses."""
    found = NOTHING
    for pause in pauses:
        low, high = max(pause.start, begin), min(pause.end or end, end)
        if low < high:
            found += calendar.between(low, high)
    return found


def _used(
    pauses: list[Pause], begin: datetime, end: datetime, calendar: WorkingCalendar
) -> timedelta:
    if end <= begin:
        return NOTHING
    return calendar.between(begin, end) - _paused(pauses, begin, end, calendar)
