"""Handing the open tasks of one candidate group to another, as when departments are merged."""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from base.db import Session
from base.errors import NotFound
from engine.candidates import folded
from engine.history.lines import Line, What
from engine.instances.locking import hold, note
from engine.people import Actor
from engine.tasks.records import Task, TaskState

IS_OPEN: Final = (TaskState.READY, TaskState.CLAIMED)


def open_by_group(db: Session, candidates: Collection[str] | None = None) -> dict[str, int]:
    """Return how many open tasks there are for each of these candidate groups, or for all."""
    mine = [Task.centre_id == db.centre_id, Task.state.in_(IS_OPEN)]
    if candidates is not None:
        wanted = [folded(one) for one in candidates]
        mine.append(Task.folded.overlap(cast(wanted, ARRAY(Text))))
    each = select(func.unnest(Task.folded).label("one")).where(*mine).subquery()
    counts = select(each.c.one, func.count()).group_by(each.c.one)
    if candidates is not None:
        counts = counts.where(each.c.one.in_(wanted))
    return {row.one: row[1] for row in db.execute(counts)}


def tasks_of_groups(db: Session, candidates: Collection[str], *, limit: int) -> list[UUID]:
    """Return some open tasks for any of these candidate groups, the oldest first."""
    wanted = cast([folded(one) for one in candidates], ARRAY(Text))
    query = select(Task.id).where(
        Task.centre_id == db.centre_id, Task.state.in_(IS_OPEN), Task.folded.overlap(wanted)
    )
    return list(db.scalars(query.order_by(Task.created_at, Task.id).limit(limit)))


def rehome(
    db: Session, task_ids: Collection[UUID], groups: Mapping[str, str], *, by: Actor
) -> list[UUID]:
    """Let other groups do open tasks: `groups` says which takes the place of which.

    Whoever has taken such a task keeps it. Tasks that are done by now, or that are not for any of
    these groups, are left out. Each task has a line in its history.

    Returns:
        Those that were changed.
    """
    instead = {folded(old): new for old, new in groups.items()}
    done = []
    # In one order, so that two who do this at once wait for one another and never in a circle.
    pairs = select(Task.instance_id, Task.id).where(
        Task.centre_id == db.centre_id, Task.id.in_(task_ids)
    )
    for instance_id, task_id in db.execute(pairs.order_by(Task.instance_id, Task.id)).all():
        try:
            held = hold(db, instance_id)
        except NotFound:
            continue
        task = db.get_one(Task, task_id, populate_existing=True)
        before = list(task.groups)
        after = list(dict.fromkeys(instead.get(folded(one), one) for one in before))
        if task.state not in IS_OPEN or after == before:
            continue
        task.groups, task.folded = after, [folded(one) for one in after]
        note(db, held, Line(
            what=What.REHOMED, at=db.now(), actor=by, key=held.instance.key,
            version=held.instance.version, node=task.node, token_id=task.id,
            data={"from": before, "to": after},
        ))  # fmt: skip
        done.append(task_id)
    db.flush()
    return done
