"""Changing scheduled tasks: another time, a pause, a run at once; and tasks of one's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from base.db import Session
from base.errors import FieldProblem, Invalid, NotFound, RingflowError
from base.expressions import check_data
from base.i18n import N_, gettext
from base.ids import new_id
from engine.audit import audit, changes
from engine.definitions.records import StartEvent
from engine.people import Actor
from engine.runtime.firing.scheduled import start_task
from engine.runtime.flow import newest
from engine.schedule.looking import first_slot
from engine.timers.records import Misfire, Outcome, Schedule
from engine.timers.scheduled import OWN, note_run

LONGEST_NAME = 200
LONGEST_TIMING = 200
NO_NAME = N_("Please enter a name.")
OVER = N_("This moment has passed.")


class NoSuchTask(NotFound):
    """There is no such scheduled task in this centre."""

    code = "no_such_scheduled_task"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskChange:
    """How a task shall be. An empty `timing` is the drawing's; name and variables count for own."""

    timing: str = ""
    misfire: Misfire = Misfire.ONCE
    name: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task of one's own: the process `key` begins with these variables."""

    key: str
    name: str
    timing: str
    misfire: Misfire = Misfire.ONCE
    variables: Mapping[str, Any] = field(default_factory=dict)


def create_task(db: Session, new: NewTask, *, by: Actor) -> UUID:
    """Schedule a process; return the task.

    Raises:
        Invalid: there is no name, or the time cannot be read or has passed.
        NoSuchDefinition: nothing of this key is deployed.
        DefinitionRetired: no new instance of it may begin.
    """
    newest(db, new.key)
    change = TaskChange(
        timing=new.timing, misfire=new.misfire, name=new.name, variables=new.variables
    )
    _check_own(change)
    task_id = new_id()
    task = Schedule(
        id=task_id, centre_id=db.centre_id, key=new.key, node=f"{OWN}:{task_id}",
        name=new.name.strip(), drawn="", timing=new.timing.strip(), misfire=new.misfire,
        variables=dict(new.variables), made_by=by.name, changed_at=db.now(),
    )  # fmt: skip
    event = StartEvent(
        id=new_id(), centre_id=db.centre_id, version_id=None, key=new.key, node=task.node, kind=OWN,
    )  # fmt: skip
    _set_moment(db, event, task)
    db.add_all([task, event])
    db.flush()
    audit(db, "schedule.added", by=by, about=f"schedule:{task_id}", label=task.name,
          details=_told(task))  # fmt: skip
    return task_id


def change_task(db: Session, task_id: UUID, change: TaskChange, *, by: Actor) -> None:
    """Give a task another time, rule or content. Its next moment is counted from now.

    Raises:
        NoSuchTask: there is none.
        Invalid: the time cannot be read or has passed, or an own task has no name.
    """
    task, event = _found(db, task_id)
    before, own = _told(task), event.version_id is None
    if own:
        _check_own(change)
        task.name, task.variables = change.name.strip(), dict(change.variables)
    timing = change.timing.strip()
    task.misfire = change.misfire
    if timing != (task.timing or task.drawn):
        task.timing = timing if own or (timing and timing != task.drawn) else None
        _set_moment(db, event, task)
    task.changed_at = db.now()
    db.flush()
    audit(db, "schedule.changed", by=by, about=f"schedule:{task.id}", label=task.name or task.key,
          details=changes(before, _told(task)))  # fmt: skip


def pause_task(db: Session, task_id: UUID, *, by: Actor) -> None:
    """Let no moment of a task come until it is resumed."""
    task, event = _found(db, task_id)
    if task.paused_at is None:
        task.paused_at, event.due_at = db.now(), None
        audit(db, "schedule.paused", by=by, about=f"schedule:{task.id}",
              label=task.name or task.key)  # fmt: skip
        db.flush()


def resume_task(db: Session, task_id: UUID, *, by: Actor) -> None:
    """Go on with a task. What would have come during the pause is not made up for.

    Raises:
        Invalid: its only moment has passed.
    """
    task, event = _found(db, task_id)
    if task.paused_at is not None:
        task.paused_at = None
        _set_moment(db, event, task)
        audit(db, "schedule.resumed", by=by, about=f"schedule:{task.id}",
              label=task.name or task.key)  # fmt: skip
        db.flush()


def run_task(db: Session, task_id: UUID, *, by: Actor) -> UUID:
    """Run a task now, whatever its times are; return the instance.

    Raises:
        NoSuchTask: there is none.
        NoSuchDefinition: its process is deployed no more.
        DefinitionRetired: no new instance of it may begin.
    """
    task, event = _found(db, task_id)
    instance_id = start_task(db, event, task, by=by, told={"schedule": str(task.id)})
    note_run(db, task, Outcome.STARTED, by=by.name, instance_id=instance_id)
    audit(db, "schedule.run", by=by, about=f"schedule:{task.id}", label=task.name or task.key,
          details={"instance": str(instance_id)})  # fmt: skip
    return instance_id


def delete_task(db: Session, task_id: UUID, *, by: Actor) -> None:
    """Delete a task that people made; the instances that it started stay.

    Raises:
        NoSuchTask: there is none, or it belongs to a drawing.
    """
    task, event = _found(db, task_id)
    if event.version_id is not None:
        raise NoSuchTask
    audit(db, "schedule.deleted", by=by, about=f"schedule:{task.id}", label=task.name,
          details=_told(task))  # fmt: skip
    db.execute(delete(StartEvent).where(StartEvent.id == event.id))
    db.execute(delete(Schedule).where(Schedule.id == task.id))
    db.expunge(task)


def _found(db: Session, task_id: UUID) -> tuple[Schedule, StartEvent]:
    query = (
        select(Schedule, StartEvent)
        .join(
            StartEvent,
            (StartEvent.centre_id == Schedule.centre_id)
            & (StartEvent.key == Schedule.key)
            & (StartEvent.node == Schedule.node),
        )
        .where(Schedule.centre_id == db.centre_id, Schedule.id == task_id)
        .with_for_update(of=StartEvent)
        .execution_options(populate_existing=True)
    )
    row = db.execute(query).one_or_none()
    if row is None:
        raise NoSuchTask
    return row.Schedule, row.StartEvent


def _set_moment(db: Session, event: StartEvent, task: Schedule) -> None:
    text = (task.timing or task.drawn)[:LONGEST_TIMING]
    try:
        slot = first_slot(db, text)
    except RingflowError as problem:
        raise Invalid([FieldProblem(field="timing", message=problem.text())]) from problem
    if slot is None:
        raise Invalid([FieldProblem(field="timing", message=gettext(OVER))])
    event.due_at, event.cycle = None if task.paused_at else slot.due_at, slot.cycle


def _check_own(change: TaskChange) -> None:
    if not change.name.strip() or len(change.name) > LONGEST_NAME:
        raise Invalid([FieldProblem(field="name", message=gettext(NO_NAME))])
    check_data(dict(change.variables), "variables")


def _told(task: Schedule) -> dict[str, Any]:
    return {"name": task.name, "timing": task.timing or task.drawn, "misfire": str(task.misfire),
            "variables": task.variables}  # fmt: skip
