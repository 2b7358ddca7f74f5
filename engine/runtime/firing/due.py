"""Firing timers whose moment has come: each in a short transaction of its own."""

import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from uuid import UUID

import structlog
from psycopg import InterfaceError as DriverInterfaceError
from psycopg import OperationalError as DriverError
from sqlalchemy import update
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from base.db import Busy, Database, Session
from base.i18n import N_, gettext
from engine.history.lines import What
from engine.incidents.faults import leave_fault
from engine.instances.locking import alone
from engine.runtime.finishing import finish
from engine.runtime.firing.scheduled import CLOCK, fire_start, put_off
from engine.runtime.flow import follow
from engine.runtime.loading import LOCK_TIMER, lock
from engine.runtime.turn import Said, load
from engine.timers.lateness import remember_round
from engine.timers.queries import Due, due_timers
from engine.timers.records import Timer

log = structlog.get_logger(__name__)
BATCH: Final = 200
# Fewer are fired one after the other: that is as quick, and keeps their order.
MANY: Final = 10
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


def _set_aside(database: Database, due: Due, error: Exception) -> None:
    """See to it that a timer that cannot fire is noticed and does not block others."""
    try:
        with database.transaction(due.centre_id) as db:
            if due.kind == "start":
                put_off(db, due, error)
            else:
                _hold_with_incident(db, due, error)
    except SQLAlchemyError:
        # Nothing more can be done here; the next sweep tries again.
        log.exception("timer_not_set_aside", id=str(due.id))


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
