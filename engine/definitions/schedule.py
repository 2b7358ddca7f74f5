"""When a timer start event fires next. Pure decisions.

A repetition that was missed, because the centre was switched off, fires once and then goes on
with the next moment that lies ahead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from base.expressions import BadTime, Cycle, Duration, parse_cycle, parse_duration, parse_moment
from engine.definitions.model import TimerInfo, TimerKind

NO_DATA: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The next moment of a timer; `cycle` is the text of what is left of its repetition."""

    due_at: datetime
    cycle: str | None = None


def first_slot(timer: TimerInfo, now: datetime) -> Slot | None:
    """Return when a start event fires first, or None if its moment has passed already.

    Raises:
        BadTime: the text is no time of this kind.
        ExpressionFailed: the expression that gives the time fails.
    """
    value = timer.value.get(NO_DATA, now)
    if timer.kind is TimerKind.CYCLE:
        cycle = parse_cycle(str(value), now.tzinfo or UTC)
        return _ahead(cycle, cycle.first(now), now)
    moment = _moment(value, timer.kind, now)
    return Slot(due_at=moment) if moment >= now else None


def next_slot(cycle_text: str, last: datetime, now: datetime) -> Slot | None:
    """Return the moment after `last` that lies ahead of `now`, or None at the end.

    `cycle_text` counts the moment that has just fired no more.
    """
    cycle = parse_cycle(cycle_text)
    if cycle.times == 0:
        return None
    due = cycle.next(last)
    return None if due is None else _ahead(cycle, due, now)


def _ahead(cycle: Cycle, due: datetime, now: datetime) -> Slot | None:
    """Skip what was missed, and write down what is left after the moment that was found."""
    due = _skip(cycle, due, now)
    if cycle.times == 0 or (cycle.end is not None and due > cycle.end):
        return None
    left = "" if cycle.times is None else str(cycle.times - 1)
    end = f"/{cycle.end.isoformat()}" if cycle.end is not None else ""
    return Slot(due_at=due, cycle=f"R{left}/{_text(cycle.every)}{end}")


def _skip(cycle: Cycle, due: datetime, now: datetime) -> datetime:
    if due >= now:
        return due
    if not cycle.every.months:
        behind = (now - due) // cycle.every.rest
        due += behind * cycle.every.rest
    while due < now:
        due = cycle.every.after(due)
    return due


def _moment(value: object, kind: TimerKind, now: datetime) -> datetime:
    match value:
        case datetime():
            return value if value.tzinfo is not None else value.replace(tzinfo=now.tzinfo)
        case timedelta():
            return now + value
        case Duration():
            return value.after(now)
        case str() if kind is TimerKind.DATE:
            return parse_moment(value, now.tzinfo or UTC)
        case str():
            return parse_duration(value).after(now)
    raise BadTime(str(value))


def _text(every: Duration) -> str:
    months = f"{every.months}M" if every.months else ""
    seconds = every.rest.total_seconds()
    rest = f"T{seconds:.6f}".rstrip("0").rstrip(".") + "S" if seconds else ""
    return f"P{months}{rest}"
