"""Doing the same with many tasks. What cannot be done to one says why, and stops no other."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.errors import NotFound, RingflowError
from engine.people import Actor
from engine.tasks.actions import claim, release, transfer
from engine.tasks.acts.telling import plan
from engine.tasks.records import Task
from engine.tasks.rights import check_may_see
from engine.tasks.views import TaskView, view


class ManyAct(StrEnum):
    """What can be done to many tasks at once."""

    CLAIM = "claim"
    RELEASE = "release"
    TRANSFER = "transfer"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An act with what it needs: `to` (a user name) and `reason`, or `priority` from 0 to 100."""

    act: ManyAct
    to: str = ""
    reason: str = ""
    priority: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of one task. Of one that the actor may not see there is nothing but the id.

    `changed` is false where it was so already; `error` says why the act was not done.
    """

    id: UUID
    title: Mapping[str, str] = field(default_factory=dict)
    business_key: str | None = None
    changed: bool = False
    error: RingflowError | None = None

    @property
    def done(self) -> bool:
        """Return whether it is as it was wanted."""
        return self.error is None


def act_on_many(db: Session, ids: Collection[UUID], order: Order, *, by: Actor) -> list[Fate]:
    """Do one act to many tasks, each for itself; return what became of each, in the given order.

    All of it is one transaction. Instances are locked in the order of their ids, so that two who
    act on the same tasks wait for one another and neither stops the other for good.
    """
    query = select(Task).where(Task.centre_id == db.centre_id, Task.id.in_(ids))
    rows = list(db.scalars(query.execution_options(populate_existing=True)))
    before = {row.id: view(row) for row in rows if _sees(row, by)}
    found = {
        one.id: _one(db, one, order, by)
        for one in sorted(before.values(), key=lambda one: (one.instance_id, one.id))
    }
    return [found.get(one) or Fate(id=one, error=NotFound()) for one in dict.fromkeys(ids)]


def _sees(row: Task, by: Actor) -> bool:
    try:
        check_may_see(row, by)
    except NotFound:
        return False
    return True


def _one(db: Session, task: TaskView, order: Order, by: Actor) -> Fate:
    told: dict[str, Any] = {"id": task.id, "title": task.title, "business_key": task.business_key}
    try:
        with db.begin_nested():
            after = _do(db, task, order, by)
    except RingflowError as error:
        return Fate(**told, error=error)
    return Fate(**told, changed=_told(after) != _told(task))


def _told(task: TaskView) -> tuple[object, ...]:
    return task.state, task.assignee, task.priority


def _do(db: Session, task: TaskView, order: Order, by: Actor) -> TaskView:
    match order.act:
        case ManyAct.CLAIM:
            return claim(db, task.id, by=by)
        case ManyAct.RELEASE:
            return release(db, task.id, by=by)
        case ManyAct.TRANSFER:
            return transfer(db, task.id, to=order.to, by=by, reason=order.reason)
        case ManyAct.PRIORITY:
            return plan(db, task.id, by=by, follow_up_at=task.follow_up_at, priority=order.priority)
