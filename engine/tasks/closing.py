"""Telling whoever comes too late who closed a task, and when."""

from base.db import Session
from engine.history.queries import who_moved
from engine.tasks.records import OPEN, Task, TaskState
from engine.tasks.rights import TaskClosed, TaskWithdrawn


def check_open(db: Session, task: Task) -> None:
    """Refuse a task that is done or withdrawn.

    Raises:
        TaskClosed: with who, when and the outcome.
    """
    if task.state in OPEN:
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
