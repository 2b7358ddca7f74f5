"""Finding tasks."""

from uuid import UUID

from sqlalchemy import Select, or_, select

from base.db import Session
from base.errors import NotFound
from base.page import Page
from engine.people import Actor
from engine.tasks.finding.conditions import is_for, selected
from engine.tasks.finding.counting import count_each, count_tasks, fact_names, open_steps
from engine.tasks.finding.criteria import FactTest, Operator, SortBy, SortKey, Span, TaskFilter
from engine.tasks.finding.sorting import page_sorted
from engine.tasks.notices.telling import was_told
from engine.tasks.records import Task
from engine.tasks.rights import may_see
from engine.tasks.views import TaskView, view

__all__ = [
    "FactTest", "Operator", "SortBy", "SortKey", "Span", "TaskFilter", "count_each", "count_tasks",
    "fact_names", "find_tasks", "get_task_row", "has_task_in", "is_for", "open_steps",
    "worked_on",
]  # fmt: skip


def worked_on(username: str) -> Select[UUID]:
    """Return the statement for the instances in which somebody has or had a task."""
    return select(Task.instance_id).where(
        or_(Task.assignee == username, Task.completed_by == username)
    )


def has_task_in(db: Session, instance_id: UUID, by: Actor) -> bool:
    """Return whether somebody sees a task of an instance: to do, done, or sent to read."""
    rows = db.scalars(
        select(Task).where(Task.centre_id == db.centre_id, Task.instance_id == instance_id)
    )
    return any(may_see(task, by) or was_told(db, by.username, task.id) for task in rows)


def find_tasks(
    db: Session, which: TaskFilter, *, after: str | None = None, limit: int = 50
) -> Page[TaskView]:
    """Return a page of tasks, oldest first unless the filter says otherwise.

    Raises:
        BadCursor: `after` was not made here, or for another order.
    """
    with db.planned_by_values():
        found = page_sorted(
            db, selected(db, which), which.sort, after=after, limit=limit,
            newest_first=which.newest_first,
        )  # fmt: skip
    return found.of(view)


def get_task_row(db: Session, task_id: UUID) -> Task:
    """Return the row of one task.

    Raises:
        NotFound: there is no such task in this centre.
    """
    query = select(Task).where(Task.id == task_id, Task.centre_id == db.centre_id)
    row = db.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row
