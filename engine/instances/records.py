"""Tables of instances: the row for lists, the state while it runs, what is left at the end."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class InstanceState(StrEnum):
    """Where an instance is in its life."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


OVER: Final = frozenset({InstanceState.COMPLETED, InstanceState.CANCELLED})


class Instance(OfCentre, Base):
    """One running or finished process. It stays on the release that it was started with.

    `unique_key` repeats the business key where the drawing wants it to be unique. `removal_at` is
    when an ended one may be removed; none is set while nothing says how long it is kept.
    """

    __tablename__ = "engine_instance"
    __table_args__ = (
        Index("ix_engine_instance_list", "centre_id", "started_at", "id"),
        Index("ix_engine_instance_of_key", "centre_id", "key", "started_at", "id"),
        Index(
            "ix_engine_instance_running", "centre_id", "started_at", "id",
            postgresql_where="ended_at IS NULL",
            # They are counted without being read.
            postgresql_include=["key", "version_id", "incidents", "state"],
        ),
        Index(
            "ix_engine_instance_trouble", "centre_id", "started_at", "id",
            postgresql_where="incidents > 0",
        ),
        Index(
            "ix_engine_instance_cancelled", "centre_id", "started_at", "id",
            postgresql_where="state = 'cancelled'",
        ),
        Index(
            "ix_engine_instance_ended", "centre_id", "ended_at",
            postgresql_where="ended_at IS NOT NULL",
        ),
        Index("ix_engine_instance_business_key", "centre_id", "business_key"),
        # What somebody has begun, the newest first.
        Index("ix_engine_instance_started_by", "centre_id", "started_by", "started_at", "id"),
        # For the beginning of a business key: the order of its bytes.
        Index(
            "ix_engine_instance_name", "centre_id", "business_key",
            postgresql_ops={"business_key": "text_pattern_ops"},
        ),
        Index("uq_engine_instance_unique_key", "centre_id", "key", "unique_key", unique=True),
        Index(
            "ix_engine_instance_removal_at", "centre_id", "removal_at",
            postgresql_where="removal_at IS NOT NULL",
        ),
        Index(
            "ix_engine_instance_unlimited", "centre_id", "version_id",
            postgresql_where="ended_at IS NOT NULL AND removal_at IS NULL",
        ),
    )  # fmt: skip

    id: Mapped[Key]
    release_id: Mapped[UUID] = mapped_column(ForeignKey("engine_release.id"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("engine_version.id"), index=True)
    key: Mapped[str]
    version: Mapped[int]
    business_key: Mapped[str | None]
    unique_key: Mapped[str | None]
    state: Mapped[InstanceState] = mapped_column(default=InstanceState.ACTIVE)
    incidents: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[Stamp]
    started_by: Mapped[str]
    started_by_name: Mapped[str]
    ended_at: Mapped[datetime | None]
    removal_at: Mapped[datetime | None]


class StoredState(OfCentre, Base):
    """The state of an instance: tokens and data as bytes. Locked for the length of a turn.

    `seq` counts turns, `lines` counts history lines (the next line gets this number plus one).
    The fill factor leaves room so that an update stays on its page and touches no index.
    """

    __tablename__ = "engine_state"
    __table_args__ = ({"postgresql_with": {"fillfactor": "70"}},)

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("engine_instance.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
    lines: Mapped[int] = mapped_column(default=0)
    blob: Mapped[bytes]


class FinalState(OfCentre, Base):
    """What is left of the state of an instance that has ended: its variables, no token.

    `blob` is as in `StoredState`, `lines` are all lines of its history.
    """

    __tablename__ = "engine_final"

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("engine_instance.id"), primary_key=True)
    lines: Mapped[int]
    blob: Mapped[bytes]


class Request(OfCentre, Base):
    """A command that came with an idempotency key, and what became of it."""

    __tablename__ = "engine_request"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("base_centre.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    verb: Mapped[str]
    subject: Mapped[str]
    result_id: Mapped[UUID | None]
    at: Mapped[Stamp]
