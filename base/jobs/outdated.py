"""Jobs that were done long ago. Those that are dead or in doubt stay until somebody saw to them."""

from datetime import timedelta
from typing import Final

from sqlalchemy import case

from base.db import Session
from base.i18n import N_
from base.jobs.records import Job, JobState
from base.outdated import delete_batch
from base.parameters import Area, Length, Parameter, declare, value

KEEP: Final = Length(least=timedelta(hours=1))
KEEP_JOBS: Final = declare(
    Parameter(
        code="keep.jobs", kind=KEEP, default=timedelta(days=7), area=Area.KEEPING,
        name=N_("Background work that is done"), about=N_("Counts from its end."),
    )
)  # fmt: skip
KEEP_REQUESTS: Final = declare(
    Parameter(
        code="keep.requests", kind=KEEP, default=timedelta(days=30), area=Area.KEEPING,
        name=N_("Keys of requests"),
        about=N_("So long the same request of a program, sent again, is not done twice."),
    )
)  # fmt: skip


def forget_done(db: Session) -> int:
    """Delete a batch of jobs that were done long ago; return how many.

    A job with a key is kept as long as an idempotency key is, so that it is not done again.
    """
    now, kept = db.now(), value(db, KEEP_JOBS)
    longer = max(kept, value(db, KEEP_REQUESTS))
    horizon = case((Job.key.is_(None), now - kept), else_=now - longer)
    return delete_batch(db, Job, (Job.state == JobState.DONE) & (Job.finished_at < horizon))
