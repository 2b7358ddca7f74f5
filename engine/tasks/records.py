"""Tables of user tasks, their drafts and their links."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, OfCentre, Stamp


class TaskState(StrEnum):
    """Where a task is in its life."""

    READY = "ready"
    CLAIMED = "claimed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


OPEN: Final = frozenset({TaskState.READY, TaskState.CLAIMED})
IS_OPEN: Final = "state IN ('ready', 'claimed')"
EMPTY: Final = text("'{}'")
NONE: Final = text("0")


class Task(OfCentre, Base):
    """A step that waits for a person, or that one has done. Its id is the token's id.

    `folded` repeats the candidate groups as they are compared. `stands_for` says who got the task
    in whose place: user name -> the user name of the one who is away or has left. `calendar` is
    the name of the working calendar that the deadline goes by, if it does. `facts` repeats the
    plain variables of the process while the task is open (`engine.tasks.facts`). `follow_up_at` is
    when somebody wants to look at it again, `excluded` are the user names of who may not do it.
    `owner` is who delegated it and gets it back; nobody while it is not delegated.
    `signs_for` is set for a task in which somebody signs another one: it is no token's. Of the
    other, `waits_for` is how many are to sign it now, `then_asks` how many once it is decided, and
    `held_at` since when it is decided and waits for them.
    """

    __tablename__ = "engine_task"
    __table_args__ = (
        Index("ix_engine_task_instance_id", "instance_id"),
        Index("ix_engine_task_open", "centre_id", "created_at", "id", postgresql_where=IS_OPEN),
        Index(
            "ix_engine_task_assignee",
            "centre_id",
            "assignee",
            "created_at",
            postgresql_where=IS_OPEN,
        ),
        Index("ix_engine_task_due_at", "centre_id", "due_at", postgresql_where=IS_OPEN),
        Index("ix_engine_task_done", "centre_id", "completed_by", "completed_at"),
        Index(
            "ix_engine_task_calendar",
            "centre_id",
            "calendar",
            "instance_id",
            postgresql_where=f"calendar IS NOT NULL AND {IS_OPEN}",
        ),
        Index(
            "ix_engine_task_follow_up_at",
            "centre_id",
            "follow_up_at",
            postgresql_where=f"follow_up_at IS NOT NULL AND {IS_OPEN}",
        ),
        Index(
            "ix_engine_task_open_to",
            text("(folded || users)"),
            postgresql_using="gin",
            postgresql_where=IS_OPEN,
        ),
        # What has no due moment comes last in a list that is sorted by it.
        Index(
            "ix_engine_task_by_due",
            "centre_id",
            text("coalesce(due_at, 'infinity'::timestamptz)"),
            "created_at",
            "id",
            postgresql_where=IS_OPEN,
        ),
        Index(
            "ix_engine_task_by_priority",
            "centre_id",
            text("priority desc"),
            "created_at",
            "id",
            postgresql_where=IS_OPEN,
        ),
        Index(
            "ix_engine_task_facts",
            "facts",
            postgresql_using="gin",
            postgresql_ops={"facts": "jsonb_path_ops"},
            postgresql_where=IS_OPEN,
        ),
        Index("ix_engine_task_signs_for", "signs_for", postgresql_where="signs_for IS NOT NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("engine_instance.id"))
    key: Mapped[str]
    business_key: Mapped[str | None]
    node: Mapped[str]
    title: Mapped[dict[str, Any]]
    form: Mapped[str | None]
    assignee: Mapped[str | None]
    groups: Mapped[list[str]] = mapped_column(ARRAY(Text))
    folded: Mapped[list[str]] = mapped_column(ARRAY(Text))
    users: Mapped[list[str]] = mapped_column(ARRAY(Text))
    stands_for: Mapped[dict[str, Any] | None]
    link: Mapped[bool] = mapped_column(default=False)
    state: Mapped[TaskState]
    due_at: Mapped[datetime | None]
    priority: Mapped[int]
    created_at: Mapped[Stamp]
    claimed_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[str | None]
    completed_by_name: Mapped[str | None]
    outcome: Mapped[str | None]
    calendar: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    follow_up_at: Mapped[datetime | None]
    owner: Mapped[str | None]
    excluded: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default=EMPTY)
    signs_for: Mapped[UUID | None] = mapped_column(ForeignKey("engine_task.id"))
    waits_for: Mapped[int] = mapped_column(default=0, server_default=NONE)
    then_asks: Mapped[int] = mapped_column(default=0, server_default=NONE)
    held_at: Mapped[datetime | None]


class Draft(OfCentre, Base):
    """What a person has typed into a task's form without sending it yet."""

    __tablename__ = "engine_draft"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("engine_task.id"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]]
    saved_at: Mapped[Stamp]


class TaskLink(OfCentre, Base):
    """A link that lets one person act on one task without signing in.

    Only the SHA-256 of the token is kept: who reads the table cannot use it.
    """

    __tablename__ = "engine_task_link"
    __table_args__ = (Index("ix_engine_task_link_task_id", "task_id"),)

    sha256: Mapped[bytes] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("engine_task.id"))
    person: Mapped[str]
    purpose: Mapped[str]
    created_at: Mapped[Stamp]
    expires_at: Mapped[Stamp]
