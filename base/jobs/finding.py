"""Finding jobs, for those who look after them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

from base.db import Session
from base.jobs.records import Job, JobState
from base.page import Page
from base.page.keyset import page_by_time

MOST_ABOUT: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job as it was read. `subject` is the instance that it is about, if it is about one.

    `args` are the plain values that it was asked for with.
    """

    id: UUID
    name: str
    queue: str
    subject: UUID | None
    args: Mapping[str, Any]
    state: JobState
    run_at: datetime
    attempts: int
    max_attempts: int
    error: str
    created_at: datetime
    finished_at: datetime | None


def find_jobs(
    db: Session, states: Collection[JobState], *, after: str | None = None, limit: int = 50
) -> Page[JobView]:
    """Return a page of the jobs in some states, the newest first.

    Raises:
        BadCursor: `after` was not made here.
    """
    query = select(Job).where(Job.centre_id == db.centre_id, Job.state.in_(states))
    return page_by_time(db, query, (Job.created_at, Job.id), after=after, limit=limit).of(_view)


def jobs_about(db: Session, subject: UUID) -> list[JobView]:
    """Return the jobs about an instance that are not done, the newest first, at most 200."""
    query = (
        select(Job)
        .where(Job.centre_id == db.centre_id, Job.subject == subject, Job.state != JobState.DONE)
        .order_by(Job.created_at.desc(), Job.id)
        .limit(MOST_ABOUT)
    )
    return [_view(row) for row in db.scalars(query.execution_options(populate_existing=True))]


def count_jobs(db: Session) -> dict[JobState, int]:
    """Return how many jobs are in each state. Those that are done are not counted."""
    query = (
        select(Job.state, func.count())
        .where(Job.centre_id == db.centre_id, Job.state != JobState.DONE)
        .group_by(Job.state)
    )
    found: dict[JobState, int] = dict.fromkeys(set(JobState) - {JobState.DONE}, 0)
    found.update((state, count) for state, count in db.execute(query))
    return found


def _view(row: Job) -> JobView:
    return JobView(
        id=row.id, name=row.name, queue=row.queue, subject=row.subject, args=row.args,
        state=row.state, run_at=row.run_at, attempts=row.attempts, max_attempts=row.max_attempts,
        error=row.error or "", created_at=row.created_at, finished_at=row.finished_at,
    )  # fmt: skip
