"""Reading what was said about a task or about a whole case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from engine.tasks.comments.records import Comment
from engine.tasks.comments.saying import CHANGEABLE
from engine.tasks.records import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentView:
    """A comment as it was read. `title` is that of its task, `until` when it can be changed."""

    id: UUID
    task_id: UUID
    title: dict[str, Any]
    text: str
    mentions: Sequence[str]
    by: str
    by_name: str
    at: datetime
    until: datetime
    edited_at: datetime | None
    deleted_at: datetime | None


def comments_of(db: Session, instance_id: UUID) -> list[CommentView]:
    """Return what was said about the tasks of an instance, the oldest first."""
    query = select(Comment, Task.title).join(Task, Task.id == Comment.task_id).where(
        Comment.centre_id == db.centre_id, Task.instance_id == instance_id
    )  # fmt: skip
    in_order = query.order_by(Comment.at, Comment.id).execution_options(populate_existing=True)
    return [_view(row, title) for row, title in db.execute(in_order)]


def _view(row: Comment, title: dict[str, Any]) -> CommentView:
    return CommentView(
        id=row.id, task_id=row.task_id, title=title, text=row.text, mentions=tuple(row.mentions),
        by=row.by, by_name=row.by_name, at=row.at, until=row.at + CHANGEABLE,
        edited_at=row.edited_at, deleted_at=row.deleted_at,
    )  # fmt: skip
