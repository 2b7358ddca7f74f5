"""Handing over all that somebody holds, in one act."""

from uuid import UUID

from sqlalchemy import select

from base.db import Session
from engine.identity.people import find_by_username
from engine.people import Actor
from engine.tasks.actions import NobodyThere, hold_task, pass_on, present
from engine.tasks.records import OPEN, Task, TaskState


def tasks_held(db: Session, username: str) -> list[UUID]:
    """Return the open tasks that somebody holds, in the order in which they are locked."""
    query = select(Task.id).where(
        Task.centre_id == db.centre_id, Task.assignee == username,
        Task.state.in_([TaskState.READY, TaskState.CLAIMED]),
    )  # fmt: skip
    return list(db.scalars(query.order_by(Task.instance_id, Task.id)))


def hand_over(db: Session, username: str, *, to: str, by: Actor, reason: str) -> int:
    """Give all open tasks that somebody holds to somebody else; return how many there were.

    Who stands in for a new holder that is away gets them. Whether `by` may do this is for the
    caller to know: it is the person themselves, or somebody who keeps the list of people.

    Raises:
        NobodyThereNow: `to` is away, and nobody stands in.
        NobodyThere: `to` is no active user.
    """
    heir = find_by_username(db, to)
    if heir is None or not heir.active:
        raise NobodyThere(name=to.strip())
    present(db, heir.username)
    count = 0
    for task_id in tasks_held(db, username):
        held, task = hold_task(db, task_id)
        if task.assignee == username and task.state in OPEN:
            pass_on(db, held, task, to=heir.username, by=by, reason=reason)
            count += 1
    return count
