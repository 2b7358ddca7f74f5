"""When a timer fires: from what the drawing says to a moment."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

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
from base.working_time import WorkingCalendar
from engine.definitions.model import NodeInfo, TimerInfo, TimerKind
from engine.definitions.values import Value, as_text

from .failures import WrongValue
from .tokens import Token
from .waits import TurnEnv


class Asked:
    """The calendar of a wait, and whether it was needed: then a change of it moves the wait.

    `name` is the name of the calendar, worked out when it is first needed.
    """

    def __init__(self, env: TurnEnv, calendar: Value | None, seen: Mapping[str, Any]) -> None:
        self.env = env
        self.used = False
        self.name: str | None = None
        self._calendar, self._seen = calendar, seen

    def __call__(self, name: str = "") -> WorkingCalendar:
        """Return the calendar of this name; without one that of the wait.

        Raises:
            CalendarProblem: there is none of this name.
            ExpressionFailed: the expression that names it does not fit the data.
        """
        if name:
            self.name = name
        if self.name is None:
            value = self._calendar
            self.name = as_text(value.get(self._seen, self.env.now)) if value is not None else ""
            self.name = self.name.strip()
        self.used = True
        return self.env.calendar(self.name)

    def keep(self, state: dict[str, Any], began: datetime, length: str | None) -> None:
        """Keep what is needed to work the moment out anew, if a calendar was."""
        if self.used:
            state["began"] = began
            if self.name:
                state["calendar"] = self.name
            if length is not None:
                state["length"] = length

    def parameter(self, code: str, department: str | None = None) -> Any:
        """Return what a parameter is."""
        return self.env.calendar.parameter(code, department)


def set_timer(
    token: Token, timer: TimerInfo, seen: Mapping[str, Any], since: datetime | None = None
) -> None:
    """Keep in the token when its timer fires first, and what is needed to go on from there.

    It counts from now, or from `since`.
    A timer that goes by working time also keeps when it began, by which calendar, and its length
    if that is not in the drawing: so it can be worked out anew when the calendar changes.

    Raises:
        WrongValue: its expression gave no time.
        CalendarProblem: no calendar reaches that far, or there is none of the name.
    """
    node, state = token.node, token.internal_data
    env: TurnEnv = token.workflow.top_workflow.env
    asked = Asked(env, timer.calendar, seen)
    now = since or env.now
    value = timer.value.get(seen, now, asked)
    if timer.kind is TimerKind.CYCLE:
        cycle = _cycle(value, now, node, timer.value.text)
        try:
            state["due"] = cycle.first(now, asked)
        except OverflowError:
            raise WrongValue(
                place=node.name or node.id, text=timer.value.text, value=value
            ) from None
        state["cycle"] = value
        if cycle.times is not None:
            state["left"] = cycle.times
    else:
        state["due"] = moment(value, now, node, timer.value.text, asked)
    kept = isinstance(value, WorkingSpan) or not timer.value.constant
    asked.keep(state, now, str(value) if kept else None)


def moment(value: Any, now: datetime, node: NodeInfo, text: str, calendars: Calendars) -> datetime:
    """Return the moment that a value means: a date and time, or a time from now.

    Raises:
        WrongValue: it means none.
        CalendarProblem: no calendar reaches that far.
    """
    try:
        return _moment(value, now, calendars)
    except (BadTime, OverflowError, AttributeError):
        raise WrongValue(place=node.name or node.id, text=text, value=value) from None


def _moment(value: Any, now: datetime, calendars: Calendars) -> datetime:
    """Read a time; without an offset it is meant in the zone of `now`, the centre's own."""
    zone = now.tzinfo or UTC
    if isinstance(value, str):
        value = parse_time(value, zone)
    if isinstance(value, timedelta):
        return later(now, value)
    if isinstance(value, Duration):
        return value.after(now)
    if isinstance(value, WorkingSpan):
        return value.after(now, calendars())
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=zone)
    return datetime(value.year, value.month, value.day, tzinfo=zone)


def _cycle(value: Any, now: datetime, node: NodeInfo, text: str) -> Cycle:
    try:
        return parse_cycle(value, now.tzinfo or UTC)
    except (BadTime, AttributeError, TypeError):
        raise WrongValue(place=node.name or node.id, text=text, value=value) from None


def next_cycle(token: Token) -> bool:
    """Set a repeating timer to its next moment; False when it has fired for the last time.

    Moments that have passed in the meantime are skipped: a timer that was late fires once.
    """
    state, env = token.internal_data, token.workflow.top_workflow.env
    if "left" in state:
        state["left"] -= 1
        if state["left"] <= 0:
            return False
    zone = env.now.tzinfo or UTC
    cycle, calendar = parse_cycle(state["cycle"], zone), partial(env.calendar, calendar_of(state))
    try:
        due = cycle.next(state["due"].astimezone(zone), calendar)
        if due is not None and due <= env.now:
            due = cycle.ahead(due, env.now + timedelta(microseconds=1), calendar)
    except OverflowError:  # beyond the year 9999
        return False
    if due is None or (cycle.end is not None and due > cycle.end):
        return False
    state["due"] = due
    return True


def put_off(token: Token, due: datetime) -> None:
    """Give a waiting timer another moment, which then counts as what was meant.

    A change of a calendar does not take back what a person has set. A timer that repeats counts on
    from the new moment.
    """
    token.internal_data["due"] = due
    token.internal_data.pop("began", None)


def calendar_of(state: Mapping[str, Any]) -> str:
    """Return the name of the calendar that a wait goes by; older states have the centre's."""
    return str(state.get("calendar") or "")


def recount(token: Token) -> tuple[datetime, datetime] | None:
    """Work the moment of a wait out anew by the calendar as it is now; the one before and after.

    None when it does not move: it does not go by working time, or comes to the same. A moment
    that an expression worked out, such as `${now() + working_days(3)}`, stays: what counts by the
    calendar is a length.

    Raises:
        CalendarProblem: no calendar reaches that far, or there is none of the name any more.
    """
    state, node = token.internal_data, token.node
    if "began" not in state or "due" not in state:
        return None
    env: TurnEnv = token.workflow.top_workflow.env
    zone = env.now.tzinfo or UTC
    before, began = state["due"].astimezone(zone), state["began"].astimezone(zone)
    calendar = partial(env.calendar, calendar_of(state))
    if "cycle" in state:
        cycle = parse_cycle(state["cycle"], zone)
        after = cycle.ahead(cycle.first(began, calendar), min(before, env.now), calendar)
    else:
        drawn = node.timer.value.text if node.timer is not None else ""
        after = moment(state.get("length", drawn), began, node, drawn, calendar)
    if after.astimezone(UTC) == before.astimezone(UTC):
        return None
    state["due"] = after
    return before, after
