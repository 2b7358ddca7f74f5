"""Who gets a new task, where the drawing has somebody picked or left out."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from engine.definitions.people.rules import Sharing, Strategy
from engine.identity.access.duties import is_there
from engine.identity.people import members, names_of_users
from engine.identity.records import User
from engine.tasks.assigning import Given, Row, put_in_charge
from engine.tasks.records import Task, TaskState
from engine.tasks.sharing.records import Rotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the tasks begin.

    `done` are the tasks that end in the same turn, `doers` who did which step in it: neither is
    stored yet.
    """

    instance_id: UUID
    key: str
    done: Collection[UUID] = ()
    doers: Mapping[str, str] | None = None


def share_out(
    db: Session, rows: Sequence[Row], shared: Mapping[UUID, Sharing], place: Place
) -> list[Given]:
    """Leave out whom the drawing leaves out, and pick those whom it wants picked.

    Changes the rows of the new tasks and returns what the history shall say about it.
    """
    told: list[Given] = []
    new: Counter[str] = Counter()
    # In one order, so that two turns never wait for one another in a circle.
    for row in sorted(rows, key=lambda one: str(one["node"])):
        sharing = shared.get(row["id"])
        if sharing is None:
            continue
        _leave_out(db, row, sharing, place)
        data = _same_as(db, row, sharing, place) or _by_strategy(db, row, sharing, place, new)
        if data is not None:
            told.append(Given(task_id=row["id"], node=row["node"], data=data))
            new[str(row["assignee"])] += 1
    return told


def doers(db: Session, place: Place, node: str, *, signers: bool = False) -> list[str]:
    """Return the user names of those who did a step of an instance, the last one first.

    With `signers` also those who signed it besides.
    """
    query = select(Task.completed_by).where(
        Task.centre_id == db.centre_id, Task.instance_id == place.instance_id, Task.node == node,
        Task.state == TaskState.COMPLETED, Task.completed_by.is_not(None),
    )  # fmt: skip
    if not signers:
        query = query.where(Task.signs_for.is_(None))
    found = [name for name in db.scalars(query.order_by(Task.completed_at.desc())) if name]
    now = (place.doers or {}).get(node)
    return list(dict.fromkeys([now, *found] if now else found))


def _leave_out(db: Session, row: Row, sharing: Sharing, place: Place) -> None:
    names = [name for node in sharing.not_same_as for name in doers(db, place, node, signers=True)]
    row["excluded"] = list(dict.fromkeys(names))
    if row["assignee"] in row["excluded"]:
        # They stay among the candidates, so that the task does not become one for everybody.
        row["users"] = list(dict.fromkeys([*row["users"], row["assignee"]]))
        row["assignee"], row["state"] = None, "ready"


def _same_as(db: Session, row: Row, sharing: Sharing, place: Place) -> dict[str, Any] | None:
    """Put the last doer of another step in charge, if that is somebody who works here."""
    if sharing.same_as is None or row["assignee"]:
        return None
    found = doers(db, place, sharing.same_as)[:1]
    if not found or found[0] in row["excluded"] or not names_of_users(db, found):
        return None
    put_in_charge(row, found[0])
    return {"same_as": sharing.same_as, "to": found[0]}


PICKING: dict[Strategy, Callable[[list[str], str, Mapping[str, int]], str]] = {
    Strategy.ROUND_ROBIN: lambda names, last, _load: next(
        (name for name in names if name > last), names[0]
    ),
    Strategy.LEAST_LOADED: lambda names, _last, load: min(
        names, key=lambda name: (load.get(name, 0), name)
    ),
}


def _by_strategy(
    db: Session, row: Row, sharing: Sharing, place: Place, new: Mapping[str, int]
) -> dict[str, Any] | None:
    if sharing.strategy is Strategy.CANDIDATES or row["assignee"]:
        return None
    last = _locked(db, place.key, row["node"])
    names = [
        name for name in people_of(db, row["users"], row["folded"]) if name not in row["excluded"]
    ]
    told: dict[str, Any] = {"strategy": sharing.strategy.value}
    if not names:
        return told | {"to": None}
    load = Counter(new)
    if sharing.strategy is Strategy.LEAST_LOADED:
        load.update(open_tasks(db, names, but=place.done))
        told["open"] = min(load.get(name, 0) for name in names)
    chosen = PICKING[sharing.strategy](names, last, load)
    here = (Rotation.key == place.key) & (Rotation.node == row["node"])
    query = update(Rotation).where(Rotation.centre_id == db.centre_id, here).values(last=chosen)
    db.execute(query.execution_options(synchronize_session=False))
    put_in_charge(row, chosen)
    return told | {"to": chosen}


def _locked(db: Session, key: str, node: str) -> str:
    """Lock the turn of a step and return who had it last; others wait here until we commit."""
    row = insert(Rotation).values(centre_id=db.centre_id, key=key, node=node, last="")
    same = row.on_conflict_do_update(
        index_elements=["centre_id", "key", "node"], set_={"last": Rotation.last}
    )
    return db.scalars(same.returning(Rotation.last)).one()


def people_of(db: Session, users: Collection[str], groups: Collection[str]) -> list[str]:
    """Return the user names of those candidates who are there now, in their order.

    The groups are written as they are compared.
    """
    asked = [User.username.in_(users)]
    asked += [User.id.in_(members(db, group)) for group in groups]
    query = select(User.username).where(
        User.centre_id == db.centre_id, is_there(User, db.now()), or_(*asked)
    )
    return sorted(db.scalars(query))


def open_tasks(db: Session, names: Collection[str], *, but: Collection[UUID]) -> dict[str, int]:
    """Return how many open tasks people hold, leaving out some that are about to end."""
    query = (
        select(Task.assignee, func.count())
        .where(Task.centre_id == db.centre_id, Task.assignee.in_(names), Task.id.not_in(but))
        .where(Task.state.in_([TaskState.READY, TaskState.CLAIMED]))
        .group_by(Task.assignee)
    )
    return {name: count for name, count in db.execute(query) if name is not None}
