"""Durations, moments and cycles in ISO 8601 notation, as timers and deadlines use them.

Months and years are calendar arithmetic: `P1M` after 31 January is the last day of February.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import ClassVar, Final, Self

from base.errors import Invalid
from base.i18n import N_

DURATION: Final = re.compile(
    r"(?P<sign>[+-])?P(?!$)(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?"
    r"(?:(?P<weeks>\d{1,5})W)?"
    r"(?:(?P<days>\d{1,6}(?:[.,]\d{1,6})?)D)?"
    r"(?:T(?!$)(?:(?P<hours>\d{1,7}(?:[.,]\d{1,6})?)H)?(?:(?P<minutes>\d{1,8}(?:[.,]\d{1,6})?)M)?"
    r"(?:(?P<seconds>\d{1,9}(?:[.,]\d{1,6})?)S)?)?",
    re.ASCII,
)
CYCLE: Final = re.compile(r"R(?P<times>\d{0,6})/(?P<rest>.+)", re.ASCII)
SHORTEST_CYCLE: Final = timedelta(seconds=1)


class BadTime(Invalid):
    """A text that should be a duration, a moment or a cycle is none."""

    code: ClassVar[str] = "bad_time"
    message: ClassVar[str] = N_("“%(text)s” is not a time that can be read.")

    def __init__(self, text: str) -> None:
        super().__init__(text=text[:80])


class BadDuration(BadTime):
    """Not a duration."""

    message: ClassVar[str] = N_(
        "“%(text)s” is not a duration. Write, for example, PT4H for four hours "
        "or P3D for three days."
    )


class BadMoment(BadTime):
    """Not a date and time."""

    message: ClassVar[str] = N_(
        "“%(text)s” is not a date and time. Write, for example, 2026-11-30T09:00:00+08:00."
    )


class BadCycle(BadTime):
    """Not a repetition."""

    message: ClassVar[str] = N_(
        "“%(text)s” is not a repetition of at least one second. Write, for example, R3/PT1H "
        "for three times, once an hour."
    )


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: whole calendar months, and the rest as a `timedelta`."""

    months: int = 0
    rest: timedelta = timedelta()

    def after(self, moment: datetime) -> datetime:
        """Return the moment that lies this duration after `moment`.

        Raises:
            OverflowError: the result is beyond the year 9999.
        """
        if not self.months:
            return moment + self.rest
        year, month = divmod(moment.year * 12 + moment.month - 1 + self.months, 12)
        if not 1 <= year <= 9999:
            raise OverflowError
        day = min(moment.day, calendar.monthrange(year, month + 1)[1])
        return moment.replace(year=year, month=month + 1, day=day) + self.rest

    def simple(self) -> "Duration | timedelta":
        """Return a plain `timedelta` where no calendar is needed."""
        return self if self.months else self.rest

    def __radd__(self, moment: object) -> datetime:
        return self.after(moment) if isinstance(moment, datetime) else NotImplemented

    def __rsub__(self, moment: object) -> datetime:
        return (-self).after(moment) if isinstance(moment, datetime) else NotImplemented

    def __neg__(self) -> Self:
        return type(self)(-self.months, -self.rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """A repetition; `times` is None when it goes on for ever."""

    times: int | None
    every: Duration
    start: datetime | None = None
    end: datetime | None = None

    def first(self, now: datetime) -> datetime:
        """Return when the cycle fires first, seen from `now`."""
        return self.start if self.start is not None else self.every.after(now)

    def next(self, last: datetime) -> datetime | None:
        """Return when it fires after `last`, or None when `end` lies before that."""
        due = self.every.after(last)
        return None if self.end is not None and due > self.end else due


def parse_duration(text: str) -> Duration:
    """Read an ISO 8601 duration such as `PT4H`, `P3D`, `P1M` or `-PT30M`.

    Raises:
        BadTime: the text is no duration.
    """
    match = DURATION.fullmatch(text.strip())
    if match is None:
        raise BadDuration(text)
    part = {key: float((value or "0").replace(",", ".")) for key, value in match.groupdict().items()
            if key != "sign"}  # fmt: skip
    months = int(part["years"]) * 12 + int(part["months"])
    rest = timedelta(
        weeks=part["weeks"], days=part["days"],
        hours=part["hours"], minutes=part["minutes"], seconds=part["seconds"],
    )  # fmt: skip
    whole = Duration(months, rest)
    return -whole if match["sign"] == "-" else whole


def parse_moment(text: str, zone: tzinfo = UTC) -> datetime:
    """Read an ISO 8601 date or date and time; without an offset it is meant in `zone`.

    Raises:
        BadTime: the text is no moment.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadMoment(text) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def parse_cycle(text: str, zone: tzinfo = UTC) -> Cycle:
    """Read an ISO 8601 repetition: `R3/PT1H`, `R/P1D`, `R3/2026-11-30T09:00Z/PT1H`.

    Raises:
        BadTime: the text is no repetition, or repeats faster than once a second.
    """
    match = CYCLE.fullmatch(text.strip())
    parts = match["rest"].split("/") if match else []
    spans = [part for part in parts if part.lstrip("+-").startswith("P")]
    if match is None or len(parts) > 2 or len(spans) != 1:
        raise BadCycle(text)
    every = parse_duration(spans[0])
    if every.months < 0 or (not every.months and every.rest < SHORTEST_CYCLE):
        raise BadCycle(text)
    moments = [parse_moment(part, zone) if part is not spans[0] else None for part in parts]
    return Cycle(
        times=int(match["times"]) if match["times"] else None,
        every=every,
        start=moments[0],
        end=moments[1] if len(moments) == 2 else None,
    )
