"""Finding tasks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, cast, collate, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from base.db import Session
from base.errors import NotFound
from base.page import Page
from base.page.keyset import page_by_time
from engine.candidates import folded
from engine.identity.access.permissions import may_any_task
from engine.instances.records import Instance
from engine.people import Actor
from engine.tasks.records import OPEN, Task, TaskState
from engine.tasks.views import TaskView, view


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Which tasks; what is not given does not matter.

    `for_actor` keeps the open tasks that this person holds or may take. `text` is looked for in
    titles and business keys.
    """

    instance_id: UUID | None = None
    definition_key: str | None = None
    business_key: str | None = None
    node: str | None = None
    assignee: str | None = None
    candidate_group: str | None = None
    state: TaskState | None = None
    states: frozenset[TaskState] | None = None
    for_actor: Actor | None = None
    started_by: str | None = None
    completed_by: str | None = None
    due_before: datetime | None = None
    text: str | None = None
    newest_first: bool = False


def worked_on(username: str) -> Select[UUID]:
    """Return the statement for the instances in which somebody has or had a task."""
    return select(Task.instance_id).where(
        or_(Task.assignee == username, Task.completed_by == username)
    )


def find_tasks(
    db: Session, which: TaskFilter, *, after: str | None = None, limit: int = 50
) -> Page[TaskView]:
    """Return a page of tasks, oldest first unless the filter says otherwise."""
    order = (Task.created_at, Task.id)
    found = page_by_time(
        db, _selected(db, which), order, after=after, limit=limit, newest_first=which.newest_first
    )
    return found.of(view)


def count_tasks(db: Session, which: TaskFilter, *, most: int = 1000) -> int:
    """Return how many tasks there are, counting no further than `most`."""
    inner = _selected(db, which).with_only_columns(Task.id).limit(most).subquery()
    return db.scalar(select(func.count()).select_from(inner)) or 0


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


def _selected(db: Session, which: TaskFilter) -> Select[Task]:
    query = select(Task).where(Task.centre_id == db.centre_id, *_equal(which), *_states(which))
    if which.for_actor is not None:
        query = query.where(is_for(which.for_actor))
    if which.candidate_group is not None:
        query = query.where(Task.folded.contains([folded(which.candidate_group)]))
    if which.due_before is not None:
        query = query.where(Task.due_at < which.due_before)
    if which.text:
        query = query.where(_holds(which.text))
    if which.started_by is not None:
        query = query.join(Instance, Instance.id == Task.instance_id)
        query = query.where(Instance.started_by == which.started_by)
    return query.execution_options(populate_existing=True)


def _equal(which: TaskFilter) -> list[ColumnElement[bool]]:
    pairs: list[tuple[Any, Any]] = [
        (Task.instance_id, which.instance_id),
        (Task.key, which.definition_key),
        (Task.business_key, which.business_key),
        (Task.node, which.node),
        (Task.assignee, which.assignee),
        (Task.completed_by, which.completed_by),
    ]
    return [column == value for column, value in pairs if value is not None]


def _states(which: TaskFilter) -> list[ColumnElement[bool]]:
    wanted = which.states
    if which.state is not None:
        wanted = frozenset({which.state})
    if wanted is None and (which.for_actor is not None or which.due_before is not None):
        wanted = OPEN
    if wanted is None:
        return []
    if wanted == OPEN:
        # Spelled as the partial indexes have it, so that they can be used.
        return [Task.state.in_([TaskState.READY, TaskState.CLAIMED])]
    return [Task.state.in_(wanted)]


def is_for(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an open task is held by this person or free for them to take."""
    if actor.task_id is not None:
        return Task.id == actor.task_id
    groups = cast(sorted(actor.folded), ARRAY(Text))
    free_for_all = and_(Task.groups == cast([], ARRAY(Text)), Task.users == cast([], ARRAY(Text)))
    may = or_(Task.folded.overlap(groups), Task.users.contains([actor.username]), free_for_all)
    if may_any_task(actor):
        return or_(Task.assignee == actor.username, Task.state == TaskState.READY)
    return or_(Task.assignee == actor.username, and_(Task.state == TaskState.READY, may))


def _holds(text: str) -> ColumnElement[bool]:
    pattern = "%" + text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
    # Small letters are made by the rules of C: the others take twice as long, row by row, and
    # differ in letters that neither numbers nor our languages have.
    texts: list[Any] = [Task.business_key, cast(Task.title, Text)]
    return or_(*(collate(text, "C").ilike(pattern) for text in texts))
