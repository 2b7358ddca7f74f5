"""What can be called about times: the clock, dates, durations, and the centre's working time."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from base.i18n import N_
from base.times import Duration, WorkingSpan, later, parse_moment, parse_span

from .budget import Run, kind
from .problems import Refusal

NOON: Final = time(12)
TOO_LONG: Final = N_("This is longer than a working calendar can count.")


def _now(run: Run) -> datetime:
    if run.now is None:
        raise Refusal(N_("There is no clock here: now() and today() cannot be used."))
    return run.now


def _date(run: Run, value: Any) -> date:
    run.weigh(value)
    return value.date() if isinstance(value, datetime) else parse_moment(value).date()


def _datetime(run: Run, value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    run.weigh(value)
    text = value.isoformat() if isinstance(value, date) else value
    return parse_moment(text, (run.now and run.now.tzinfo) or UTC)


def _duration(run: Run, text: str | None = None, **parts: float) -> Any:
    if text is None:
        return timedelta(**parts)
    run.weigh(text)
    span = parse_span(text)
    return span.simple() if isinstance(span, Duration) else span


# --- working time -----------------------------------------------------------------------------


def _working_days(_run: Run, days: Any) -> WorkingSpan:
    if isinstance(days, bool) or days != int(days):
        raise Refusal(N_("Working days are whole days, not %(number)s."), number=str(days)[:20])
    return _span(days=int(days))


def _working(unit: str) -> Callable[[Run, Any], WorkingSpan]:
    return lambda _run, amount: _span(work=timedelta(**{unit: float(amount)}))


def _span(**parts: Any) -> WorkingSpan:
    try:
        return WorkingSpan(**parts)
    except ValueError:
        raise Refusal(TOO_LONG) from None


def _working_time(run: Run, start: Any, end: Any) -> timedelta:
    return run.calendar().between(_datetime(run, start), _datetime(run, end))


def _is_working_time(run: Run, moment: Any = None) -> bool:
    at = _now(run) if moment is None else _datetime(run, moment)
    return run.calendar().is_working(at)


def _is_working_day(run: Run, day: Any = None) -> bool:
    calendar = run.calendar()
    at = _now(run) if day is None else day
    if isinstance(at, datetime):
        at = at.astimezone(calendar.zone)
    return calendar.is_working_day(_date(run, at if isinstance(at, datetime) else str(at)))


def _next_working_time(run: Run, moment: Any = None) -> datetime:
    return run.calendar().next_opening(_now(run) if moment is None else _datetime(run, moment))


TIME_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "now": _now,
    "today": lambda run: _now(run).date(),
    "date": _date,
    "datetime": _datetime,
    "duration": _duration,
    "working_days": _working_days,
    "working_hours": _working("hours"),
    "working_minutes": _working("minutes"),
    "working_time": _working_time,
    "is_working_time": _is_working_time,
    "is_working_day": _is_working_day,
    "next_working_time": _next_working_time,
}


# --- sums -------------------------------------------------------------------------------------


def shifted(run: Run, start: date, span: Any) -> Any:
    """Return a moment or a date with a length of time added to it.

    Whole days go by the clock on the wall, hours by real time. A date stays a date.
    """
    if isinstance(start, datetime):
        if isinstance(span, WorkingSpan):
            return span.after(start, run.calendar())
        return later(start, span) if isinstance(span, timedelta) else start + span
    if isinstance(span, WorkingSpan):
        calendar = run.calendar()
        if span.days is None:
            raise Refusal(
                N_("%(kind)s cannot be added to a date; it needs a moment."), kind=kind(span)
            )
        return span.after(datetime.combine(start, NOON, calendar.zone), calendar).date()
    return start + span


def apart(first: datetime, second: datetime) -> timedelta:
    """Return the real time between two moments, also over a change of the clocks."""
    if first.tzinfo is None or second.tzinfo is None:
        return first - second
    return first.astimezone(UTC) - second.astimezone(UTC)
