"""The table of reorganisations: what was, or will be, done to a department."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class Kind(StrEnum):
    """What is done: hung under another one, put into another one, or ended."""

    MOVE = "move"
    MERGE = "merge"
    CLOSE = "close"


class State(StrEnum):
    """How far it is. `running` is done but for open work that is still being handed over."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    UNDONE = "undone"


class Reorganisation(OfCentre, Base):
    """One reorganisation. `before` keeps what undoing needs; `moved` of `total` is handed over."""

    __tablename__ = "organisation_change"
    __table_args__ = (
        Index("ix_organisation_change_newest", "centre_id", "made_at", "id"),
        Index("ix_organisation_change_department", "centre_id", "department"),
    )

    id: Mapped[Key]
    kind: Mapped[Kind]
    department: Mapped[str] = mapped_column(String(32))
    target: Mapped[str | None] = mapped_column(String(32))
    day: Mapped[date]
    state: Mapped[State]
    reason: Mapped[str]
    made_by: Mapped[str]
    made_by_name: Mapped[str]
    made_at: Mapped[Stamp]
    done_at: Mapped[datetime | None]
    problem: Mapped[str | None]
    before: Mapped[dict[str, Any]]
    total: Mapped[int]
    moved: Mapped[int]
