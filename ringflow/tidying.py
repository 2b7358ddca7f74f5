"""Once an hour, what nobody needs any more is deleted, centre by centre."""

import threading
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from base.centres import all_centres
from base.db import Database
from base.errors import RingflowError
from base.jobs.outdated import forget_done
from base.outdated import sweep
from engine import OUTDATED

log = structlog.get_logger(__name__)
FIRST_S: Final = 60.0
PAUSE_S: Final = 3600.0
SWEEPS: Final = (*OUTDATED, forget_done)


def tidy(database: Database) -> int:
    """Delete all that is outdated now; return how many rows that were.

    Any number of processes may do so at once: each leaves alone what another one has in hand.
    """
    with database.transaction() as db:
        centres = [centre.id for centre in all_centres(db)]
    return sum(sweep(database, centre_id, SWEEPS) for centre_id in centres)


def run_tidying(database: Database, stop: threading.Event) -> None:
    """Tidy up each hour until `stop` is set. What fails is tried again an hour later."""
    pause = FIRST_S
    while not stop.wait(pause):
        pause = PAUSE_S
        try:
            gone = tidy(database)
        except (SQLAlchemyError, RingflowError):
            log.warning("tidying_interrupted", exc_info=True)
        else:
            log.info("tidied", rows=gone)
