"""Table of incidents."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class IncidentKind(StrEnum):
    """What sort of thing went wrong: in the drawing, in a job, or in the engine itself."""

    EXPRESSION = "expression"
    SCRIPT = "script"
    ACTION = "action"
    JOB = "job"
    UNKNOWN = "unknown"
    TIMER = "timer"
    MESSAGE = "message"
    BUDGET = "budget"
    GATEWAY = "gateway"
    DECISION = "decision"
    ENGINE = "engine"
    FAULT = "fault"


class Incident(OfCentre, Base):
    """A place where an instance cannot go on by itself. Open until `resolved_at` is set."""

    __tablename__ = "engine_incident"
    __table_args__ = (
        Index("ix_engine_incident_open", "centre_id", "at", postgresql_where="resolved_at IS NULL"),
        Index("ix_engine_incident_instance_id", "instance_id"),
    )

    id: Mapped[Key]
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("engine_instance.id"))
    token_id: Mapped[UUID]
    node: Mapped[str]
    node_name: Mapped[str]
    kind: Mapped[IncidentKind]
    message: Mapped[str]
    line: Mapped[int | None]
    trace: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=1)
    job_id: Mapped[UUID | None]
    at: Mapped[Stamp]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]
    resolution: Mapped[str | None]
