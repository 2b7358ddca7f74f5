"""Shifts laid out on a calendar. Pure: wall-clock times, no database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from engine.identity.span import ALWAYS, Span

A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """When a shift takes place: on `day`, or each week on `weekdays` (1 is Monday) within `span`.

    One that ends when it begins, or before, ends on the next day.
    """

    begins: time
    ends: time
    day: date | None = None
    weekdays: frozenset[int] = frozenset()
    span: Span = ALWAYS

    def on(self, day: date) -> tuple[datetime, datetime] | None:
        """Return from when to when the shift that begins on a day lasts, None if none does."""
        weekly = self.day is None and day.isoweekday() in self.weekdays and self.span.holds(day)
        if self.day != day and not weekly:
            return None
        last = day + A_DAY if self.ends <= self.begins else day
        return datetime.combine(day, self.begins), datetime.combine(last, self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One shift as it takes place. `username` is None where the roster names nobody on purpose."""

    begins: datetime
    ends: datetime
    username: str | None
    single: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A time for which the roster names nobody."""

    begins: datetime
    ends: datetime


def watches(shifts: Iterable[tuple[Pattern, str | None]], first: date, days: int) -> list[Watch]:
    """Return who is on duty from the first day on, in order; single days override weekdays.

    `shifts` are patterns, each with a user name or None. What began on the day before and lasts
    into the first day is there with the part of it that is left.
    """
    begin = datetime.combine(first, time())
    end = begin + days * A_DAY
    every = list(_laid_out(shifts, first, days))
    over = sorted((starts, stops) for starts, stops, _username, single in every if single)
    found = [
        Watch(begins=max(start, begin), ends=min(stop, end), username=username, single=single)
        for starts, stops, username, single in every
        for start, stop in (
            without(starts, stops, over) if over and not single else [(starts, stops)]
        )
        if max(start, begin) < min(stop, end)
    ]
    return sorted(found, key=lambda one: (one.begins, one.ends, one.username or ""))


def gaps(found: Iterable[Watch], first: date, days: int) -> list[Gap]:
    """Return the times from the first day on for which nobody is named."""
    begin = datetime.combine(first, time())
    end = begin + days * A_DAY
    named = sorted((one.begins, one.ends) for one in found if one.username is not None)
    return [Gap(start, stop) for start, stop in without(begin, end, named)]


def without(
    begin: datetime, end: datetime, taken: Iterable[tuple[datetime, datetime]]
) -> Iterator[tuple[datetime, datetime]]:
    """Yield what is left of a time when these others, in order of their beginning, are taken."""
    for start, stop in taken:
        if stop <= begin or end <= start:
            continue
        if begin < start:
            yield begin, start
        begin = max(begin, stop)
    if begin < end:
        yield begin, end


def _laid_out(
    shifts: Iterable[tuple[Pattern, str | None]], first: date, days: int
) -> Iterator[tuple[datetime, datetime, str | None, bool]]:
    every = [first + number * A_DAY for number in range(-1, days)]
    for pattern, username in shifts:
        for day in every:
            found = pattern.on(day)
            if found is not None:
                yield *found, username, pattern.day is not None
