"""What a waiting token asks of the outside: its expressions, worked out when the wait begins."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from engine.definitions.model import NodeInfo
from engine.definitions.values import Value, as_names, as_text

from .failures import WrongValue
from .nodes.steps import values_of
from .timing import Asked, calendar_of, moment, set_timer
from .tokens import Token
from .waits import (
    Description,
    JobWait,
    MessageWait,
    SignalWait,
    TaskWait,
    TimerWait,
    TurnEnv,
    WaitKind,
)

PRIORITY: Final = 50
# What a token keeps of a deadline by working time.
KEPT: Final = ("due", "began", "length", "calendar")
NOTHING: Final[Mapping[str, Any]] = {}


def describe(token: Token, kind: WaitKind, since: datetime | None = None) -> Description:
    """Work out what a wait asks for; a timer keeps its moment in the token.

    The deadline of a task counts from `since`, or from now.

    Raises:
        ExpressionFailed: an expression does not fit the data.
        WrongValue: an expression gave something that makes no sense in its place.
    """
    match kind:
        case WaitKind.TASK:
            return _task(token, since)
        case WaitKind.TIMER:
            return _timer(token)
        case WaitKind.MESSAGE:
            return _message(token)
        case WaitKind.SIGNAL:
            signal = token.node.signal
            return SignalWait(name=signal.name if signal is not None else "")
        case WaitKind.JOB:
            return _job(token)


# --- people's tasks ---------------------------------------------------------------------------


def _task(token: Token, since: datetime | None) -> TaskWait:
    node, task = token.node, token.node.task
    if task is None:
        return TaskWait(
            title=node.title, form=None, assignee=None, users=(), groups=_lane(node), due_at=None,
            priority=PRIORITY, notify=None, link=False,
        )  # fmt: skip

    seen = token.seen()
    env: TurnEnv = token.workflow.top_workflow.env

    asked = Asked(env, task.calendar, seen)

    def ask(value: Value | None) -> Any:
        return None if value is None else value.get(seen, env.now, env.calendar)

    users, groups = as_names(ask(task.users)), as_names(ask(task.groups))
    assignee = ask(task.assignee)
    began, priority = since or env.now, ask(task.priority)
    due = None if task.due is None else task.due.get(seen, env.now, asked)
    due_at = None if due in (None, "") else moment(due, began, node, "due", asked)
    for name in KEPT:
        token.internal_data.pop(name, None)
    if due_at is not None and asked.used:
        asked.keep(token.internal_data, began, str(due))
        token.internal_data["due"] = due_at
    return TaskWait(
        title=node.title,
        form=task.form,
        assignee=as_text(assignee).strip() or None,
        users=users,
        # The lane speaks for those tasks that do not say themselves whom they are for.
        groups=groups or (() if users else _lane(node)),
        due_at=due_at,
        priority=PRIORITY if priority in (None, "") else _number(priority, node),
        notify=task.notify,
        link=task.link,
        calendar=asked.name if due_at is not None and asked.used else None,
        sharing=task.sharing,
    )


def _lane(node: NodeInfo) -> tuple[str, ...]:
    return node.lane.groups if node.lane is not None else ()


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
    params = values_of(action.parameters, token)
    return JobWait(action=action.name, params=params, retries=action.retries)


# --- timers -----------------------------------------------------------------------------------


def _timer(token: Token) -> TimerWait:
    timer, state = token.node.timer, token.internal_data
    if timer is None:
        raise WrongValue(place=token.node.name, text="timer", value=None)
    if "due" not in state:
        set_timer(token, timer, token.seen())
    calendar = calendar_of(state) if "began" in state else None
    return TimerWait(due_at=state["due"], cycle=state.get("cycle"), calendar=calendar)
