"""Jobs that were done long ago. Those that are dead or in doubt stay until somebody saw to them."""

from sqlalchemy import case

from base.db import Session
from base.jobs.records import Job, JobState
from base.outdated import delete_batch


def forget_done(db: Session) -> int:
    """Delete a batch of jobs that were done long ago; return how many.

    A job with a key is kept as long as an idempotency key is, so that it is not done again.
    """
    keep, now = db.context.settings.keep, db.now()
    horizon = case((Job.key.is_(None), now - keep.jobs), else_=now - max(keep.jobs, keep.requests))
    return delete_batch(db, Job, (Job.state == JobState.DONE) & (Job.finished_at < horizon))
