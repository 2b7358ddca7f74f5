"""Fires timers when they are due."""

import threading

import structlog
from sqlalchemy.exc import SQLAlchemyError

from base.db import Database
from engine import fire_due

log = structlog.get_logger(__name__)
PAUSE_AFTER_FAILURE_S = 1.0


def run_timers(database: Database, stop: threading.Event) -> None:
    """Look for due timers several times a second until `stop` is set.

    Any number of processes may do so at once: each timer is taken under its row's lock.
    """
    pause = database.context.settings.worker.timer_s
    while not stop.is_set():
        try:
            fired = fire_due(database)
        except SQLAlchemyError:
            log.warning("timers_interrupted", exc_info=True)
            stop.wait(PAUSE_AFTER_FAILURE_S)
            continue
        if not fired:
            stop.wait(pause)
