"""Which instances: what may be asked of their rows, and of the rows of others about them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, column, func, literal, or_, select, table

from base.db import Session
from base.jobs.records import Job, JobState
from engine.instances.records import Instance, InstanceState

# Rows of rooms above this one: named, not imported.
TASK: Final = table("engine_task", *map(column, ("centre_id", "instance_id", "state", "due_at")))
INCIDENT: Final = table(
    "engine_incident",
    *map(column, ("id", "centre_id", "instance_id", "resolved_at", "message", "node")),
)
BATCH_ITEM: Final = table("engine_batch_item", *map(column, ("batch_id", "subject")))
LAST_CHARACTER: Final = "\U0010ffff"
ANY: Final = "*"


class Retries(StrEnum):
    """How far the attempts at a call to the outside are."""

    LEFT = "left"
    """One has failed, and it will be tried again by itself."""
    NONE = "none"
    """It was given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceFilter:
    """Which instances; what is not given does not matter.

    `business_key_like` is a text in which `*` stands for anything, `business_keys` are several of
    which one must be met. Ranges begin with their first moment and end before their last.
    `error_text` stands in an open incident, whatever the case; `incident_node` is where it is.
    `overdue`: a task of it should be done by now. `batch_id`: a batch went over it.
    """

    definition_key: str | None = None
    business_key: str | None = None
    business_key_prefix: str | None = None
    business_key_like: str | None = None
    business_keys: tuple[str, ...] = ()
    version: int | None = None
    state: InstanceState | None = None
    running: bool | None = None
    incident: bool | None = None
    started_by: str | None = None
    started_from: datetime | None = None
    started_until: datetime | None = None
    ended_from: datetime | None = None
    ended_until: datetime | None = None
    error_text: str | None = None
    incident_node: str | None = None
    retries: Retries | None = None
    overdue: bool = False
    batch_id: UUID | None = None


def conditions(db: Session, which: InstanceFilter) -> list[ColumnElement[bool]]:
    """Return what a row must fulfil, the centre included."""
    pairs: list[tuple[Any, Any]] = [
        (Instance.key, which.definition_key),
        (Instance.business_key, which.business_key),
        (Instance.version, which.version),
        (Instance.started_by, which.started_by),
    ]
    found: list[ColumnElement[bool]] = [Instance.centre_id == db.centre_id]
    found += [one == value for one, value in pairs if value is not None]
    found += _of_life(which)
    found += name_fits(which, Instance.business_key)
    found += _of_others(db, which)
    return found


def is_slow(which: InstanceFilter) -> bool:
    """Return whether no index leads to what fits, so that not all can be looked through."""
    return ANY in (which.business_key_like or "").rstrip(ANY)


def _of_life(which: InstanceFilter) -> list[ColumnElement[bool]]:
    """Return what is asked of an instance's state and times.

    Constants of partial indexes are written out: a prepared plan knows no values.
    """
    found: list[ColumnElement[bool]] = []
    if which.state is not None:
        found.append(Instance.state == literal(which.state.value, literal_execute=True))
        running = which.state in (InstanceState.ACTIVE, InstanceState.SUSPENDED)
        found.append(Instance.ended_at.is_(None) if running else Instance.ended_at.is_not(None))
    if which.running is not None:
        over = Instance.ended_at.is_not(None)
        found.append(~over if which.running else over)
    if which.incident is not None:
        some = Instance.incidents > literal(0, literal_execute=True)
        found.append(some if which.incident else ~some)
    for at, first, last in (
        (Instance.started_at, which.started_from, which.started_until),
        (Instance.ended_at, which.ended_from, which.ended_until),
    ):
        found += [at >= first] if first else []
        found += [at < last] if last else []
    if which.ended_until:
        # Nothing ends before it starts. Lists are by the start, and need not begin at the newest.
        found.append(Instance.started_at < which.ended_until)
    return found


def name_fits(which: InstanceFilter, name: Any) -> list[ColumnElement[bool]]:
    """Return what is asked of a business key; `name` is the column that has it."""
    found: list[ColumnElement[bool]] = []
    if which.business_keys:
        found.append(name.in_(which.business_keys))
    if which.business_key_prefix is not None:
        found += begins_with(which.business_key_prefix, name)
    if which.business_key_like is not None:
        first, *rest = which.business_key_like.split(ANY)
        found += begins_with(first, name) if first else []
        if rest != [""]:
            found.append(name.like(_pattern(first, *rest), escape="/"))
    return found


def begins_with(beginning: str, name: Any) -> list[ColumnElement[bool]]:
    """Return that a business key begins so, in a way that an index serves.

    The pattern of LIKE would not: it is not told before the policy has let a row through.
    """
    return [
        name.bool_op("~>=~")(beginning), name.bool_op("~<~")(beginning + LAST_CHARACTER)
    ]  # fmt: skip


def _pattern(*parts: str) -> str:
    marks = str.maketrans({"/": "//", "%": "/%", "_": "/_"})
    return "%".join(part.translate(marks) for part in parts)


def _of_others(db: Session, which: InstanceFilter) -> list[ColumnElement[bool]]:
    """Return what is asked of tasks, incidents, jobs and batches of an instance."""
    found: list[ColumnElement[bool]] = []
    if which.overdue:
        late = select(TASK.c.instance_id).where(
            TASK.c.centre_id == db.centre_id,
            TASK.c.state.in_([literal(one, literal_execute=True) for one in ("ready", "claimed")]),
            TASK.c.due_at < db.now(),
        )
        found.append(Instance.id.in_(late))
    if which.error_text is not None or which.incident_node is not None:
        asked = [INCIDENT.c.centre_id == db.centre_id, INCIDENT.c.resolved_at.is_(None)]
        if which.error_text is not None:
            asked.append(INCIDENT.c.message.icontains(which.error_text, autoescape=True))
        if which.incident_node is not None:
            asked.append(INCIDENT.c.node == which.incident_node)
        found.append(Instance.id.in_(select(INCIDENT.c.instance_id).where(*asked)))
    if which.retries is not None:
        found.append(Instance.id.in_(_tried(db, which.retries)))
    if which.batch_id is not None:
        items = select(BATCH_ITEM.c.subject).where(BATCH_ITEM.c.batch_id == which.batch_id)
        # A batch that tries again goes over incidents.
        theirs = select(INCIDENT.c.instance_id).where(INCIDENT.c.id.in_(items))
        found.append(or_(Instance.id.in_(items), Instance.id.in_(theirs)))
    return found


def _tried(db: Session, retries: Retries) -> Any:
    mine = and_(Job.centre_id == db.centre_id, Job.subject.is_not(None))
    if retries is Retries.NONE:
        state = literal(JobState.DEAD.value, literal_execute=True)
        return select(Job.subject).where(mine, Job.state == state)
    state = literal(JobState.READY.value, literal_execute=True)
    return select(Job.subject).where(
        mine, Job.state == state, Job.attempts > 0, func.coalesce(Job.error, "") != ""
    )
