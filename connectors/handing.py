"""What all connectors have in common that hand something over to a server outside."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.orm import InstrumentedAttribute

import engine
from base.db import Session
from base.jobs import Job, JobState, Postponed, repeat


class Refused(Exception):
    """The server did not take it; `permanent` says whether asking again makes no sense."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


class Lost(Exception):
    """The line broke after it was handed over: it may or may not have been taken."""


def one_at_a_time(db: Session, connector: str, name: str) -> None:
    """Let transactions of a centre that count or look for the same thing wait for each other."""
    db.execute(
        text("select pg_advisory_xact_lock(hashtextextended(:name, 0))"),
        {"name": f"{connector}:{db.centre_id}:{name}"},
    )


def wait_for_a_place(
    db: Session,
    started: InstrumentedAttribute[datetime | None],
    mine: ColumnElement[bool],
    *,
    most: int,
    within: timedelta,
    reason: str,
) -> None:
    """Keep a centre within what may be handed over in a stretch of time.

    Args:
        db: the transaction of the attempt; whoever counts has the others wait before.
        started: the column of when something was handed over.
        mine: which rows count.
        most: how many there may be.
        within: the stretch of time.
        reason: what the job says while it waits.

    Raises:
        Postponed: as many as may be have been handed over.
    """
    handed = select(started).where(mine, started > db.now() - within)
    last = db.scalar(handed.order_by(started.desc()).offset(most - 1).limit(1))
    if last is not None:
        raise Postponed(reason, delay=last + within - db.now())


def open_incident(db: Session, token_id: UUID | None) -> engine.IncidentView | None:
    """Return the open incident of the drawing's call that hands something over.

    Nothing is locked: the engine locks its instance first, and so must everybody.
    """
    if token_id is None:
        return None
    which = engine.IncidentFilter(token_id=token_id, open=True)
    return next(iter(engine.find_incidents(db, which, limit=1).items), None)


def hand_over_again(db: Session, subject: UUID, name: str, ask: Callable[[], None]) -> None:
    """Have something handed over once more: by the job that gave up, else by a new one."""
    job = last_job(db, subject, name)
    if job is not None and job.state in {JobState.DEAD, JobState.UNKNOWN}:
        repeat(db, job.id)
    else:
        ask()


def call_again(
    db: Session, incident: engine.IncidentView, *, by: engine.Actor, reason: str
) -> None:
    """Have the drawing's call of an incident made once more, whether it is in doubt or failed."""
    if incident.kind is engine.IncidentKind.UNKNOWN:
        engine.settle_unknown(db, incident.id, outcome="repeat", by=by, reason=reason)
    else:
        engine.retry(db, incident.id, by=by)


def last_job(db: Session, subject: UUID, name: str) -> Job | None:
    """Return the youngest job of this kind about something."""
    query = select(Job).where(Job.centre_id == db.centre_id, Job.subject == subject)
    youngest = query.where(Job.name == name).order_by(Job.created_at.desc(), Job.id.desc())
    return db.scalar(youngest.limit(1))
