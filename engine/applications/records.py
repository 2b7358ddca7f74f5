"""Tables of applications: their files and scenarios as they are worked on, their versions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class Application(OfCentre, Base):
    """Drawings, decisions and forms that are worked on and deployed together."""

    __tablename__ = "engine_application"

    id: Mapped[Key]
    name: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Stamp]
    created_by: Mapped[str]
    changed_at: Mapped[Stamp]
    changed_by: Mapped[str]
    archived_at: Mapped[datetime | None]


class ApplicationFile(OfCentre, Base):
    """A file as it is being worked on. `revision` counts the saves, from 1."""

    __tablename__ = "engine_application_file"
    __table_args__ = (UniqueConstraint("application_id", "name"),)

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("engine_application.id"))
    name: Mapped[str]
    content: Mapped[bytes]
    revision: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[Stamp]
    saved_by: Mapped[str]


class ApplicationVersion(OfCentre, Base):
    """All files of an application as they were at one moment: name -> id of its source.

    `scenarios` are kept in the same way; None in a version from before they were kept.
    `release_id` tells the deployment that it became, if it became one.
    """

    __tablename__ = "engine_application_version"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("engine_application.id"))
    number: Mapped[int]
    comment: Mapped[str] = mapped_column(default="")
    files: Mapped[dict[str, Any]]
    scenarios: Mapped[dict[str, Any] | None]
    release_id: Mapped[UUID | None] = mapped_column(ForeignKey("engine_release.id"))
    made_at: Mapped[Stamp]
    made_by: Mapped[str]


class ScenarioRow(OfCentre, Base):
    """A trial that is kept, with what is expected of it; see `engine.trials.scenarios`."""

    __tablename__ = "engine_scenario"
    __table_args__ = (UniqueConstraint("application_id", "name"),)

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("engine_application.id"))
    name: Mapped[str]
    description: Mapped[str]
    process: Mapped[str]
    began_at: Mapped[Stamp]
    steps: Mapped[list[Any]]
    expected: Mapped[dict[str, Any]]
    changed_at: Mapped[Stamp]
    changed_by: Mapped[str]
