"""Which tasks are scheduled, when they run next, and what became of the runs before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from base.db import Session
from base.i18n import pick
from base.page import Page, cursor_decode, cursor_encode, paged, row_id
from base.times import BadCycle, BadTime
from engine.definitions.model import Event
from engine.definitions.queries import definitions
from engine.definitions.records import StartEvent, Version
from engine.definitions.schedule import Slot, next_slot, slot_of
from engine.incidents.records import Incident
from engine.instances.records import Instance, InstanceState
from engine.timers.records import Misfire, Outcome, Schedule, ScheduleRun
from engine.timers.scheduled import OWN
from engine.timers.surroundings import Around

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """One line of a task's log. `state` is that of the instance; `gone` when it is kept no more."""

    id: UUID
    due_at: datetime | None
    at: datetime
    outcome: Outcome
    by: str
    note: str
    instance_id: UUID | None = None
    state: InstanceState | None = None
    incident: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """A scheduled task. `timing` is what counts, `drawn` what its drawing says; `own`: people's.

    `step` is the name of the start event, `last` the newest line of the log.
    """

    id: UUID
    key: str
    node: str
    name: str
    timing: str
    drawn: str
    misfire: Misfire
    variables: Mapping[str, Any]
    own: bool
    due_at: datetime | None
    paused_at: datetime | None
    made_by: str
    last: RunView | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Return whether people have set another time than the drawing's."""
        return not self.own and self.timing != self.drawn


def scheduled_tasks(db: Session, *, task_id: UUID | None = None) -> list[TaskLine]:
    """Return the tasks of the centre, the next ones first; those that wait for nothing last."""
    newest = (
        select(Version.key, func.max(Version.version).label("version"))
        .where(Version.centre_id == db.centre_id)
        .group_by(Version.key)
        .subquery()
    )
    query = (
        select(Schedule, StartEvent.due_at, Version.name, Version.labels)
        .join(
            StartEvent,
            (StartEvent.centre_id == Schedule.centre_id)
            & (StartEvent.key == Schedule.key)
            & (StartEvent.node == Schedule.node),
        )
        .outerjoin(newest, newest.c.key == Schedule.key)
        .outerjoin(
            Version,
            (Version.centre_id == Schedule.centre_id)
            & (Version.key == newest.c.key)
            & (Version.version == newest.c.version),
        )
        .where(Schedule.centre_id == db.centre_id)
        .where(StartEvent.kind.in_([Event.TIMER.value, OWN]))
        .order_by(StartEvent.due_at.nulls_last(), Schedule.key, Schedule.node)
    )
    if task_id is not None:
        query = query.where(Schedule.id == task_id)
    rows = list(db.execute(query.execution_options(populate_existing=True)))
    latest = _latest(db, [row.Schedule.id for row in rows])
    return [
        _line(row.Schedule, row.due_at, row.name, row.labels, latest.get(row.Schedule.id))
        for row in rows
    ]


def runs(db: Session, task_id: UUID, *, after: str | None = None, limit: int = 50) -> Page[RunView]:
    """Return the log of a task, the newest line first.

    Raises:
        BadCursor: `after` was not made here.
    """
    query = _runs(db).where(ScheduleRun.schedule_id == task_id)
    if after is not None:
        query = query.where(ScheduleRun.id < row_id(cursor_decode(after, 1)[0]))
    rows = list(db.execute(query.order_by(ScheduleRun.id.desc()).limit(limit + 1)))
    cursor = cursor_encode(str(rows[:limit][-1].ScheduleRun.id)) if rows else None
    return paged(rows, limit, cursor).of(_run)


def next_moments(db: Session, timing: str, count: int = 5) -> list[datetime]:
    """Return the next moments of what a person wrote, in the zone of the centre.

    Raises:
        BadTime: it is neither a repetition nor a time.
        CalendarProblem: no calendar reaches that far.
    """
    return list(_moments(db, timing, count))


def startable(db: Session) -> dict[str, str]:
    """Return the processes that can be started without anything happening, by key, with names."""
    return {
        one.key: pick({"en": one.name, **one.labels})
        for one in definitions(db)
        if one.kind == "process" and not one.retired
    }


def first_slot(db: Session, timing: str) -> Slot | None:
    """Return the next moment of what a person wrote, None if it is over.

    Raises:
        BadCycle: it is neither a repetition nor a time, whatever it was read as last.
        CalendarProblem: no calendar reaches that far.
    """
    try:
        return slot_of(timing, db.local_now(), Around(db))
    except BadTime as problem:
        raise BadCycle(timing) from problem


def _moments(db: Session, timing: str, count: int) -> Iterator[datetime]:
    now, around = db.local_now(), Around(db)
    slot = first_slot(db, timing)
    while slot is not None and count > 0:
        yield slot.due_at.astimezone(now.tzinfo)
        count -= 1
        if slot.cycle is None:
            return
        slot = next_slot(slot.cycle, slot.due_at, slot.due_at + MOMENT, around)


def _runs(db: Session) -> Select[ScheduleRun, InstanceState, bool]:
    failing = exists().where(
        Incident.centre_id == db.centre_id,
        Incident.instance_id == ScheduleRun.instance_id,
        Incident.resolved_at.is_(None),
    )
    return (
        select(ScheduleRun, Instance.state, failing.label("incident"))
        .outerjoin(Instance, Instance.id == ScheduleRun.instance_id)
        .where(ScheduleRun.centre_id == db.centre_id)
    )


def _latest(db: Session, ids: list[UUID]) -> dict[UUID, RunView]:
    newest = (
        select(ScheduleRun.id)
        .where(ScheduleRun.centre_id == db.centre_id, ScheduleRun.schedule_id.in_(ids))
        .ext(distinct_on(ScheduleRun.schedule_id))
        .order_by(ScheduleRun.schedule_id, ScheduleRun.id.desc())
    )
    rows = db.execute(_runs(db).where(ScheduleRun.id.in_(newest)))
    return {row.ScheduleRun.schedule_id: _run(row) for row in rows}


def _run(row: Any) -> RunView:
    one: ScheduleRun = row.ScheduleRun
    return RunView(
        id=one.id, due_at=one.due_at, at=one.at, outcome=one.outcome, by=one.by, note=one.note,
        instance_id=one.instance_id, state=row.state, incident=bool(row.incident),
        gone=one.instance_id is not None and row.state is None,
    )  # fmt: skip


def _line(
    task: Schedule,
    due_at: datetime | None,
    name: str | None,
    labels: Mapping[str, str] | None,
    last: RunView | None,
) -> TaskLine:
    named = pick({"en": name or task.key, **(labels or {})})
    return TaskLine(
        id=task.id, key=task.key, node=task.node, name=task.name or named,
        timing=task.timing or task.drawn, drawn=task.drawn, misfire=task.misfire,
        variables=task.variables, own=task.node.startswith(f"{OWN}:"), due_at=due_at,
        paused_at=task.paused_at, made_by=task.made_by, last=last, labels=labels or {},
    )  # fmt: skip
