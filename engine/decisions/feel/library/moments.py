"""Functions over dates, times and durations."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any, Final

from base.i18n import N_
from engine.decisions.feel.calendars import (
    read_date,
    read_duration,
    read_moment,
    read_time,
)
from engine.decisions.feel.run import Run
from engine.decisions.feel.values import Months

from .registry import Library

LIBRARY: Final = Library()
NOT_READ: Final = N_("“%(text)s” is not a %(kind)s.")
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def _whole(*parts: Decimal) -> tuple[int, ...]:
    if any(abs(part) > 10**9 for part in parts):
        raise ValueError
    return tuple(int(part) for part in parts)


def _read(run: Run, found: Any, text: str, kind: str) -> Any:
    return run.warn(NOT_READ, text=text, kind=kind) if found is None else found


@LIBRARY.builtin("date", "from:sd", "year:n, month:n, day:n")
def _date(
    run: Run, start: str | date | Decimal, month: Decimal | None = None, day: Decimal | None = None
) -> Any:
    match start:
        case str():
            return _read(run, read_date(start), start, "date")
        case datetime():
            return start.date()
        case date():
            return start
    assert month is not None
    assert day is not None
    return date(*_whole(start, month, day))


@LIBRARY.builtin("time", "from:sdt", "hour:n, minute:n, second:n, offset:x?")
def _time(
    run: Run, start: Any, minute: Decimal = Decimal(0), second: Decimal = Decimal(0),
    offset: Any = None,
) -> Any:  # fmt: skip
    match start:
        case str():
            return _read(run, read_time(start), start, "time")
        case datetime():
            return start.timetz()
        case date():
            return time(tzinfo=UTC)
        case time():
            return start
    if offset is not None and type(offset) is not timedelta:
        return None
    hours, minutes, seconds = _whole(start, minute, second)
    micro = int((second - seconds) * 1_000_000)
    found = time(hours, minutes, seconds, micro)
    return found if offset is None else found.replace(tzinfo=timezone(offset))


@LIBRARY.builtin("date and time", "from:sd", "date:d, time:t")
def _moment(run: Run, start: str | date, clock: time | None = None) -> Any:
    if clock is not None:
        assert isinstance(start, date)
        day = start.date() if isinstance(start, datetime) else start
        return datetime.combine(day, clock)
    if isinstance(start, str):
        return _read(run, read_moment(start), start, "date and time")
    return start if isinstance(start, datetime) else datetime.combine(start, time())


@LIBRARY.builtin("duration", "from:su")
def _duration(run: Run, start: str | timedelta | Months) -> Any:
    if not isinstance(start, str):
        return start
    return _read(run, read_duration(start), start, "duration")


@LIBRARY.builtin("years and months duration", "from:d, to:d")
def _between(_run: Run, start: date, end: date) -> Months:
    early, late = (start, end) if _key(start) <= _key(end) else (end, start)
    count = (late.year - early.year) * 12 + late.month - early.month
    if _rest(late) < _rest(early):
        count -= 1
    return Months(count if early is start else -count)


def _key(value: date) -> tuple[int, int, int, time]:
    return (value.year, value.month, *_rest(value))


def _rest(value: date) -> tuple[int, time]:
    return (value.day, value.time() if isinstance(value, datetime) else time())


@LIBRARY.builtin("now", "")
def _now(run: Run) -> datetime:
    return run.now


@LIBRARY.builtin("today", "")
def _today(run: Run) -> date:
    return run.now.date()


@LIBRARY.builtin("day of year", "date:d")
def _day_of_year(_run: Run, value: date) -> Decimal:
    return Decimal(value.timetuple().tm_yday)


@LIBRARY.builtin("day of week", "date:d")
def _day_of_week(_run: Run, value: date) -> str:
    return DAYS[value.weekday()]


@LIBRARY.builtin("month of year", "date:d")
def _month_of_year(_run: Run, value: date) -> str:
    return MONTHS[value.month - 1]


@LIBRARY.builtin("week of year", "date:d")
def _week_of_year(_run: Run, value: date) -> Decimal:
    return Decimal(value.isocalendar().week)


@LIBRARY.builtin("last day of month", "date:d")
def _last_day(_run: Run, value: date) -> Decimal:
    following = date(value.year + value.month // 12, value.month % 12 + 1, 1)
    return Decimal((following - timedelta(days=1)).day)
