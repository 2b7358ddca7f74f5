"""Tables of parameters: what is set, and every change of it. A default is nowhere stored."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, OfCentre, Stamp


class ParameterValue(OfCentre, Base):
    """What a centre, or a department of it, has set; the centre's own has no department."""

    __tablename__ = "base_parameter"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("base_centre.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(120), primary_key=True)
    department: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB(none_as_null=True))
    changed_at: Mapped[Stamp]


class ParameterChange(OfCentre, Base):
    """One change. No `before`: it was not set; no `after`: it is set no more.

    `moment` is one for all that was changed together. Changes of one centre are written one
    transaction after the other, so the last `id` says whether something has changed.
    """

    __tablename__ = "base_parameter_change"
    __table_args__ = (
        Index("ix_base_parameter_change_centre", "centre_id", "id"),
        Index("ix_base_parameter_change_code", "centre_id", "code", "id"),
        {"info": {"append_only": True}},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[Stamp]
    moment: Mapped[UUID]
    code: Mapped[str] = mapped_column(String(120))
    department: Mapped[str]
    before: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    actor_id: Mapped[UUID | None]
    actor: Mapped[str]
    reason: Mapped[str]


class PlatformValue(Base):
    """What is set for all centres."""

    __tablename__ = "base_platform_parameter"

    code: Mapped[str] = mapped_column(String(120), primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB(none_as_null=True))
    changed_at: Mapped[Stamp]


class PlatformChange(Base):
    """One change for all centres; see `ParameterChange`."""

    __tablename__ = "base_platform_parameter_change"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[Stamp]
    moment: Mapped[UUID]
    code: Mapped[str] = mapped_column(String(120))
    before: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    actor_id: Mapped[UUID | None]
    actor: Mapped[str]
    reason: Mapped[str]
