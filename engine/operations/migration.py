"""Running instances go over to another version of their definition."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Select, Uuid, any_, func, select, update
from sqlalchemy import cast as cast_as
from sqlalchemy.dialects.postgresql import ARRAY

from base.db import Session
from engine.definitions.programs import Ready, ready
from engine.definitions.queries import newest_version, release_of
from engine.history.lines import What
from engine.instances.filters import InstanceFilter
from engine.instances.locking import alone
from engine.instances.queries import InstanceView, chosen_instances
from engine.instances.records import OVER, Instance, StoredState
from engine.people import Actor
from engine.runtime.changes import task_row
from engine.runtime.finishing import finish
from engine.runtime.flow import follow
from engine.runtime.machine.changing.migrating import CannotMigrate, Path, look
from engine.runtime.machine.running import Running
from engine.runtime.machine.waits import TaskWait, Wait, WaitKind
from engine.runtime.reading import read_instance
from engine.runtime.turn import Turn, load, take
from engine.tasks.assigning import give
from engine.tasks.records import OPEN, Task

LOOKED_AT: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePlan:
    """Where instances stand now: how many, where they go, and what keeps them from it."""

    node: str
    target: str
    instances: int
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationPlan:
    """What a migration would do. `able` instances can go over, `unable` cannot.

    `unseen` are those beyond the 10,000 that are looked at.
    """

    definition_key: str
    source: int
    target: int
    able: int
    unable: int
    unseen: int = 0
    nodes: list[NodePlan] = field(default_factory=list)


def plan_migration(
    db: Session,
    key: str,
    *,
    source: int,
    target: int,
    mapping: Mapping[str, str] | None = None,
    among: InstanceFilter | Collection[UUID] | None = None,
) -> MigrationPlan:
    """Look at the running instances of a version and say how they would go over; nothing changes.

    With `among` only at those of them that fit, or are listed.

    Raises:
        NoSuchDefinition: there is no such version.
    """
    old, new = newest_version(db, key, source), newest_version(db, key, target)
    path = _path(ready(db, old.id), ready(db, new.id), mapping or {})
    running = _running_on(db, old.id, among)
    nodes: Counter[str] = Counter()
    problems: dict[str, str] = {}
    fates: Counter[bool] = Counter()
    for blob in db.scalars(running.limit(LOOKED_AT)):
        fit = look(blob, path)
        nodes.update(fit.nodes.keys())
        problems |= fit.problems
        fates[not fit.problems] += 1
    plans = [
        NodePlan(node=node, target=path.new(node), instances=count, problem=problems.get(node, ""))
        for node, count in sorted(nodes.items())
    ]
    unseen = 0
    if fates.total() == LOOKED_AT:
        unseen = (db.scalar(select(func.count()).select_from(running.subquery())) or 0) - LOOKED_AT
    return MigrationPlan(
        definition_key=key, source=source, target=target, able=fates[True], unable=fates[False],
        unseen=unseen, nodes=plans,
    )  # fmt: skip


def _running_on(
    db: Session, version_id: UUID, among: InstanceFilter | Collection[UUID] | None
) -> Select[bytes]:
    """Return the query for the states of the running instances of a version."""
    query = (
        select(StoredState.blob)
        .join(Instance, Instance.id == StoredState.instance_id)
        .where(Instance.version_id == version_id, Instance.state.not_in(OVER))
        .where(Instance.centre_id == db.centre_id)
    )
    if among is None:
        return query
    if isinstance(among, InstanceFilter):
        return query.where(Instance.id.in_(chosen_instances(db, among)))
    # One value for all: they may be more than a statement has places for.
    return query.where(Instance.id == any_(cast_as(list(among), ARRAY(Uuid))))


def migrate(  # noqa: PLR0913 a migration is all of this
    db: Session,
    instance_id: UUID,
    *,
    version: int | None = None,
    mapping: Mapping[str, str] | None = None,
    refresh: bool = False,
    by: Actor,
    reason: str,
) -> InstanceView:
    """Let an instance go over to another version of its definition, the newest if none is named.

    Its tasks, deadlines and timers stay as they are; `mapping` names elements that have another
    id there. With `refresh` what waits takes on that version's settings: timers and deadlines
    count anew from when each wait began, and tasks go to whom the drawing names.

    Raises:
        NotFound: there is no such instance.
        NoSuchDefinition: there is no such version.
        CannotMigrate: it stands where that version has no place for it; nothing is changed.
        InstanceOver: it has ended.
    """
    locked = take(db, instance_id)
    row = newest_version(db, locked.key, version)
    if row.id == locked.version_id and not refresh:
        return read_instance(db, instance_id)
    with alone(db, instance_id):
        turn = load(db, locked, by=by, anyway=True)
        old, new = ready(db, locked.version_id), ready(db, row.id)
        path = replace(_path(old, new, mapping or {}), refresh=refresh)
        before = {wait.token_id: wait.node for wait in turn.before.values()}
        said = {"from": locked.version, "to": new.version, "reason": reason}
        _go_over(turn, new, release_of(db, row).id)
        turn.running = Running.migrate(path, locked.blob, before, env=turn)
        _store_version(turn)
        turn.say(What.MIGRATED, **said, mapping=dict(mapping or {}), refresh=refresh)
        _rename_tasks(turn, refresh=refresh)
        changes = finish(turn)
    follow(turn, changes)
    return read_instance(db, instance_id)


def _go_over(turn: Turn, new: Ready, release_id: UUID) -> None:
    """Let the locked instance and what its expressions see be of another version."""
    turn.locked.release_id = release_id
    turn.locked.version_id, turn.locked.version = new.version_id, new.version
    turn.facts["definition_version"] = new.version


def _path(old: Ready, new: Ready, mapping: Mapping[str, str]) -> Path:
    unknown = [node for node in mapping.values() if node not in new.program.nodes]
    if unknown:
        raise CannotMigrate(first=unknown[0])
    return Path(source=old.program, target=new.program, mapping=mapping)


def _store_version(turn: Turn) -> None:
    locked = turn.locked
    turn.db.execute(
        update(Instance)
        .where(Instance.id == locked.id)
        .values(version_id=locked.version_id, version=locked.version, release_id=locked.release_id)
        .execution_options(synchronize_session=False)
    )


def _rename_tasks(turn: Turn, *, refresh: bool) -> None:
    """Let open tasks carry the names of the new drawing; who has them and since when stays."""
    began = _began(turn) if refresh else {}
    for wait in turn.running.waits():
        if wait.kind is not WaitKind.TASK or (wait.token_id, wait.slot) not in turn.before:
            continue
        values: dict[str, Any] = {"node": wait.node.id, "title": wait.node.title}
        if wait.node.task is not None:
            values["form"] = wait.node.task.form
        if wait.token_id in began:
            values |= _as_drawn(turn, wait, began[wait.token_id])
        query = update(Task).where(Task.id == wait.token_id).values(**values)
        turn.db.execute(query.execution_options(synchronize_session=False))
        # Who signs a task signs it under its new name.
        same = {name: values[name] for name in ("node", "title", "due_at") if name in values}
        signed = update(Task).where(Task.signs_for == wait.token_id, Task.state.in_(OPEN))
        turn.db.execute(signed.values(**same).execution_options(synchronize_session=False))


def _began(turn: Turn) -> dict[UUID, datetime]:
    """Return since when each open task waits, in the centre's zone."""
    query = select(Task.id, Task.created_at).where(
        Task.instance_id == turn.locked.id,
        Task.state.in_(OPEN),
        Task.centre_id == turn.db.centre_id,
    )
    zone = turn.now.tzinfo
    return {row.id: row.created_at.astimezone(zone) for row in turn.db.execute(query)}


def _as_drawn(turn: Turn, wait: Wait, since: datetime) -> dict[str, Any]:
    """Return what the drawing says of a task. Only somebody whom it names is put in its charge."""
    row = task_row(wait, cast("TaskWait", turn.running.describe(wait, since)))
    give(turn.db, [row])
    del row["id"], row["excluded"]  # who did which step has not changed
    if row["assignee"] is None:
        del row["assignee"], row["state"]
    return row
