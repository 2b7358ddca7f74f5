"""One year of a working calendar as instants, so that sums and searches need no walk over it.

Instants are whole seconds after 1970-01-01T00:00Z; days are counted from the same date.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final

from .week import DAY, Hours, merged

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
# 1970-01-01 was a Thursday.
WEEKDAY: Final = 3


@dataclass(frozen=True, slots=True)
class Year:
    """The working time of one year.

    `starts` and `ends` bound the stretches of working time within the year in UTC; `before` is
    how many working seconds of the year lie before each; `total` is how many it has. `days` are
    the working days, by the date in the calendar's zone.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    before: Sequence[int]
    total: int
    days: Sequence[int]


def day_number(day: date) -> int:
    """Return the number of a date, counted from 1970-01-01."""
    return day.toordinal() - EPOCH_DAY


def build_year(year: int, zone: tzinfo, hours: Callable[[int], Hours]) -> Year:
    """Work out one year; `hours` says the hours of a day, by its number."""
    first, last = day_number(date(year, 1, 1)), day_number(date(year + 1, 1, 1))
    pieces = list(_pieces(first * DAY - DAY, last * DAY + DAY, zone))
    starts, ends = _stretches(pieces, first * DAY, last * DAY, hours)
    before, total = array("q"), 0
    for start, end in zip(starts, ends, strict=True):
        before.append(total)
        total += end - start
    skipped = _skipped(pieces)
    days = [day for day in range(first, last) if hours(day) and day not in skipped]
    return Year(starts, ends, before, total, array("q", days))


def _stretches(
    pieces: list[tuple[int, int, int]], first: int, last: int, hours: Callable[[int], Hours]
) -> tuple[Sequence[int], Sequence[int]]:
    starts, ends = array("q"), array("q")
    for since, until, offset in pieces:
        low, high = max(since, first), min(until, last)
        before: Hours | None = None
        for day in range((low + offset) // DAY, (high + offset - 1) // DAY + 1):
            own = hours(day)
            midnight = day * DAY - offset
            for opens, closes in merged(own, hours(day - 1) if before is None else before):
                start, end = max(midnight + opens, low), min(midnight + closes, high)
                if start >= end:
                    continue
                if ends and ends[-1] == start:
                    ends[-1] = end
                else:
                    starts.append(start)
                    ends.append(end)
            before = own
    return starts, ends


def _pieces(start: int, end: int, zone: tzinfo) -> Iterator[tuple[int, int, int]]:
    """Cut a time into pieces during which the zone keeps its offset (in seconds)."""
    since, offset = start, offset_at(start, zone)
    for instant in range(start + DAY, end + DAY, DAY):
        at = min(instant, end)
        if offset_at(at, zone) != offset:
            change = turn(at - DAY, at, zone)
            yield since, change, offset
            since, offset = change, offset_at(at, zone)
    yield since, end, offset


def turn(low: int, high: int, zone: tzinfo) -> int:
    """Return the first second between two with the offset that the zone has at `high`."""
    after = offset_at(high, zone)
    while high - low > 1:
        middle = (low + high) // 2
        if offset_at(middle, zone) == after:
            high = middle
        else:
            low = middle
    return high


def offset_at(instant: int, zone: tzinfo) -> int:
    """Return how many seconds the zone is ahead of UTC."""
    offset = (EPOCH + timedelta(seconds=instant)).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _skipped(pieces: list[tuple[int, int, int]]) -> frozenset[int]:
    """Return the days that a zone leaves out, as islands do that move across the date line."""
    found: set[int] = set()
    for (_, change, before), (_, _, after) in pairwise(pieces):
        first, end = -(-(change + before) // DAY), (change + after) // DAY
        found.update(range(first, end))
    return frozenset(found)
