"""Giving an open task another due moment or priority, for those who look after the processes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from base.db import Session
from engine.audit import audit
from engine.history.lines import What
from engine.instances.locking import note
from engine.people import Actor
from engine.tasks.actions import check_holder, hold_task
from engine.tasks.acts.telling import HIGHEST_PRIORITY, LOWEST_PRIORITY, WrongPriority
from engine.tasks.closing import check_open
from engine.tasks.lines import line_about
from engine.tasks.records import OPEN, Task, TaskState
from engine.tasks.rights import check_may_do
from engine.tasks.views import TaskView, view


def put_on_date(
    db: Session, task_id: UUID, *, due_at: datetime | None, priority: int, by: Actor, reason: str
) -> TaskView:
    """Say until when a task is to be done and how urgent it is; a calendar no longer moves it.

    Raises:
        WrongPriority: it is not from 0 to 100.
        NotYourClaim: somebody else holds it and `by` is no administrator.
        TaskClosed: it is done or withdrawn, by whom and when.
    """
    if not LOWEST_PRIORITY <= priority <= HIGHEST_PRIORITY:
        raise WrongPriority
    held, task = hold_task(db, task_id)
    check_open(db, task)
    if task.state is TaskState.CLAIMED:
        check_holder(task, by)
    else:
        check_may_do(task, by)
    before = (task.due_at, task.priority)
    if before == (due_at, priority):
        return view(task)
    task.due_at, task.priority, task.calendar = due_at, priority, None
    _date_signing(db, task)
    data: dict[str, Any] = {"reason": reason}
    if due_at != before[0]:
        data |= {"due_at": _plain(due_at), "due_before": _plain(before[0])}
    if priority != before[1]:
        data |= {"priority": priority, "priority_before": before[1]}
    note(db, held, line_about(db, held, task, by, What.PLANNED, data))
    audit(db, "task.dated", by=by, about=f"task:{task.id}", label=task.title["en"], details=data)
    return view(task)


def _date_signing(db: Session, task: Task) -> None:
    """Give the tasks in which one is signed its moment and its priority."""
    query = update(Task).where(
        Task.centre_id == db.centre_id, Task.signs_for == task.id, Task.state.in_(OPEN)
    )
    same = query.values(due_at=task.due_at, priority=task.priority)
    db.execute(same.execution_options(synchronize_session=False))


def _plain(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
