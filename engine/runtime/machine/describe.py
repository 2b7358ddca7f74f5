"""What a waiting token asks of the outside: its expressions, worked out when the wait begins."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from base.expressions import BadTime, Cycle, Duration, parse_cycle, parse_duration, parse_moment
from engine.definitions.model import NodeInfo, TimerInfo, TimerKind
from engine.definitions.values import Value, as_text

from .failures import WrongValue
from .nodes.steps import values_of
from .tokens import Token
from .waits import Description, JobWait, MessageWait, TaskWait, TimerWait, WaitKind

PRIORITY: Final = 50
NOTHING: Final[Mapping[str, Any]] = {}


def describe(token: Token, kind: WaitKind) -> Description:
    """Work out what a wait asks for; a timer keeps its moment in the token.

    Raises:
        ExpressionFailed: an expression does not fit the data.
        WrongValue: an expression gave something that makes no sense in its place.
    """
    match kind:
        case WaitKind.TASK:
            return _task(token)
        case WaitKind.TIMER:
            return _timer(token)
        case WaitKind.MESSAGE:
            return _message(token)
        case WaitKind.JOB:
            return _job(token)


def _now(token: Token) -> datetime:
    now: datetime = token.workflow.top_workflow.env.now
    return now


# --- people's tasks ---------------------------------------------------------------------------


def _task(token: Token) -> TaskWait:
    node, task = token.node, token.node.task
    if task is None:
        return TaskWait(
            title=node.title, form=None, assignee=None, users=(), groups=_lane(node), due_at=None,
            priority=PRIORITY, notify=None, link=False,
        )  # fmt: skip

    seen = token.seen()

    def ask(value: Value | None) -> Any:
        return None if value is None else value.get(seen, _now(token))

    users, groups = names(ask(task.users)), names(ask(task.groups))
    assignee = ask(task.assignee)
    due = ask(task.due)
    priority = ask(task.priority)
    return TaskWait(
        title=node.title,
        form=task.form,
        assignee=as_text(assignee).strip() or None,
        users=users,
        # The lane speaks for those tasks that do not say themselves whom they are for.
        groups=groups or (() if users else _lane(node)),
        due_at=None if due in (None, "") else moment(due, _now(token), node, "due"),
        priority=PRIORITY if priority in (None, "") else _number(priority, node),
        notify=task.notify,
        link=task.link,
    )


def _lane(node: NodeInfo) -> tuple[str, ...]:
    return node.lane.groups if node.lane is not None else ()


def names(value: Any) -> tuple[str, ...]:
    """Return a list of names from a text with commas, or from a list."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = value.split(",")
    parts = value if isinstance(value, Iterable) else [value]
    return tuple(dict.fromkeys(text for part in parts if (text := as_text(part).strip())))


def _number(value: Any, node: NodeInfo) -> int:
    try:
        return int(float(value))
    except (TypeError, ValueError, OverflowError):
        raise WrongValue(place=node.name or node.id, text="priority", value=value) from None


# --- messages and jobs ------------------------------------------------------------------------


def _message(token: Token) -> MessageWait:
    message = token.node.message
    if message is None:
        return MessageWait(name="", keys=None)
    keys = None if message.keys is None else values_of(message.keys, token)
    return MessageWait(name=message.name, keys=keys)


def _job(token: Token) -> JobWait:
    action = token.node.action
    if action is None:
        return JobWait(action="", params={})
    return JobWait(action=action.name, params=values_of(action.parameters, token))


# --- timers -----------------------------------------------------------------------------------


def _timer(token: Token) -> TimerWait:
    timer, state = token.node.timer, token.internal_data
    if timer is None:
        raise WrongValue(place=token.node.name, text="timer", value=None)
    if timer.kind is not TimerKind.CYCLE:
        if "due" not in state:
            state["due"] = first_due(timer, token.node, token.seen(), _now(token))
        return TimerWait(due_at=state["due"])
    if "due" not in state:
        cycle = read_cycle(timer, token.node, token.seen(), _now(token))
        state["due"] = cycle.first(_now(token))
        state["cycle"] = timer.value.get(token.seen(), _now(token))
        if cycle.times is not None:
            state["left"] = cycle.times
    return TimerWait(due_at=state["due"], cycle=state["cycle"])


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
    state, now = token.internal_data, _now(token)
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
