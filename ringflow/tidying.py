"""Once an hour, what nobody needs any more is deleted, centre by centre.

In a centre where cleaning up is a scheduled task (processes/bpmn/schedule), that task does it;
the months of the history belong to all centres, so they are seen to here.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from base.centres import all_centres
from base.db import Busy, Database, Session
from base.errors import RingflowError
from base.jobs.outdated import forget_done
from base.outdated import sweep
from engine import OUTDATED, Removed, drop_months, make_months, remove_ended
from processes.schedule.installing import install, tidies_itself

log = structlog.get_logger(__name__)
FIRST_S: Final = 10.0
PAUSE_S: Final = 3600.0
SWEEPS: Final = (*OUTDATED, forget_done)


def tidy(database: Database, *, unscheduled: bool = False) -> int:
    """Delete all that is outdated now; return how many rows that were.

    With `unscheduled` only in the centres that have no task for it.

    Any number of processes may do so at once: each leaves alone what another one has in hand.
    """
    centres = _centres(database, unscheduled=unscheduled)
    _months(database, make_months)
    return sum(sweep(database, centre_id, SWEEPS) for centre_id in centres)


def remove_instances(database: Database, *, unscheduled: bool = False) -> Removed:
    """Remove the instances that are kept no longer, and the months of history that are empty then.

    Any number of processes may do so at once, and it may be broken off at any moment.
    """
    centres = _centres(database, unscheduled=unscheduled)
    removed = sum((remove_ended(database, one) for one in centres), Removed())
    _months(database, drop_months)
    return removed


def _centres(database: Database, *, unscheduled: bool) -> list[UUID]:
    with database.transaction() as db:
        # A suspended centre keeps all it has.
        found = [centre.id for centre in all_centres(db) if centre.suspended_at is None]
    return [one for one in found if not (unscheduled and _is_scheduled(database, one))]


def _is_scheduled(database: Database, centre_id: UUID) -> bool:
    with database.transaction(centre_id) as db:
        return tidies_itself(db)


def _months(database: Database, work: Callable[[Session, datetime], int]) -> None:
    """See to the months of the history; what is in the way of that is so for this hour only."""
    try:
        with database.transaction() as db:
            changed = work(db, db.now())
    except Busy:
        log.info("months_postponed", work=work.__name__)
    except SQLAlchemyError:
        log.warning("months_postponed", work=work.__name__, exc_info=True)
    else:
        if changed:
            log.info(work.__name__, months=changed)


def run_tidying(database: Database, stop: threading.Event) -> None:
    """Tidy up each hour until `stop` is set. What fails is tried again an hour later."""
    pause = FIRST_S
    while not stop.wait(pause):
        pause = PAUSE_S
        try:
            install(database)
            gone = tidy(database, unscheduled=True)
            removed = remove_instances(database, unscheduled=True)
        except (SQLAlchemyError, RingflowError):
            log.warning("tidying_interrupted", exc_info=True)
        else:
            log.info("tidied", rows=gone, instances=removed.instances, lines=removed.lines)
