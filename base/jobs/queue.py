"""Asking for a job, and settling one that ended in doubt."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import CursorResult, select, text

from base.db import Session
from base.errors import Conflict, NotFound
from base.i18n import N_
from base.ids import new_id
from base.jobs.records import Job, JobState
from base.jobs.registry import definition

EACH: Final = """
  insert into base_job (id, centre_id, name, queue, args, subject, state, run_at, attempts,
    max_attempts, ask_if_unknown, created_at)
  select gen_random_uuid(), :centre, :name, :queue, x.args, x.subject, 'ready', :now, 0,
    :tries, false, :now from ({choice}) x
"""


class JobMoved(Conflict):
    """The job is no longer in the state in which it could be settled."""

    code = "job_moved"
    message = N_("This has been settled already.")


def add(  # noqa: PLR0913 a job is all of this
    db: Session,
    name: str,
    *,
    args: dict[str, Any] | None = None,
    key: str | None = None,
    run_at: datetime | None = None,
    subject: UUID | None = None,
    unknown: str | None = None,
    max_attempts: int | None = None,
    waits: Sequence[timedelta] = (),
) -> Job:
    """Ask for a job in the present transaction; a worker is told after the commit.

    With a `key` that was used before, nothing is added and the earlier job is returned.
    `subject` is what the job is about (an instance), so that its jobs can be found; `unknown`
    ("ask" or "repeat"), `max_attempts` and `waits`, the pauses before each further attempt,
    override what the kind of job says.
    """
    if key is not None and (found := _by_key(db, key)) is not None:
        return found
    kind, now = definition(name), db.now()
    row = Job(
        id=new_id(), centre_id=db.centre_id, name=name, queue=kind.queue, args=args or {}, key=key,
        subject=subject, state=JobState.READY, run_at=run_at or now, attempts=0,
        max_attempts=max_attempts or kind.max_attempts,
        waits=[pause.total_seconds() for pause in waits] or None,
        ask_if_unknown=(unknown or kind.unknown) == "ask", created_at=now,
    )  # fmt: skip
    db.add(row)
    if row.run_at <= now:
        hints, centre_id = db.context.hints, db.centre_id
        db.after_commit(lambda: hints.send(row.id, centre_id, row.queue))
    return row


def add_each(db: Session, name: str, choice: str, given: dict[str, Any]) -> int:
    """Ask for a job for each row of a choice, in one statement; return how many there are.

    Args:
        db: the present transaction.
        name: the kind of job.
        choice: SQL of ours whose rows have the columns `args` (jsonb) and `subject` (uuid).
        given: the values of its parameters.
    """
    kind, now = definition(name), db.now()
    statement = EACH.format(choice=choice)
    values = {
        **given, "centre": db.centre_id, "name": name, "queue": kind.queue, "now": now,
        "tries": kind.max_attempts,
    }  # fmt: skip
    return cast("CursorResult[Any]", db.execute(text(statement), values)).rowcount


def _by_key(db: Session, key: str) -> Job | None:
    return db.scalar(select(Job).where(Job.centre_id == db.centre_id, Job.key == key))


def locked(db: Session, job_id: UUID) -> Job:
    """Return a job with its row locked.

    Raises:
        NotFound: there is no such job in this centre.
    """
    row = db.scalar(
        select(Job).where(Job.id == job_id, Job.centre_id == db.centre_id).with_for_update()
    )
    if row is None:
        raise NotFound
    return row


def repeat(db: Session, job_id: UUID) -> Job:
    """Try a dead or unknown job again from the start.

    Raises:
        JobMoved: it is neither dead nor unknown.
    """
    row = locked(db, job_id)
    if row.state not in {JobState.DEAD, JobState.UNKNOWN}:
        raise JobMoved
    row.state, row.attempts, row.run_at = JobState.READY, 0, db.now()
    row.error = row.finished_at = row.locked_until = None
    hints, centre_id, queue = db.context.hints, db.centre_id, row.queue
    db.after_commit(lambda: hints.send(job_id, centre_id, queue))
    return row


def hurry(db: Session, job_id: UUID, *, subject: UUID) -> Job:
    """Have a job about `subject` done at once that waits for its moment, or for its next attempt.

    Raises:
        NotFound: there is no such job about it.
        JobMoved: it does not wait any more.
    """
    row = locked(db, job_id)
    if row.subject != subject:
        raise NotFound
    if row.state is not JobState.READY:
        raise JobMoved
    row.run_at = min(row.run_at, db.now())
    hints, centre_id, queue = db.context.hints, db.centre_id, row.queue
    db.after_commit(lambda: hints.send(job_id, centre_id, queue))
    return row


def repeat_dead(db: Session, job_id: UUID) -> Job:
    """Try again a job that was given up; what is in doubt needs somebody who knows.

    Raises:
        JobMoved: it was not given up, or somebody has had it done again already.
    """
    if locked(db, job_id).state is not JobState.DEAD:
        raise JobMoved
    return repeat(db, job_id)


def settle(db: Session, job_id: UUID, *, result: dict[str, Any] | None = None) -> Job:
    """Declare that an unknown or dead job did take place, and go on as after a success.

    Raises:
        JobMoved: it is neither dead nor unknown.
    """
    row = locked(db, job_id)
    if row.state not in {JobState.DEAD, JobState.UNKNOWN}:
        raise JobMoved
    finish(db, row, result or {})
    return row


def give_up(db: Session, job_id: UUID) -> None:
    """End a job that is no longer wanted, without any consequence."""
    row = locked(db, job_id)
    if row.state is not JobState.DONE:
        row.state, row.finished_at, row.locked_until = JobState.DEAD, db.now(), None


def finish(db: Session, row: Job, result: dict[str, Any] | None) -> None:
    """Store a success and let the kind of job go on from it."""
    row.state, row.result, row.error = JobState.DONE, result, None
    row.finished_at, row.locked_until = db.now(), None
    kind = definition(row.name)
    if kind.on_result is not None:
        kind.on_result(db, row)
