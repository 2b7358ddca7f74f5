"""What happens by itself: timers that come due, and what only one process may do at a time."""

import threading
from collections.abc import Callable
from typing import Final

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from base.db import Database
from base.errors import RingflowError
from engine import fire_due
from engine.audit import seal_audit

log = structlog.get_logger(__name__)
PAUSE_AFTER_FAILURE_S: Final = 1.0
WAIT_FOR_TURN_S: Final = 5.0
SEALING_S: Final = 60.0


def run_timers(database: Database, stop: threading.Event) -> None:
    """Look for due timers several times a second until `stop` is set.

    Any number of processes may do so at once: each timer is taken under its row's lock.
    """
    worker = database.context.settings.worker
    while not stop.is_set():
        try:
            fired = fire_due(database, threads=worker.threads)
        except SQLAlchemyError:
            log.warning("timers_interrupted", exc_info=True)
            stop.wait(PAUSE_AFTER_FAILURE_S)
            continue
        if not fired:
            stop.wait(worker.timer_s)


def run_sealing(database: Database, stop: threading.Event) -> None:
    """Seal the log once a minute until `stop` is set. What fails is tried again a minute later."""
    while not stop.wait(SEALING_S):
        try:
            seal_audit(database, stop)
        except (SQLAlchemyError, RingflowError):
            log.warning("sealing_interrupted", exc_info=True)


def run_alone(
    database: Database, key: int, stop: threading.Event, work: Callable[[], None]
) -> None:
    """Do `work` in this process if no other one does; else wait for the other one's end.

    The turn is held by a lock of a database connection, so it ends with the process, however the
    process ends. After a restart of the database two processes may work for a while: `work` must
    bear that.
    """
    while not stop.is_set():
        try:
            with database.engine.connect() as connection:
                mine = connection.execution_options(isolation_level="AUTOCOMMIT")
                if mine.scalar(text("select pg_try_advisory_lock(:key)"), {"key": key}):
                    try:
                        work()
                    finally:
                        mine.execute(text("select pg_advisory_unlock(:key)"), {"key": key})
        except SQLAlchemyError:
            log.warning("turn_interrupted", exc_info=True)
        stop.wait(WAIT_FOR_TURN_S)
