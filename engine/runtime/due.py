"""Firing timers whose moment has come: each in a short transaction of its own."""

import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from psycopg import InterfaceError as DriverInterfaceError
from psycopg import OperationalError as DriverError
from sqlalchemy import select, update
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from base.db import Busy, Database, Session
from base.i18n import N_, gettext
from engine.definitions.programs import ready
from engine.definitions.records import StartEvent
from engine.definitions.schedule import next_slot
from engine.history.lines import What
from engine.incidents.faults import leave_fault
from engine.instances.locking import alone
from engine.people import Actor
from engine.retirement.queries import DefinitionRetired, note_skipped
from engine.runtime.finishing import finish
from engine.runtime.flow import begin, follow, newest
from engine.runtime.loading import LOCK_TIMER, lock
from engine.runtime.turn import Said, load
from engine.timers.lateness import remember_round
from engine.timers.queries import Due, due_timers
from engine.timers.records import Timer
from engine.timers.surroundings import Around

log = structlog.get_logger(__name__)
BATCH: Final = 200
# Fewer are fired one after the other: that is as quick, and keeps their order.
MANY: Final = 10
LATER: Final = timedelta(minutes=1)
CLOCK: Final = Actor.system("timer")
# The row is locked, the server restarts, all connections are in use: the next look tries again.
PASSING: Final = (
    Busy, OperationalError, InterfaceError, NoConnection, DriverError, DriverInterfaceError,
)  # fmt: skip
CANNOT_FIRE: Final = N_("The timer was due, but the process could not be read or moved.")


def fire_due(database: Database, *, most: int = BATCH, threads: int = 1) -> int:
    """Fire up to `most` due timers of all centres, earliest first; return how many did.

    Any number of processes may do this at once: each timer fires once. Many at once are shared out
    among `threads`, because most of a firing is waiting for the disk.
    """
    with database.transaction() as db:
        found = due_timers(db, db.now(), most)
    late: dict[UUID, list[float]] = {}
    for due, seconds in zip(found, _fire_all(database, found, threads), strict=True):
        if seconds is not None:
            late.setdefault(due.centre_id, []).append(seconds)
    for centre_id, each in late.items():
        _remember(database, centre_id, each)
    return sum(len(each) for each in late.values())


def _fire_all(database: Database, found: list[Due], threads: int) -> list[float | None]:
    """Fire each; return how many seconds late it was, or None if it did not fire."""

    def fire(due: Due) -> float | None:
        if not _fire_safely(database, due):
            return None
        return (database.context.clock.now() - due.due_at).total_seconds()

    if threads == 1 or len(found) < MANY:
        return [fire(due) for due in found]
    with ThreadPoolExecutor(threads, thread_name_prefix="timer") as pool:
        return list(pool.map(fire, found))


def _remember(database: Database, centre_id: UUID, late: list[float]) -> None:
    """Note how late timers were; when that fails they have fired all the same."""
    try:
        with database.transaction(centre_id) as db:
            remember_round(db, late)
    except PASSING as error:
        log.warning("lateness_not_noted", error=type(error).__name__)


def _fire_safely(database: Database, due: Due) -> bool:
    try:
        with database.transaction(due.centre_id) as db:
            return fire_start(db, due) if due.kind == "start" else fire_token(db, due)
    except PASSING as error:
        log.warning("timer_postponed", kind=due.kind, id=str(due.id), error=type(error).__name__)
        return False
    except Exception as error:
        log.exception("timer_failed", kind=due.kind, id=str(due.id))
        _set_aside(database, due, error)
        return False


def fire_token(db: Session, due: Due) -> bool:
    """Fire the timer of a waiting token; False if it is gone, held, or in other hands now."""
    locked = lock(db, LOCK_TIMER, key=due.id, slot=due.slot)
    if locked is None:
        return False
    with alone(db, locked.id):
        turn = load(db, locked, by=CLOCK)
        node = turn.before[due.id, due.slot].node.id
        data = {"timer": due.due_at.isoformat()}
        turn.told[due.id] = Said(what=What.TIMER, node=node, token_id=due.id, data=data)
        turn.running.fire(due.id)
        changes = finish(turn)
    follow(turn, changes)
    return True


def fire_start(db: Session, due: Due) -> bool:
    """Start an instance at a timer start event, and set the event's next moment.

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
    slot = None
    if event.cycle is not None:
        slot = next_slot(event.cycle, event.due_at, now, Around(db))
    told = {"timer": event.due_at.isoformat()}
    event.due_at, event.cycle = (slot.due_at, slot.cycle) if slot is not None else (None, None)
    try:
        _current, release_id = newest(db, event.key)
    except DefinitionRetired:
        note_skipped(db, event.key)
        return True
    program = ready(db, event.version_id)
    begin(db, program, release_id, variables={}, by=CLOCK, entry=event.node, told=told)
    return True


def _set_aside(database: Database, due: Due, error: Exception) -> None:
    """See to it that a timer that cannot fire is noticed and does not block others."""
    try:
        with database.transaction(due.centre_id) as db:
            if due.kind == "start":
                _put_off(db, due)
            else:
                _hold_with_incident(db, due, error)
    except SQLAlchemyError:
        # Nothing more can be done here; the next sweep tries again.
        log.exception("timer_not_set_aside", id=str(due.id))


def _put_off(db: Session, due: Due) -> None:
    query = update(StartEvent).where(StartEvent.id == due.id).values(due_at=db.now() + LATER)
    db.execute(query.execution_options(synchronize_session=False))


def _hold_with_incident(db: Session, due: Due, error: Exception) -> None:
    query = (
        update(Timer)
        .where(Timer.token_id == due.id, Timer.slot == due.slot, ~Timer.held)
        .values(held=True)
        .returning(Timer.instance_id)
    )
    instance_id = db.scalar(query)
    if instance_id is None:
        return
    trace = "".join(traceback.format_exception(error))
    leave_fault(db, instance_id, due.id, gettext(CANNOT_FIRE), trace=trace)
