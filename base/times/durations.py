"""Durations in ISO 8601 notation, and what they do to moments.

Months, weeks and days go by the calendar and the clock on the wall: `P1M` after 31 January is the
last day of February, and `P1D` after 9:00 is 9:00 also when the clocks are changed in between.
Hours, minutes and seconds are real time. Twenty-four hours make a day.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from .problems import BadDuration

ISO: Final = re.compile(
    r"(?P<sign>[+-])?P(?!$)(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?"
    r"(?:(?P<weeks>\d{1,5})W)?"
    r"(?:(?P<days>\d{1,6}(?:[.,]\d{1,6})?)D)?"
    r"(?:T(?!$)(?:(?P<hours>\d{1,7}(?:[.,]\d{1,6})?)H)?(?:(?P<minutes>\d{1,8}(?:[.,]\d{1,6})?)M)?"
    r"(?:(?P<seconds>\d{1,9}(?:[.,]\d{1,6})?)S)?)?",
    re.ASCII,
)
DAY: Final = timedelta(days=1)


def later(moment: datetime, span: timedelta) -> datetime:
    """Return the moment `span` after another: whole days by the wall clock, the rest in real time.

    Raises:
        OverflowError: the result is beyond the year 9999.
    """
    if moment.tzinfo is None or moment.tzinfo is UTC:
        return moment + span
    days = timedelta(days=int(span / DAY))
    by_the_wall = (moment + days).astimezone(UTC) if days else moment.astimezone(UTC)
    return (by_the_wall + (span - days)).astimezone(moment.tzinfo)


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
            return later(moment, self.rest)
        year, month = divmod(moment.year * 12 + moment.month - 1 + self.months, 12)
        if not 1 <= year <= 9999:
            raise OverflowError
        day = min(moment.day, calendar.monthrange(year, month + 1)[1])
        return later(moment.replace(year=year, month=month + 1, day=day), self.rest)

    def simple(self) -> "Duration | timedelta":
        """Return a plain `timedelta` where no calendar is needed."""
        return self if self.months else self.rest

    def __radd__(self, moment: object) -> datetime:
        return self.after(moment) if isinstance(moment, datetime) else NotImplemented

    def __rsub__(self, moment: object) -> datetime:
        return (-self).after(moment) if isinstance(moment, datetime) else NotImplemented

    def __neg__(self) -> Self:
        return type(self)(-self.months, -self.rest)

    def __str__(self) -> str:
        sign = "-" if (self.months, self.rest) < (0, timedelta()) else ""
        months, rest = abs(self.months), abs(self.rest)
        seconds = f"{(rest % DAY).total_seconds():.6f}".rstrip("0").rstrip(".")
        clock = f"T{seconds}S" if seconds != "0" else ""
        days = f"{rest.days}D" if rest.days or not (months or clock) else ""
        return f"{sign}P{f'{months}M' if months else ''}{days}{clock}"


def parse_iso(text: str) -> Duration:
    """Read an ISO 8601 duration such as `PT4H`, `P3D`, `P1M` or `-PT30M`.

    Raises:
        BadDuration: the text is none.
    """
    match = ISO.fullmatch(text)
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
