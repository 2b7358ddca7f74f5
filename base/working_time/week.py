"""Working hours as people write them: `09:00-12:00, 13:00-18:00`, `22:00-06:00`, and whole weeks.

Kept are seconds after the midnight that begins the day. Hours that go past midnight end after
86,400 and belong to the day on which they began.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from .problems import BadHours, NoWorkingTime

Span = tuple[int, int]
Hours = tuple[Span, ...]

DAY: Final = 86_400
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_SPANS: Final = 24
SPAN: Final = re.compile(
    r"(?P<from_h>\d{1,2})[:：](?P<from_m>\d\d)\s*[-–—~至到]\s*(?P<to_h>\d{1,2})[:：](?P<to_m>\d\d)"
)  # fmt: skip


def read_hours(text: str) -> Hours:
    """Read the hours of one day; an empty text is a day without any.

    Raises:
        BadHours: it holds something else, overlapping spans, or more than 24 hours.
    """
    parts = [part.strip() for part in re.split(r"[,，、;；]", text) if part.strip()]
    if len(parts) > MOST_SPANS:
        raise BadHours(text)
    spans = sorted(_span(part, text) for part in parts)
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            raise BadHours(text)
    if spans and spans[-1][1] - spans[0][0] > DAY:
        raise BadHours(text)
    return _joined(spans)


def _span(part: str, text: str) -> Span:
    found = SPAN.fullmatch(part)
    if found is None:
        raise BadHours(text)
    start, end = (_clock(found[f"{side}_h"], found[f"{side}_m"], text) for side in ("from", "to"))
    if start in (DAY, end):
        raise BadHours(text)
    return (start, end) if start < end else (start, end + DAY)


def _clock(hours: str, minutes: str, text: str) -> int:
    seconds = int(hours) * 3600 + int(minutes) * 60
    if int(minutes) > 59 or seconds > DAY:
        raise BadHours(text)
    return seconds


def _joined(spans: Sequence[Span]) -> Hours:
    """Make one span of those that touch."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def read_week(week: Mapping[str, str]) -> tuple[Hours, ...]:
    """Read the hours of a week, by `mon` … `sun`; a weekday that is left out has none.

    Raises:
        BadHours: an unknown weekday, or hours that cannot be read.
        NoWorkingTime: no weekday has any.
    """
    for name in week:
        if name not in DAYS:
            raise BadHours(name)
    hours = tuple(read_hours(week.get(name, "")) for name in DAYS)
    if not any(hours):
        raise NoWorkingTime
    return hours


def written(hours: Hours) -> str:
    """Write hours as `read_hours` reads them."""
    return ", ".join(f"{_written(start)}-{_written(_end(end))}" for start, end in hours)


def _end(end: int) -> int:
    return end - DAY if end > DAY else end


def _written(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"


def merged(own: Hours, before: Hours) -> Hours:
    """Return what is working time between two midnights.

    Args:
        own: the hours of the day.
        before: those of the day before, which may reach past midnight.
    """
    if not before or before[-1][1] <= DAY:
        if not own or own[-1][1] <= DAY:
            return own
        before = ()
    today = [(start, min(end, DAY)) for start, end in own]
    today += [(max(start, DAY) - DAY, end - DAY) for start, end in before if end > DAY]
    return _joined(sorted(today))
