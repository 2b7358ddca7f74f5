"""Dates, times and durations of FEEL: read from text, written as text, calculated with."""

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from .values import Months

DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
TIME: Final = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d(?::\d\d)?|@[\w/+-]{1,60})?", re.ASCII
)
MONTHS: Final = re.compile(r"(-?)P(?=\d)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?", re.ASCII)
SPAN: Final = re.compile(
    r"(-?)P(?!$)(?:(\d{1,9})D)?"
    r"(?:T(?!$)(?:(\d{1,10})H)?(?:(\d{1,12})M)?(?:(\d{1,14}(?:\.\d{1,9})?)S)?)?",
    re.ASCII,
)
DAY: Final = timedelta(days=1)


# --- from text ------------------------------------------------------------------------------------


def zone(text: str | None) -> tzinfo | None:
    """Return the zone behind `Z`, `+08:00` or `@Asia/Taipei`; ValueError when it is none."""
    if not text:
        return None
    if text == "Z":
        return UTC
    if text.startswith("@"):
        try:
            return ZoneInfo(text[1:])
        except (KeyError, OSError) as problem:
            raise ValueError(text) from problem
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    if hours > 18 or minutes > 59:
        raise ValueError(text)
    span = timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))
    return timezone(-span if text.startswith("-") else span)


def read_date(text: str) -> date | None:
    """Return a date in ISO form; None when it is none."""
    found = DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """Return a time of day in ISO form; None when it is none."""
    found = TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second, fraction, offset = found.groups()
    try:
        micro = int((fraction or "0").ljust(6, "0")[:6])
        return time(int(hour), int(minute), int(second), micro, zone(offset))
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """Return a date and time in ISO form; a date alone is its midnight."""
    day, mark, clock_text = text.partition("T")
    found = read_date(day)
    hour = read_time(clock_text) if mark else time()
    return datetime.combine(found, hour) if found is not None and hour is not None else None


def read_duration(text: str) -> timedelta | Months | None:
    """Return a duration in ISO form; years and months do not mix with days and hours."""
    if found := MONTHS.fullmatch(text):
        count = int(found[2] or 0) * 12 + int(found[3] or 0)
        return Months(-count if found[1] else count)
    if not (found := SPAN.fullmatch(text)):
        return None
    sign, days, hours, minutes, seconds = found.groups()
    try:
        span = timedelta(
            days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0),
            microseconds=int(Decimal(seconds or 0) * 1_000_000),
        )  # fmt: skip
    except OverflowError:
        return None
    return -span if sign else span


def read_any(text: str) -> date | time | timedelta | Months | None:
    """Return whatever a text behind `@` is: a date, a moment, a time of day or a duration."""
    for reader in (read_date, read_time, read_duration, read_moment):
        if (found := reader(text)) is not None:
            return found
    return None


# --- as text --------------------------------------------------------------------------------------


def _fraction(micro: int) -> str:
    return f".{micro:06d}".rstrip("0") if micro else ""


def _offset(value: time | datetime) -> str:
    if isinstance(value.tzinfo, ZoneInfo):
        return f"@{value.tzinfo.key}"
    found = value.utcoffset()
    if found is None:
        return ""
    if not found:
        return "Z"
    minutes, seconds = divmod(abs(int(found.total_seconds())), 60)
    rest = f":{seconds:02d}" if seconds else ""
    return f"{'-' if found < timedelta() else '+'}{minutes // 60:02d}:{minutes % 60:02d}{rest}"


def write_time(value: time | datetime) -> str:
    """Return a time of day as text."""
    return (
        f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}"
        f"{_fraction(value.microsecond)}{_offset(value)}"
    )


def write_moment(value: datetime) -> str:
    """Return a date and time as text."""
    return f"{value.date().isoformat()}T{write_time(value)}"


def write_duration(value: timedelta | Months) -> str:
    """Return a duration as text, in its largest units."""
    if isinstance(value, Months):
        years, months = divmod(abs(value.count), 12)
        body = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return f"{'-' if value.count < 0 else ''}P{body or '0M'}"
    span = abs(value)
    hours, rest = divmod(span.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    small = f"{seconds}{_fraction(span.microseconds)}S" if seconds or span.microseconds else ""
    clock_text = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + small
    body = (f"{span.days}D" if span.days else "") + (f"T{clock_text}" if clock_text else "")
    return f"{'-' if value < timedelta() else ''}P{body or 'T0S'}"


# --- arithmetic -----------------------------------------------------------------------------------


def add_months(moment: date, count: int) -> date:
    """Return the same day some months later, or the last day of that month.

    Raises:
        ValueError: the year would not be one of 1 to 9999.
    """
    year, month = divmod(moment.year * 12 + moment.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise ValueError(year)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def moment_of(value: date) -> datetime:
    """Return a moment as it is, and a date as its midnight in UTC (DMN 1.5, section 10.3.2.3.4)."""
    return value if isinstance(value, datetime) else datetime.combine(value, time(), UTC)


def clock(value: time) -> timedelta:
    """Return the time since midnight, in UTC when there is an offset."""
    span = timedelta(
        hours=value.hour, minutes=value.minute, seconds=value.second,
        microseconds=value.microsecond,
    )  # fmt: skip
    return span - (value.utcoffset() or timedelta())


def clock_plus(value: time, span: timedelta) -> time:
    """Return a time of day some time later; after midnight it begins anew."""
    plain = clock(value.replace(tzinfo=None))
    total = (plain + span % DAY) % DAY
    hours, rest = divmod(total.seconds, 3600)
    return time(hours, rest // 60, rest % 60, total.microseconds, value.tzinfo)


def span_of(micro: Decimal) -> timedelta:
    """Return a duration of so many microseconds; OverflowError beyond what can be counted."""
    if abs(micro) > Decimal("8.64e19"):
        raise OverflowError
    return timedelta(microseconds=int(micro))
