"""How many tasks there are, for many lists at once."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, literal, select, union_all

from base.db import Session
from base.i18n import pick
from engine.tasks.finding.conditions import selected
from engine.tasks.finding.criteria import TaskFilter
from engine.tasks.finding.few import Few
from engine.tasks.records import OPEN, Task, TaskState


def count_tasks(db: Session, which: TaskFilter, *, most: int = 1000) -> int:
    """Return how many tasks there are, counting no further than `most`."""
    return count_each(db, [which], most=most)[0]


def count_each(db: Session, filters: Sequence[TaskFilter], *, most: int = 1000) -> list[int]:
    """Return how many tasks each filter finds, in one statement; none further than `most`."""
    if not filters:
        return []
    parts: list[Any] = []
    few = Few(db)
    for place, which in enumerate(filters):
        inner = selected(db, which, few).with_only_columns(Task.id).limit(most).subquery()
        parts.append(select(literal(place).label("place"), func.count()).select_from(inner))
    with db.planned_by_values():
        found = sorted((place, count) for place, count in db.execute(union_all(*parts)))
    return [count for _place, count in found]


def held_by(db: Session, usernames: Collection[str]) -> dict[str, int]:
    """Return how many open tasks people hold, by user name; who holds none is left out."""
    if not usernames:
        return {}
    query = (
        select(Task.assignee, func.count())
        .where(Task.centre_id == db.centre_id, Task.assignee.in_(usernames))
        .where(Task.state.in_([TaskState.READY, TaskState.CLAIMED]))
        .group_by(Task.assignee)
    )
    return {name: count for name, count in db.execute(query) if name is not None}


def open_steps(db: Session, which: TaskFilter, *, looked_at: int = 200) -> list[tuple[str, str]]:
    """Return the steps at which open tasks of a filter wait, with their names, by the newest."""
    newest = selected(db, which).where(Task.state.in_(OPEN)).order_by(Task.created_at.desc())
    steps = newest.with_only_columns(Task.node, Task.title).limit(looked_at).subquery()
    rows = db.execute(select(steps.c.node, steps.c.title).distinct())
    return sorted({row.node: pick(row.title) for row in rows}.items(), key=lambda one: one[1])


def fact_names(db: Session, which: TaskFilter, *, looked_at: int = 200) -> list[str]:
    """Return the names of variables that open tasks of a filter have, by the newest of them."""
    newest = selected(db, which).where(Task.state.in_(OPEN)).order_by(Task.created_at.desc())
    facts = newest.with_only_columns(Task.facts).limit(looked_at).subquery()
    names = select(func.jsonb_object_keys(facts.c.facts).label("name")).distinct()
    return sorted(db.scalars(names))
