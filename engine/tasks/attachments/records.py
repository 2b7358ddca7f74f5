"""Table of the files that people attached to tasks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class TaskFile(OfCentre, Base):
    """One file of one task. Of a removed one the bytes are gone; that there was one stays."""

    __tablename__ = "engine_task_file"
    __table_args__ = (
        Index("ix_engine_task_file_task_id", "task_id", "at"),
        Index("ix_engine_task_file_file_id", "file_id"),
    )

    id: Mapped[Key]
    task_id: Mapped[UUID] = mapped_column(ForeignKey("engine_task.id"))
    file_id: Mapped[UUID] = mapped_column(ForeignKey("base_file.id"))
    by: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[Stamp]
    removed_at: Mapped[datetime | None]
