"""Table of what people are told about tasks."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp
from base.privacy import Kind, personal


class NoticeKind(StrEnum):
    """Why somebody is told."""

    COPIED = "copied"
    URGED = "urged"
    LENT = "lent"
    GIVEN_BACK = "given_back"
    HANDED_ON = "handed_on"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"
    SIGN_ASKED = "sign_asked"
    SIGNED = "signed"
    SIGN_NOT = "sign_not"
    MENTIONED = "mentioned"
    ASSIGNED = "assigned"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


UNREAD = "read_at IS NULL AND in_page"
TO_MAIL = "mail_at IS NOT NULL AND mailed_at IS NULL"


class Notice(OfCentre, Base):
    """One thing that one person is told about a task; `person` is a user name.

    Who was sent a copy may read the task as long as the notice is there. `in_page` says whether it
    is shown at the bell; `mail_at` is when it is to be mailed, if it is, and `mailed_at` when it
    was. `due_at` is the due moment that a notice warns of: of each, everybody is told once.
    """

    __tablename__ = "engine_notice"
    __table_args__ = (
        Index("ix_engine_notice_person", "centre_id", "person", "at", "id"),
        Index("ix_engine_notice_unread", "centre_id", "person", postgresql_where=UNREAD),
        Index("ix_engine_notice_task_id", "task_id"),
        Index("ix_engine_notice_to_mail", "centre_id", "person", postgresql_where=TO_MAIL),
        Index(
            "uq_engine_notice_due",
            "task_id",
            "person",
            "kind",
            "due_at",
            unique=True,
            postgresql_where="due_at IS NOT NULL",
        ),
    )

    id: Mapped[Key]
    person: Mapped[str]
    kind: Mapped[NoticeKind]
    task_id: Mapped[UUID] = mapped_column(ForeignKey("engine_task.id"))
    words: Mapped[str] = mapped_column(info=personal(Kind.TEXT))
    by: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[Stamp]
    read_at: Mapped[datetime | None]
    in_page: Mapped[bool] = mapped_column(server_default=text("true"))
    mail_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
