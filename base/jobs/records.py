"""The table of jobs. The look-up over all centres is a function made by the first migration."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class JobState(StrEnum):
    """Where a job stands."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    UNKNOWN = "unknown"


class Job(OfCentre, Base):
    """One piece of work. `fence` is the number of the attempt that may still report a result.

    `waits` are the seconds before each further attempt, the last for all that follow; without
    them the kind of job says.
    """

    __tablename__ = "base_job"
    __table_args__ = (
        Index("ix_base_job_due", "run_at", postgresql_where=text("state = 'ready'")),
        Index("ix_base_job_lease", "locked_until", postgresql_where=text("state = 'running'")),
        Index("ix_base_job_subject", "subject", postgresql_where=text("subject is not null")),
        Index(
            "ux_base_job_key",
            "centre_id",
            "key",
            unique=True,
            postgresql_where=text("key is not null"),
        ),
    )

    id: Mapped[Key]
    name: Mapped[str]
    queue: Mapped[str] = mapped_column(default="default")
    args: Mapped[dict[str, Any]]
    key: Mapped[str | None]
    subject: Mapped[UUID | None]
    state: Mapped[JobState] = mapped_column(default=JobState.READY)
    run_at: Mapped[Stamp]
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int]
    waits: Mapped[list[Any] | None]
    locked_until: Mapped[Stamp | None]
    ask_if_unknown: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str | None]
    result: Mapped[dict[str, Any] | None]
    created_at: Mapped[Stamp]
    finished_at: Mapped[Stamp | None]
