"""Telling whoever comes too late who closed a task, or whom it waits for, and since when."""

from typing import Any

from sqlalchemy import select

from base.db import Session
from engine.history.queries import who_moved
from engine.identity.people import names_of_users
from engine.tasks.records import OPEN, Task, TaskState
from engine.tasks.rights import TaskClosed, TaskHeld, TaskWaits, TaskWithdrawn


def check_open(db: Session, task: Task) -> None:
    """Refuse a task that is done or withdrawn, or is decided and waits for others to sign.

    Raises:
        TaskClosed: with who, when and the outcome.
        TaskHeld: with who is to sign, and since when.
    """
    if task.state in OPEN:
        if task.held_at is not None:
            raise TaskHeld(**_who_signs(db, task))
        return
    if task.state is TaskState.CANCELLED:
        nobody = {"who": "", "username": None, "when": task.completed_at, "outcome": None}
        moment = task.completed_at
        raise TaskWithdrawn(**nobody | (who_moved(db, task.instance_id, moment) if moment else {}))
    raise TaskClosed(
        who=task.completed_by_name or "",
        username=task.completed_by,
        when=task.completed_at,
        outcome=task.outcome,
    )


def check_not_waiting(db: Session, task: Task) -> None:
    """Refuse a task that somebody was asked to sign first.

    Raises:
        TaskWaits: with who is to sign, and since when.
    """
    if task.waits_for:
        raise TaskWaits(**_who_signs(db, task))


def _who_signs(db: Session, task: Task) -> dict[str, Any]:
    """Return who has the oldest open task in which this one is signed, and since when."""
    query = select(Task.assignee, Task.users, Task.created_at).where(
        Task.centre_id == db.centre_id, Task.signs_for == task.id,
        Task.state.in_([TaskState.READY, TaskState.CLAIMED]),
    )  # fmt: skip
    found = db.execute(query.order_by(Task.created_at, Task.id).limit(1)).one_or_none()
    if found is None:
        return {"who": "", "username": None, "when": task.held_at}
    name = found.assignee or next(iter(found.users), "")
    who = names_of_users(db, [name]).get(name, name)
    return {"who": who, "username": name, "when": found.created_at}
