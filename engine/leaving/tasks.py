"""The tasks of somebody who leaves: those they hold, and those that nobody else could take."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from base.db import Session
from base.i18n import gettext, pick
from engine.history.lines import Line, What
from engine.identity import Person, actor_of
from engine.identity.people import members
from engine.identity.records import User
from engine.instances.locking import note
from engine.people import Actor
from engine.tasks.actions import hold_task, present
from engine.tasks.handing.people import hand_over
from engine.tasks.records import Task, TaskLink, TaskState

OPEN: Final = (TaskState.READY, TaskState.CLAIMED)
MOST_SHOWN: Final = 10


def count_assigned(db: Session, one: Person) -> Select[int]:
    """Return the query that counts the open tasks that somebody holds."""
    return _count(db, _assigned(one))


def assigned(db: Session, one: Person) -> list[str]:
    """Return the first few of them in words."""
    return _told(db, _assigned(one))


def _assigned(one: Person) -> ColumnElement[bool]:
    return (Task.assignee == one.username) & Task.state.in_(OPEN)


def hand_assigned(db: Session, one: Person, heir: str, by: Actor) -> int:
    """Hand all of them over."""
    return hand_over(db, one.username, to=heir, by=by, reason=gettext("Has left"))


def count_candidate(db: Session, one: Person) -> Select[int]:
    """Return the query that counts the free tasks that only this person could take."""
    return _count(db, _only(db, one))


def only_candidate(db: Session, one: Person) -> list[str]:
    """Return the first few of them in words."""
    return _told(db, _only(db, one))


def hand_candidate(db: Session, one: Person, heir: str, by: Actor) -> int:
    """Make somebody else a candidate of them too."""
    there = present(db, heir)
    query = select(Task.id).where(Task.centre_id == db.centre_id, _only(db, one))
    ids = list(db.scalars(query.order_by(Task.instance_id, Task.id)))
    for task_id in ids:
        held, task = hold_task(db, task_id)
        task.users = [*(name for name in task.users if name != one.username), there]
        data = {"for": one.username, "to": there}
        line = Line(
            what=What.GIVEN, at=db.now(), actor=by, key=held.instance.key,
            version=held.instance.version, node=task.node, token_id=task.id, data=data,
        )  # fmt: skip
        note(db, held, line)
    db.flush()
    return len(ids)


def _only(db: Session, one: Person) -> Any:
    """Return the condition that a free task is for this person and nobody else who is there."""
    others = _others_there(db, one)
    mine = cast([one.username], ARRAY(Text))
    alone = cast(sorted(_alone(db, one)), ARRAY(Text))
    named = Task.users.contains(mine) | Task.folded.overlap(alone)
    return (
        (Task.state == TaskState.READY)
        & named
        & Task.folded.contained_by(alone)
        & ~Task.users.overlap(others)
    )


def _others_there(db: Session, one: Person) -> Any:
    """Return the user names of everybody else who is switched on, as an array."""
    query = select(cast(User.username, Text)).where(
        User.centre_id == db.centre_id, User.active, User.id != one.id
    )
    return func.array(query.scalar_subquery(), type_=ARRAY(Text))


def _alone(db: Session, one: Person) -> set[str]:
    """Return the groups of open tasks to which nobody answers but this person."""
    groups = actor_of(db, one.id).folded
    wanted = cast(sorted(groups), ARRAY(Text))
    used = select(func.unnest(Task.folded).label("group")).where(
        Task.centre_id == db.centre_id, Task.state == TaskState.READY, Task.folded.overlap(wanted)
    )
    found = set(db.scalars(select(used.subquery().c.group).distinct()))
    return {group for group in found & groups if not _anybody(db, one, members(db, group))}


def _anybody(db: Session, one: Person, ids: Select[Any]) -> bool:
    query = select(literal(1)).where(
        User.centre_id == db.centre_id, User.active, User.id != one.id, User.id.in_(ids)
    )
    return db.scalar(query.limit(1)) is not None


def _count(db: Session, where: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(Task).where(Task.centre_id == db.centre_id, where)


def _told(db: Session, where: ColumnElement[bool]) -> list[str]:
    query = select(Task.title, Task.business_key).where(Task.centre_id == db.centre_id, where)
    return [
        f"{pick(title)} · {business_key}" if business_key else pick(title)
        for title, business_key in db.execute(query.order_by(Task.created_at).limit(MOST_SHOWN))
    ]


def count_links(db: Session, one: Person) -> Select[int]:
    """Return the query that counts the task links sent to this person that still work."""
    return select(func.count()).select_from(TaskLink).where(_links(db, one))


def end_links(db: Session, one: Person) -> None:
    """Make those links worthless."""
    db.execute(update(TaskLink).where(_links(db, one)).values(expires_at=db.now()))


def _links(db: Session, one: Person) -> ColumnElement[bool]:
    names = [name for name in (one.email, one.username) if name]
    return (
        (TaskLink.centre_id == db.centre_id)
        & TaskLink.person.in_(names)
        & (TaskLink.expires_at > db.now())
    )
