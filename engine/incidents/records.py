"""Table of incidents."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Computed, ForeignKey, Index
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


# The database makes it, so that no writer can forget it. Quoted words go first: they may hold ids.
SIGNATURE = (
    r"""regexp_replace(regexp_replace(regexp_replace(left(message, 1000),"""
    r""" '"[^"]*"|''[^'']*''|«[^»]*»|“[^”]*”|「[^」]*」', '"…"', 'g'),"""
    r""" '[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}', '#', 'g'),"""
    r""" '[0-9]+([.,:][0-9]+)*', '#', 'g')"""
)


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
    signature: Mapped[str] = mapped_column(Computed(SIGNATURE, persisted=True))
    line: Mapped[int | None]
    trace: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=1)
    job_id: Mapped[UUID | None]
    at: Mapped[Stamp]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]
    resolution: Mapped[str | None]
