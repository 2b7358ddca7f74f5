"""Tables of deployed drawings."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class Source(OfCentre, Base):
    """A drawing as it was sent. Its hash is what makes deploying it again harmless."""

    __tablename__ = "engine_source"
    __table_args__ = (UniqueConstraint("centre_id", "sha256"),)

    id: Mapped[Key]
    name: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes]


class Version(OfCentre, Base):
    """One version of one definition. `calls`, `decisions` and `actions` list what it uses.

    `actions` are only those that are named in another engine's words; None if that is not known.
    `tag` is the name that the drawing gives to this version; `bound` maps what it calls or asks in
    one certain version to the number of that version.
    """

    __tablename__ = "engine_version"
    __table_args__ = (UniqueConstraint("centre_id", "key", "version"),)

    id: Mapped[Key]
    source_id: Mapped[UUID] = mapped_column(ForeignKey("engine_source.id"))
    key: Mapped[str]
    version: Mapped[int]
    name: Mapped[str]
    kind: Mapped[str]
    labels: Mapped[dict[str, Any]]
    calls: Mapped[list[str]]
    decisions: Mapped[list[str]]
    actions: Mapped[list[str] | None]
    unique_business_key: Mapped[bool] = mapped_column(default=False)
    tag: Mapped[str | None]
    bound: Mapped[dict[str, Any]] = mapped_column(default=dict)
    deployed_at: Mapped[Stamp]
    deployed_by: Mapped[str]


class Release(OfCentre, Base):
    """Which version of each key belongs together: `items` maps a key to a version's id.

    Each deployment that changes something makes one. An instance stays on its release, so a
    called process does not change under a running one. `files` are the names of what was sent
    and new, `brought` the ids of the versions that came with it.
    """

    __tablename__ = "engine_release"
    __table_args__ = (UniqueConstraint("centre_id", "number"),)

    id: Mapped[Key]
    number: Mapped[int]
    items: Mapped[dict[str, Any]]
    files: Mapped[list[str]]
    brought: Mapped[list[str]]
    comment: Mapped[str] = mapped_column(default="")
    made_at: Mapped[Stamp]
    made_by: Mapped[str]


class StartEvent(OfCentre, Base):
    """A start event of a newest version that waits for something. Older versions have none here.

    `kind` is the event as the drawing names it: message, signal, timer or conditional. A scheduled
    task that people made has the kind `schedule` and no version: it starts the newest one.
    """

    __tablename__ = "engine_start"
    __table_args__ = (
        Index("ix_engine_start_name", "centre_id", "name"),
        Index("ix_engine_start_due_at", "due_at", postgresql_where="due_at IS NOT NULL"),
        UniqueConstraint("version_id", "node"),
    )

    id: Mapped[Key]
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("engine_version.id"))
    key: Mapped[str]
    node: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str | None]
    due_at: Mapped[datetime | None]
    cycle: Mapped[str | None]


class Deleted(OfCentre, Base):
    """A version that was deleted. Its number is not given again."""

    __tablename__ = "engine_deleted_version"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("base_centre.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    deleted_at: Mapped[Stamp]
    deleted_by: Mapped[str]
    reason: Mapped[str]
