"""Starting what is scheduled: timer start events, and tasks that people made."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from base.db import Session
from base.errors import RingflowError
from base.i18n import N_, gettext
from base.parameters import value
from engine.definitions.programs import ready
from engine.definitions.records import StartEvent
from engine.definitions.schedule import Slot, following_slot, next_slot
from engine.people import Actor
from engine.retirement.queries import DefinitionRetired, note_skipped
from engine.runtime.flow import begin, newest
from engine.timers.queries import Due
from engine.timers.records import Misfire, Outcome, Schedule, ScheduleRun
from engine.timers.scheduled import CATCH_UP, GRACE, note_run, task_of
from engine.timers.surroundings import Around

LATER: Final = timedelta(minutes=1)
CLOCK: Final = Actor.system("timer")
# Tried again each minute, told once an hour.
SILENCE: Final = timedelta(hours=1)
MISSED: Final = N_("The moment was missed, and is not made up for.")
RETIRED: Final = N_("The drawing is retired.")


def fire_start(db: Session, due: Due) -> bool:
    """Start an instance of a scheduled task whose moment has come, and set the next moment.

    The moments of a retired definition pass, counted; none of them is made up for.
    """
    now = db.local_now()
    query = (
        select(StartEvent)
        .where(StartEvent.id == due.id, StartEvent.due_at <= now)
        .with_for_update(skip_locked=True)
    )
    event = db.scalar(query)
    if event is None or event.due_at is None:
        return False
    task = task_of(db, event.key, event.node)
    moment = event.due_at
    slot = _next(db, event, task)
    event.due_at, event.cycle = (slot.due_at, slot.cycle) if slot is not None else (None, None)
    missed = now - moment > value(db, GRACE)
    if task is not None and task.misfire is Misfire.SKIP and missed:
        note_run(db, task, Outcome.SKIPPED, by=CLOCK.name, due_at=moment, note=gettext(MISSED))
        return True
    try:
        instance_id = start_task(db, event, task, by=CLOCK, told={"timer": moment.isoformat()})
    except DefinitionRetired:
        note_skipped(db, event.key)
        if task is not None:
            note = gettext(RETIRED)
            note_run(db, task, Outcome.SKIPPED, by=CLOCK.name, due_at=moment, note=note)
        return True
    if task is not None:
        note_run(
            db, task, Outcome.STARTED, by=CLOCK.name, due_at=moment, instance_id=instance_id
        )  # fmt: skip
    return True


def start_task(
    db: Session,
    event: StartEvent,
    task: Schedule | None,
    *,
    by: Actor,
    told: dict[str, str],
) -> UUID:
    """Start the process of a scheduled task; return the instance.

    Raises:
        NoSuchDefinition: it is deployed no more.
        DefinitionRetired: no new instance of it may begin.
    """
    program, release_id = newest(db, event.key)
    own = event.version_id is None
    if event.version_id is not None:
        program = ready(db, event.version_id)
    turn = begin(
        db, program, release_id, variables=dict(task.variables) if task else {}, by=by,
        entry=None if own else event.node, told=told,
    )  # fmt: skip
    return turn.locked.id


def put_off(db: Session, due: Due, error: Exception) -> None:
    """Try a task that could not be started again in a minute, and say so in its log."""
    query = (
        update(StartEvent)
        .where(StartEvent.id == due.id)
        .values(due_at=db.now() + LATER)
        .returning(StartEvent.key, StartEvent.node)
    )
    row = db.execute(query.execution_options(synchronize_session=False)).one_or_none()
    task = task_of(db, row.key, row.node) if row is not None else None
    if task is None:
        return
    note = error.text() if isinstance(error, RingflowError) else type(error).__name__
    latest = db.scalar(
        select(ScheduleRun)
        .where(ScheduleRun.centre_id == db.centre_id, ScheduleRun.schedule_id == task.id)
        .order_by(ScheduleRun.id.desc())
        .limit(1)
    )
    told = latest is not None and latest.outcome is Outcome.FAILED and latest.note == note
    if not told or (latest is not None and db.now() - latest.at > SILENCE):
        note_run(db, task, Outcome.FAILED, by=CLOCK.name, due_at=due.due_at, note=note)


def _next(db: Session, event: StartEvent, task: Schedule | None) -> Slot | None:
    if event.cycle is None or event.due_at is None:
        return None
    now, around = db.local_now(), Around(db)
    if task is not None and task.misfire is Misfire.ALL:
        since = now - value(db, CATCH_UP)
        return following_slot(event.cycle, event.due_at, now, around, since)
    return next_slot(event.cycle, event.due_at, now, around)
