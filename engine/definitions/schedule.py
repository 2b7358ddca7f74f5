"""When a timer start event fires next. Pure decisions.

A repetition that was missed, because the centre was switched off, fires once and then goes on
with the next moment that lies ahead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from base.times import (
    BadTime,
    Calendars,
    Cycle,
    Duration,
    WorkingSpan,
    later,
    parse_cycle,
    parse_time,
)
from engine.definitions.model import TimerInfo, TimerKind

NO_DATA: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The next moment of a timer; `cycle` is the text of what is left of its repetition."""

    due_at: datetime
    cycle: str | None = None


def first_slot(timer: TimerInfo, now: datetime, calendars: Calendars) -> Slot | None:
    """Return when a start event fires first, or None if its moment has passed already.

    Args:
        timer: what the drawing says.
        now: the present moment in the zone of the centre.
        calendars: returns the centre's working calendar; asked only when it is needed.

    Raises:
        BadTime: the text is no time of this kind.
        ExpressionFailed: the expression that gives the time fails.
        CalendarProblem: no calendar reaches that far.
    """
    value = timer.value.get(NO_DATA, now, calendars)
    try:
        if timer.kind is TimerKind.CYCLE:
            cycle = parse_cycle(str(value), now.tzinfo or UTC)
            return _ahead(cycle, cycle.first(now, calendars), now, calendars)
        moment = _moment(value, now, calendars)
    except OverflowError:  # beyond the year 9999
        raise BadTime(str(value)) from None
    return Slot(due_at=moment) if moment >= now else None


def next_slot(cycle_text: str, last: datetime, now: datetime, calendars: Calendars) -> Slot | None:
    """Return the moment after `last` that lies ahead of `now`, or None at the end.

    `cycle_text` counts the moment that has just fired no more.
    """
    zone = now.tzinfo or UTC
    cycle = parse_cycle(cycle_text, zone)
    if cycle.times == 0:
        return None
    try:
        due = cycle.next(last.astimezone(zone), calendars)
        return None if due is None else _ahead(cycle, due, now, calendars)
    except OverflowError:
        return None


def following_slot(
    cycle_text: str, last: datetime, now: datetime, calendars: Calendars, since: datetime
) -> Slot | None:
    """Return the moment after `last` even if it has passed, but none before `since`; or None.

    Otherwise as `next_slot`.
    """
    zone = now.tzinfo or UTC
    cycle = parse_cycle(cycle_text, zone)
    if cycle.times == 0:
        return None
    try:
        due = cycle.next(last.astimezone(zone), calendars)
        return None if due is None else _ahead(cycle, due, since, calendars)
    except OverflowError:
        return None


def slot_of(timing: str, now: datetime, calendars: Calendars) -> Slot | None:
    """Return the first moment of what a person wrote: a repetition, a moment or a length of time.

    Raises:
        BadTime: it is none of them.
        CalendarProblem: no calendar reaches that far.
    """
    try:
        cycle = parse_cycle(timing, now.tzinfo or UTC)
    except BadTime:
        try:
            moment = _moment(timing, now, calendars)
        except OverflowError:
            raise BadTime(timing) from None
        return Slot(due_at=moment) if moment >= now else None
    try:
        return _ahead(cycle, cycle.first(now, calendars), now, calendars)
    except OverflowError:
        raise BadTime(timing) from None


def _ahead(cycle: Cycle, due: datetime, now: datetime, calendars: Calendars) -> Slot | None:
    """Skip what was missed, and write down what is left after the moment that was found."""
    due = cycle.ahead(due, now, calendars)
    if cycle.times == 0 or (cycle.end is not None and due > cycle.end):
        return None
    return Slot(due_at=due, cycle=cycle.left(None if cycle.times is None else cycle.times - 1))


def _moment(value: object, now: datetime, calendars: Calendars) -> datetime:
    if isinstance(value, str):
        value = parse_time(value, now.tzinfo or UTC)
    match value:
        case datetime():
            return value if value.tzinfo is not None else value.replace(tzinfo=now.tzinfo)
        case timedelta():
            return later(now, value)
        case Duration():
            return value.after(now)
        case WorkingSpan():
            return value.after(now, calendars())
    raise BadTime(str(value))
