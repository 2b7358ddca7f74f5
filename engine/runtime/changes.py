"""What a turn has changed, as plain rows: the difference between before and after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from base.errors import RingflowError
from base.ids import new_id
from engine.candidates import folded
from engine.definitions.model import NORMAL
from engine.definitions.people.rules import Sharing
from engine.messages.matching import canonical, facts_of, plain_keys
from engine.runtime.machine.codec import pack
from engine.runtime.machine.waits import (
    JobWait,
    MessageWait,
    SignalWait,
    TaskWait,
    TimerWait,
    Wait,
    WaitKind,
)

Row = dict[str, Any]
Place = tuple[UUID, str]
FAILED_WAIT: Final = {
    WaitKind.TASK: "expression",
    WaitKind.TIMER: "timer",
    WaitKind.MESSAGE: "message",
    WaitKind.SIGNAL: "message",
    WaitKind.JOB: "action",
}


@dataclass(slots=True)
class Changes:
    """Rows to add, to take away and to change. Empty lists cost nothing when saved.

    `listed` is what lists know of the variables; `listed_anew` that older tasks must learn of it.
    """

    tasks: list[Row] = field(default_factory=list)
    shared: dict[UUID, Sharing] = field(default_factory=dict)
    tasks_gone: list[UUID] = field(default_factory=list)
    task_done: Row | None = None
    timers: list[Row] = field(default_factory=list)
    timers_gone: list[Place] = field(default_factory=list)
    subscriptions: list[Row] = field(default_factory=list)
    subscriptions_gone: list[Place] = field(default_factory=list)
    signals: list[Row] = field(default_factory=list)
    signals_gone: list[Place] = field(default_factory=list)
    facts: dict[str, str] | None = None
    listed: Row = field(default_factory=dict)
    listed_anew: bool = False
    calls: list[Row] = field(default_factory=list)
    calls_gone: list[UUID] = field(default_factory=list)
    incidents: list[Row] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)
    notify: list[tuple[str, UUID]] = field(default_factory=list)


def take_away(changes: Changes, gone: Iterable[Wait], done: UUID | None) -> None:
    """Note the rows of waits that are over. `done` is the task that was completed."""
    for wait in gone:
        match wait.kind:
            case WaitKind.TASK:
                if wait.token_id != done:
                    changes.tasks_gone.append(wait.token_id)
            case WaitKind.TIMER:
                changes.timers_gone.append((wait.token_id, wait.slot))
            case WaitKind.MESSAGE:
                changes.subscriptions_gone.append((wait.token_id, wait.slot))
            case WaitKind.SIGNAL:
                changes.signals_gone.append((wait.token_id, wait.slot))
            case WaitKind.JOB:
                changes.calls_gone.append(wait.token_id)


def put_in(changes: Changes, wait: Wait, description: object, facts: Mapping[str, Any]) -> None:
    """Note the row of a wait that has begun.

    Raises:
        NoKeyValue: a message key has no plain value.
    """
    match description:
        case TaskWait():
            changes.tasks.append(task_row(wait, description))
            if description.sharing != NORMAL:
                changes.shared[wait.token_id] = description.sharing
            if description.notify:
                changes.notify.append((description.notify, wait.token_id))
        case TimerWait():
            changes.timers.append(
                {
                    "token_id": wait.token_id,
                    "slot": wait.slot,
                    "due_at": description.due_at,
                    "cycle": description.cycle,
                    "calendar": description.calendar,
                }
            )
        case MessageWait():
            changes.subscriptions.append(_subscription(wait, description, facts))
        case SignalWait():
            changes.signals.append(
                {"token_id": wait.token_id, "slot": wait.slot, "name": description.name}
            )
        case JobWait():
            changes.calls.append(
                {
                    "token_id": wait.token_id,
                    "action": description.action,
                    "params": pack(description.params),
                    "retries": description.retries,
                }
            )


def incident(  # noqa: PLR0913 an incident is all of this
    token_id: UUID, node: str, name: str, kind: str, message: str, *, line: int | None, trace: str
) -> Row:
    """Return the row of an incident."""
    return {
        "id": new_id(),
        "token_id": token_id,
        "node": node,
        "node_name": name,
        "kind": kind,
        "message": message[:4000],
        "line": line,
        "trace": trace[-8000:],
    }


def cannot_wait(wait: Wait, error: RingflowError) -> Row:
    """Return the incident of a wait that cannot begin because its expression has failed."""
    name = wait.node.name or wait.node.id
    line = getattr(error, "line", None)
    kind = FAILED_WAIT[wait.kind]
    return incident(wait.token_id, wait.node.id, name, kind, error.text(), line=line, trace="")


def task_row(wait: Wait, task: TaskWait) -> Row:
    """Return the row of a task."""
    return {
        "id": wait.token_id,
        "node": wait.node.id,
        "title": task.title,
        "form": task.form,
        "assignee": task.assignee,
        "groups": list(task.groups),
        "folded": sorted(set(map(folded, task.groups))),
        "users": list(task.users),
        "stands_for": None,
        "link": task.link,
        "state": "claimed" if task.assignee else "ready",
        "due_at": task.due_at,
        "calendar": task.calendar,
        "priority": task.priority,
        "excluded": [],
    }


def _subscription(wait: Wait, message: MessageWait, variables: Mapping[str, Any]) -> Row:
    keyless = message.keys is None
    return {
        "token_id": wait.token_id,
        "slot": wait.slot,
        "name": message.name,
        "match": None if message.keys is None else canonical(plain_keys(message.keys)),
        "facts": facts_of(variables) if keyless else {},
    }
