"""Table of what people say about tasks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp
from base.privacy import Kind, personal


class Comment(OfCentre, Base):
    """One comment. `mentions` are user names; of a deleted one the words are gone."""

    __tablename__ = "engine_comment"
    __table_args__ = (Index("ix_engine_comment_task_id", "task_id", "at"),)

    id: Mapped[Key]
    task_id: Mapped[UUID] = mapped_column(ForeignKey("engine_task.id"))
    text: Mapped[str] = mapped_column(info=personal(Kind.TEXT))
    mentions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    by: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[Stamp]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
