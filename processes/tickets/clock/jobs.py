"""Jobs about clocks: a look at one, a message of one, working all of them out anew."""

from uuid import UUID

import engine
from base.db import Session
from base.jobs import job

from . import calendars
from .ledger import LOOK
from .looking import SEND, look, send
from .recounting import RECOUNT, recount, recount_batch


@job(LOOK, max_attempts=20)
def look_at_clock(db: Session, *, clock_id: str) -> None:
    """Do the next step of a clock if it is due."""
    look(db, UUID(clock_id))


@job(SEND, max_attempts=20)
def send_message(
    db: Session, *, name: str, correlation: dict[str, str], due: str, clock_id: str
) -> None:
    """Send what a step sends."""
    send(db, name, correlation, due=due, clock_id=clock_id)


@job(RECOUNT, max_attempts=20)
def recount_clocks(db: Session, *, recount_id: str, after: str | None) -> None:
    """Work the next open clocks out anew."""
    recount_batch(db, UUID(recount_id), UUID(after) if after else None)


@engine.when_calendar_changes
def calendar_changed(db: Session, change: engine.CalendarChange) -> None:
    """Have all open clocks worked out anew; those that the calendar does not concern stay."""
    calendars.forget(db)
    recount(db, reason="", by=change.by)
