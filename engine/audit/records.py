"""Tables of the log."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, OfCentre, Stamp


class AuditLine(OfCentre, Base):
    """One thing that somebody did. The numbers of one centre have gaps: all centres share them."""

    __tablename__ = "engine_audit_line"
    # The application's role gets no right to update or delete here (base/roles).
    __table_args__ = (
        Index("ix_engine_audit_line_centre", "centre_id", "id"),
        Index("ix_engine_audit_line_actor", "centre_id", "actor_id", "id"),
        Index("ix_engine_audit_line_what", "centre_id", "what", "id"),
        # The platform writes down what it did to a centre, and reads nothing.
        {"info": {"append_only": True, "platform": "insert"}},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[Stamp]
    what: Mapped[str]
    actor_id: Mapped[UUID | None]
    username: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    address: Mapped[str]
    about: Mapped[str]
    label: Mapped[str]
    details: Mapped[dict[str, Any]]


class AuditSeal(OfCentre, Base):
    """A hash over the seal before and the lines `first_id` to `last_id` of the centre."""

    __tablename__ = "engine_audit_seal"
    __table_args__ = ({"info": {"append_only": True}},)

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("base_centre.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_id: Mapped[int] = mapped_column(BigInteger)
    last_id: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int]
    hash: Mapped[bytes]
    at: Mapped[Stamp]
