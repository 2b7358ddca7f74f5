"""When a timer fires: from what the drawing says to a moment."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from base.expressions import BadTime, Cycle, Duration, parse_cycle, parse_duration, parse_moment
from engine.definitions.model import NodeInfo, TimerInfo, TimerKind

from .failures import WrongValue
from .tokens import Token


def first_due(timer: TimerInfo, node: NodeInfo, data: Mapping[str, Any], now: datetime) -> datetime:
    """Return when a timer fires for the first time.

    Raises:
        WrongValue: its expression gave no time.
    """
    if timer.kind is TimerKind.CYCLE:
        return read_cycle(timer, node, data, now).first(now)
    return moment(timer.value.get(data, now), now, node, timer.value.text)


def moment(value: Any, now: datetime, node: NodeInfo, text: str) -> datetime:
    """Return the moment that a value means: a date and time, or a time from now.

    Raises:
        WrongValue: it means none.
    """
    try:
        return _moment(value, now)
    except (BadTime, OverflowError, AttributeError):
        raise WrongValue(place=node.name or node.id, text=text, value=value) from None


def _moment(value: Any, now: datetime) -> datetime:
    """Read a time; without an offset it is meant in the zone of `now`, the centre's own."""
    zone = now.tzinfo or UTC
    if isinstance(value, str):
        is_span = value.strip().lstrip("+-").startswith("P")
        value = parse_duration(value) if is_span else parse_moment(value, zone)
    if isinstance(value, timedelta):
        return now + value
    if isinstance(value, Duration):
        return value.after(now)
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=zone)
    return datetime(value.year, value.month, value.day, tzinfo=zone)


def read_cycle(timer: TimerInfo, node: NodeInfo, data: Mapping[str, Any], now: datetime) -> Cycle:
    """Return the repetition that a timer says.

    Raises:
        WrongValue: it says none.
    """
    value = timer.value.get(data, now)
    try:
        return parse_cycle(value, now.tzinfo or UTC)
    except (BadTime, AttributeError, TypeError):
        raise WrongValue(place=node.name or node.id, text=timer.value.text, value=value) from None


def next_cycle(token: Token) -> bool:
    """Set a repeating timer to its next moment; False when it has fired for the last time.

    Moments that have passed in the meantime are skipped: a timer that was late fires once.
    """
    state, now = token.internal_data, token.workflow.top_workflow.env.now
    if "left" in state:
        state["left"] -= 1
        if state["left"] <= 0:
            return False
    cycle = parse_cycle(state["cycle"], now.tzinfo or UTC)
    due: datetime | None = cycle.next(state["due"])
    while due is not None and due <= now:
        due = cycle.next(due)
    if due is None:
        return False
    state["due"] = due
    return True
