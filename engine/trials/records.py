"""The table of trials: one for each person and process."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class Trial(OfCentre, Base):
    """What one person is trying out: the acts so far. `began_at` is where its clock begins."""

    __tablename__ = "engine_trial"
    __table_args__ = (UniqueConstraint("application_id", "process", "username"),)

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("engine_application.id"))
    process: Mapped[str]
    username: Mapped[str]
    acts: Mapped[list[Any]]
    began_at: Mapped[Stamp]
    expires_at: Mapped[datetime]
