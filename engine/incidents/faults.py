"""Faults: incidents of what should have moved an instance and could not even begin a turn.

A timer that cannot fire, a job that died: without an incident the instance would stand still and
nobody would know.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from base.db import Session
from base.i18n import N_, gettext
from base.jobs import Job
from engine.incidents.records import Incident, IncidentKind
from engine.instances.records import OVER, Instance

TRACE_LENGTH: Final = 8000
CANNOT_GO_ON: Final = N_("The process had more to do, but could not go on: %(why)s")
CANNOT_TAKE: Final = N_("A signal could not be given to this process: %(why)s")


def leave_fault(
    db: Session,
    instance_id: UUID,
    token_id: UUID,
    message: str,
    *,
    trace: str,
    job_id: UUID | None = None,
) -> None:
    """Leave an incident without a turn; `job_id` is the job that a retry makes again."""
    db.add(
        Incident(
            centre_id=db.centre_id, instance_id=instance_id, token_id=token_id, node="",
            node_name="", kind=IncidentKind.FAULT, message=message, trace=trace[-TRACE_LENGTH:],
            at=db.now(), job_id=job_id,
        )
    )  # fmt: skip
    db.execute(
        update(Instance)
        .where(Instance.id == instance_id)
        .values(incidents=Instance.incidents + 1)
        .execution_options(synchronize_session=False)
    )


def cannot_go_on(db: Session, job: Job) -> None:
    """Say that an instance stands still whose continuation died."""
    instance_id = UUID(job.args["instance_id"])
    # Named by the instance itself: the next turn that succeeds ends it, whatever moved it.
    _of_job(db, job, instance_id, instance_id, CANNOT_GO_ON)


def cannot_take(db: Session, job: Job) -> None:
    """Say that a step never got the signal that was thrown for it."""
    if job.subject is not None:
        _of_job(db, job, job.subject, UUID(job.args["token_id"]), CANNOT_TAKE)


def _of_job(db: Session, job: Job, instance_id: UUID, token_id: UUID, sentence: str) -> None:
    state = db.scalar(select(Instance.state).where(Instance.id == instance_id))
    if state is None or state in OVER:
        return
    trace = job.error or ""
    why = (trace.strip().splitlines() or [""])[-1]
    message = gettext(sentence) % {"why": why}
    leave_fault(db, instance_id, token_id, message, trace=trace, job_id=job.id)
