"""Repetitions in five fields: minute, hour, day of the month, month, day of the week.

When a day of the month and a day of the week are both given, either will do, as it always was
with such lists. All of it is meant by the clock on the wall. A time that the clock skips fires as
much later as the clock was moved; one that it shows twice fires the first time, and both times
when every hour is meant.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from .problems import BadCron, NeverDue

NAMES_OF_MONTHS: Final = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"
MONTHS: Final = {name: number for number, name in enumerate(NAMES_OF_MONTHS.split(), start=1)}
WEEKDAYS: Final = {
    name: number for number, name in enumerate(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])
}
NO_NAMES: Final[Mapping[str, int]] = {}
RANGES: Final = (
    (0, 59, NO_NAMES), (0, 23, NO_NAMES), (1, 31, NO_NAMES), (1, 12, MONTHS), (0, 7, WEEKDAYS),
)  # fmt: skip
SHORTCUTS: Final = {
    "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *",
}  # fmt: skip
PART: Final = re.compile(
    r"(?:(?P<all>[*?])|(?P<low>\d{1,2}|[A-Z]{3})(?:-(?P<high>\d{1,2}|[A-Z]{3}))?)(?:/(?P<step>\d{1,2}))?",
    re.ASCII,
)
LONGEST: Final = 200
DAY: Final = timedelta(days=1)
# From a 29 February to the next one can be eight years.
FURTHEST: Final = 366 * 9
ANY_DAY: Final = datetime(1996, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cron:
    """A repetition; `text` is what was written. Weekdays count from Sunday, which is 0."""

    text: str
    times: tuple[time, ...] = field(repr=False)
    days: frozenset[int] = field(repr=False)
    months: frozenset[int] = field(repr=False)
    weekdays: frozenset[int] = field(repr=False)
    every_hour: bool = field(repr=False)

    def after(self, moment: datetime) -> datetime:
        """Return the next moment after another one, in the zone of that one.

        Raises:
            OverflowError: it is beyond the year 9999.
            NeverDue: there is no such date.
        """
        zone = moment.tzinfo or UTC
        day = moment.date() - DAY
        for _ in range(FURTHEST):
            day += DAY
            if self._is_on(day):
                found = [at for at in self._on(day, zone) if at.astimezone(UTC) > moment]
                if found:
                    return min(found, key=lambda at: at.astimezone(UTC)).astimezone(zone)
        raise NeverDue(self.text)

    def _is_on(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        if len(self.days) < 31 and len(self.weekdays) < 7:
            return of_month or of_week
        return of_month and of_week

    def _on(self, day: date, zone: tzinfo) -> Iterator[datetime]:
        """Yield the instants of a day in UTC."""
        for at in self.times:
            first = datetime.combine(day, at, tzinfo=zone)
            instant = first.astimezone(UTC)
            if not self.every_hour:
                yield instant
                continue
            second = first.replace(fold=1).astimezone(UTC)
            for real in (instant, second):
                # An hour that is skipped has no minutes of its own.
                if real.astimezone(zone).replace(tzinfo=None) == first.replace(tzinfo=None):
                    yield real


def parse_cron(text: str) -> Cron:
    """Read a repetition in five fields.

    Six, with seconds in front, are read when those are 0, and seven when any year will do.

    Raises:
        BadCron: it is none.
        NeverDue: it names a date that never comes, such as 30 February.
    """
    if len(text) > LONGEST:
        raise BadCron(text)
    written = text.strip()
    fields = SHORTCUTS.get(written.lower(), written).upper().split()
    if len(fields) == 7 and fields[6] in {"*", "?"}:
        fields = fields[:6]  # the year, when any will do
    if len(fields) == 6 and fields[0] == "0" and not re.search(r"\d", fields[5]):
        # With seconds in front some count weekdays from 1, others from 0: names are clear.
        fields = fields[1:]
    if len(fields) != 5:
        raise BadCron(text)
    minutes, hours, days, months, weekdays = (
        _numbers(part, *bounds, text) for part, bounds in zip(fields, RANGES, strict=True)
    )
    cron = Cron(
        text=written,
        times=tuple(time(hour, minute) for hour in sorted(hours) for minute in sorted(minutes)),
        days=days, months=months, weekdays=frozenset(day % 7 for day in weekdays),
        every_hour=len(hours) == 24,
    )  # fmt: skip
    cron.after(ANY_DAY)
    return cron


def _numbers(
    field_: str, low: int, high: int, names: Mapping[str, int], text: str
) -> frozenset[int]:
    found: set[int] = set()
    for part in field_.split(","):
        match = PART.fullmatch(part)
        if match is None:
            raise BadCron(text)
        first, last = _bounds(match, low, high, names, text)
        step = int(match["step"] or 1)
        if step < 1:
            raise BadCron(text)
        found.update(range(first, last + 1, step))
    return frozenset(found)


def _bounds(
    match: re.Match[str], low: int, high: int, names: Mapping[str, int], text: str
) -> tuple[int, int]:
    if match["all"] is not None:
        return low, min(high, 6) if names is WEEKDAYS else high
    first = _one(match["low"], names, text)
    last = _one(match["high"], names, text) if match["high"] else first
    if match["step"] and not match["high"]:
        last = high
    if not (low <= first <= high and low <= last <= high):
        raise BadCron(text)
    if last < first and names is WEEKDAYS:
        last += 7  # from Friday to Monday
    if last < first:
        raise BadCron(text)
    return first, last


def _one(text_: str, names: Mapping[str, int], text: str) -> int:
    if text_.isdecimal():
        return int(text_)
    if text_ not in names:
        raise BadCron(text)
    return names[text_]
