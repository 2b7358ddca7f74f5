"""How late timers fire: remembered for a day, told of the last hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select, text

from base.db import Session
from base.ids import new_id
from base.outdated import delete_batch
from engine.timers.records import Timer, TimerRound

KEPT: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
# A lost metric is no loss, so nobody waits for the disk because of it.
NO_WAIT: Final = text("set local synchronous_commit = off")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """Timers of a centre. All `_s` are seconds after a timer's moment; None when none fired.

    `overdue` are due and have not fired yet, `overdue_s` is since when the first of them is. A
    timer that was held back by a suspended process counts from its own moment.
    """

    fired: int
    p50_s: float | None
    p99_s: float | None
    max_s: float | None
    overdue: int
    overdue_s: float


def remember_round(db: Session, late: Sequence[float]) -> None:
    """Remember how late the timers of one look were, in seconds."""
    db.execute(NO_WAIT)
    db.add(TimerRound(id=new_id(), centre_id=db.centre_id, at=db.now(), late=list(late)))


def timer_lateness(db: Session, *, within: timedelta = HOUR) -> Lateness:
    """Return how late the timers of the centre fired of late, and which should have fired."""
    seconds = select(func.unnest(TimerRound.late).label("s")).where(
        TimerRound.centre_id == db.centre_id, TimerRound.at > db.now() - within
    )
    late = seconds.subquery().c.s
    fired, p50, p99, worst = db.execute(
        select(
            func.count(),
            func.percentile_cont(0.5).within_group(late),
            func.percentile_cont(0.99).within_group(late),
            func.max(late),
        )
    ).one()
    overdue, first = db.execute(
        select(func.count(), func.min(Timer.due_at)).where(
            Timer.centre_id == db.centre_id, ~Timer.held, Timer.due_at <= db.now()
        )
    ).one()
    since = (db.now() - first).total_seconds() if overdue else 0.0
    return Lateness(
        fired=fired, p50_s=p50, p99_s=p99, max_s=worst, overdue=overdue, overdue_s=since
    )


def forget_rounds(db: Session) -> int:
    """Delete what was remembered more than a day ago."""
    return delete_batch(db, TimerRound, TimerRound.at < db.now() - KEPT)
