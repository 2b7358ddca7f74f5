"""Tables of files with people that were brought in: the file, and what became of each line."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class ImportState(StrEnum):
    """Where a file stands."""

    CHECKING = "checking"
    CHECKED = "checked"
    BRINGING = "bringing"
    DONE = "done"
    FAILED = "failed"


class PeopleImport(OfCentre, Base):
    """One file. `done` counts the lines that the present step has seen to.

    `whole` says that all lines are brought in or none. `problem` is why nothing was.
    """

    __tablename__ = "identity_import"
    __table_args__ = (Index("ix_identity_import_created_at", "centre_id", "created_at"),)

    id: Mapped[Key]
    name: Mapped[str]
    state: Mapped[ImportState]
    whole: Mapped[bool] = mapped_column(default=True)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(default="")
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    maker: Mapped[str]
    created_at: Mapped[Stamp]
    finished_at: Mapped[datetime | None]
    links_at: Mapped[datetime | None]


class ImportLine(OfCentre, Base):
    """One line of a file. `user_id` is set for somebody whom it has added."""

    __tablename__ = "identity_import_line"

    import_id: Mapped[UUID] = mapped_column(
        ForeignKey("identity_import.id", ondelete="CASCADE"), primary_key=True
    )
    line: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[dict[str, Any]]
    username: Mapped[str]
    name: Mapped[str]
    fate: Mapped[str] = mapped_column(String(32))
    problem: Mapped[str]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
