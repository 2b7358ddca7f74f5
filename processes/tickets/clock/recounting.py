"""Working all open clocks out anew: when a calendar or the distances of the steps have changed.

Small batches, each a transaction of its own, so that nobody waits long for a clock. A clock whose
due moment does not move gets no line; so doing it twice changes nothing.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from base import jobs
from base.db import Session
from base.errors import RingflowError
from base.ids import new_id
from engine import Actor
from processes.tickets.rules.clock import Fact, FactKind, course_of

from . import calendars
from .ledger import Because, append, facts_in, lines_of, locked, sent_in, stand
from .records import Clock, ClockRecount, ClockState

RECOUNT: Final = "tickets.recount_clocks"
BATCH: Final = 200


def recount(db: Session, *, reason: str, by: Actor) -> UUID:
    """Ask for all open clocks of the centre to be worked out anew; return which work it is."""
    row = ClockRecount(
        id=new_id(), centre_id=db.centre_id, asked_by=by.username, reason=reason, asked_at=db.now(),
        looked=0, moved=0, failed=0,
    )  # fmt: skip
    db.add(row)
    db.flush()
    jobs.add(db, RECOUNT, args={"recount_id": str(row.id), "after": None})
    return row.id


def recount_batch(db: Session, recount_id: UUID, after: UUID | None) -> None:
    """Do the next clocks, and ask for those after them."""
    row = db.get(ClockRecount, recount_id)
    if row is None:
        return
    query = select(Clock.id).where(
        Clock.centre_id == db.centre_id, Clock.state != ClockState.ENDED
    )  # fmt: skip
    if after is not None:
        query = query.where(Clock.id > after)
    found = list(db.scalars(query.order_by(Clock.id).limit(BATCH)))
    moved = failed = 0
    because = Because(by=Actor.system("clock"), reason=row.reason)
    for clock_id in found:
        try:
            with db.begin_nested():
                moved += recount_one(db, clock_id, because)
        except (RingflowError, ValueError):
            failed += 1
    values = {
        "looked": ClockRecount.looked + len(found), "moved": ClockRecount.moved + moved,
        "failed": ClockRecount.failed + failed,
    }  # fmt: skip
    db.execute(update(ClockRecount).where(ClockRecount.id == recount_id).values(values))
    if len(found) == BATCH:
        jobs.add(db, RECOUNT, args={"recount_id": str(recount_id), "after": str(found[-1])})
    else:
        row.finished_at = db.now()


def recount_one(db: Session, clock_id: UUID, because: Because) -> bool:
    """Work one clock out by its calendar as it is now; say whether its due moment moved."""
    clock = locked(db, clock_id)
    if clock is None or clock.state is ClockState.ENDED:
        return False
    digest, before = calendars.remember(db, clock.calendar_name), clock.due_at
    if digest != clock.calendar:
        fact = Fact(kind=FactKind.CALENDAR, at=db.now(), calendar=digest)
        append(db, clock, fact, because)
    else:
        lines = lines_of(db, clock.id)
        stand(db, clock, course_of(facts_in(lines)), sent_in(lines))
    return clock.due_at != before
