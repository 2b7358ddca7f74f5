"""What a person has typed into a form without sending it yet."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.errors import NotFound
from base.privacy import note
from engine.people import Actor
from engine.tasks.closing import check_open
from engine.tasks.records import Draft, Task
from engine.tasks.rights import check_may_do


def save_draft(db: Session, task_id: UUID, *, by: Actor, data: dict[str, Any]) -> None:
    """Keep `data` (plain JSON values) for this person, in place of an earlier draft.

    Raises:
        NotFound: there is no such task.
        TaskClosed: it is done or withdrawn.
        NotYourTask: `by` is no candidate.
    """
    query = select(Task).where(Task.id == task_id, Task.centre_id == db.centre_id)
    task = db.scalar(query.execution_options(populate_existing=True))
    if task is None:
        raise NotFound
    check_open(db, task)
    check_may_do(task, by)
    values = {"data": data, "saved_at": db.now()}
    query_insert = insert(Draft).values(
        task_id=task_id, person=by.username, centre_id=db.centre_id, **values
    )
    db.execute(
        query_insert.on_conflict_do_update(index_elements=["task_id", "person"], set_=values)
    )


def draft(db: Session, task_id: UUID, *, by: Actor) -> dict[str, Any] | None:
    """Return what this person has typed into the task, if anything was kept."""
    found: dict[str, Any] | None = db.scalar(
        select(Draft.data).where(
            Draft.task_id == task_id, Draft.person == by.username, Draft.centre_id == db.centre_id
        )
    )
    note(db, found or {})
    return found
