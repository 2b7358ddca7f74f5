"""Timers: a date, a length of time, or a repetition, read when the drawing is deployed."""

from datetime import UTC, datetime
from typing import Final

from base.times import (
    BadDuration,
    BadTime,
    Duration,
    NeverDue,
    parse_cycle,
    parse_moment,
    parse_span,
    parse_time,
    unquoted,
)
from engine.definitions.model import Kind, NodeInfo, TimerInfo, TimerKind
from engine.definitions.values import Value

from .xml import RINGFLOW, Element, Reading, child, text_of

# What lies beyond the year 9999 even from here is no time that anybody means.
LATE: Final = datetime(2100, 1, 1, tzinfo=UTC)


def by_event(element: Element) -> bool:
    """Return whether a start event stands in an event sub-process, where there is data."""
    above = element.getparent()
    return above is not None and (above.get("triggeredByEvent") or "").lower() == "true"


def read_calendar(element: Element, reading: Reading, text: str | None = None) -> Value | None:
    """Return by which working calendar an element goes; None is the centre's.

    `text` is what its own extension says; else it is said at the element, or at the nearest
    sub-process, process or drawing around it.
    """
    above: Element | None = element
    while above is not None and not (text or "").strip():
        text, above = above.get(f"{{{RINGFLOW}}}calendar"), above.getparent()
    return reading.value(text, element, "calendar")


def read_timer(
    element: Element, definition: Element, node: NodeInfo, reading: Reading
) -> TimerInfo | None:
    """Return what a timer event says; None when it is to be drawn again by a person."""
    for kind in TimerKind:
        text = unquoted(text_of(child(definition, kind.value)))
        if not text:
            continue
        value = reading.value(text, element, kind.value)
        if value is not None:
            calendar = read_calendar(element, reading)
            timer = TimerInfo(kind=_kind(kind, value), value=value, calendar=calendar)
            if _is_sound(timer, element, node, reading):
                return timer
        return None
    reading.add("timer-missing", element)
    return None


def _kind(kind: TimerKind, value: Value) -> TimerKind:
    """Trust the text more than the box it was written in: R3/PT1H is a cycle anywhere."""
    if not value.constant:
        return kind
    try:
        parse_cycle(value.text)
    except NeverDue:
        return TimerKind.CYCLE
    except BadTime:
        if kind is TimerKind.CYCLE or value.text.startswith("R"):
            return TimerKind.CYCLE
    else:
        return TimerKind.CYCLE
    try:
        found = parse_time(value.text)
    except BadTime:
        return kind
    return TimerKind.DATE if isinstance(found, datetime) else TimerKind.DURATION


def _is_sound(timer: TimerInfo, element: Element, node: NodeInfo, reading: Reading) -> bool:
    # An interrupting start event of an event sub-process is looked at by the structure checks.
    repeats = node.kind is Kind.START or (node.kind is Kind.BOUNDARY and not node.interrupting)
    if timer.kind is TimerKind.CYCLE and not repeats:
        if reading.foreign:
            reading.add("timer-foreign", element, what=timer.value.text)
        else:
            reading.add("timer-cycle", element)
        return False
    if timer.value.constant:
        return _can_be_read(timer, element, reading)
    names = sorted(timer.value.names) if node.kind is Kind.START else []
    if names and reading.foreign and not by_event(element):
        reading.add("timer-foreign", element, what=timer.value.text)
        return False
    return True


def _can_be_read(timer: TimerInfo, element: Element, reading: Reading) -> bool:
    text = timer.value.text
    try:
        match timer.kind:
            case TimerKind.CYCLE:
                parse_cycle(text)
            case TimerKind.DURATION:
                _within_reach(text)
            case TimerKind.DATE:
                parse_moment(text)
    except BadTime as problem:
        reading.add("timer-foreign" if reading.foreign else "timer-bad", element, what=problem)
        return False
    if timer.kind is TimerKind.DATE and not _has_zone(text):
        reading.add("timer-zone", element)
    return True


def _within_reach(text: str) -> None:
    span = parse_span(text)
    try:
        if isinstance(span, Duration):
            span.after(LATE)
    except OverflowError:
        raise BadDuration(text) from None


def _has_zone(text: str) -> bool:
    clock = text.strip().partition("T")[2]
    return not clock or clock.endswith("Z") or "+" in clock or "-" in clock
