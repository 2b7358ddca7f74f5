"""Tables of holds for the law and of requests to erase."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp
from base.privacy import Kind, personal


class LegalHold(OfCentre, Base):
    """A ticket, or all that is stored of a person, is kept: neither erased nor removed in time.

    `person` says how the person is known; it is emptied when the hold is lifted.
    """

    __tablename__ = "personal_hold"
    __table_args__ = (Index("ix_personal_hold_newest", "centre_id", "at", "id"),)

    id: Mapped[Key]
    ticket_no: Mapped[str | None]
    person: Mapped[dict[str, Any]] = mapped_column(info=personal(Kind.TEXT))
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str]
    at: Mapped[Stamp]
    lifted_by: Mapped[str | None]
    lifted_at: Mapped[Stamp | None]


class Erasure(OfCentre, Base):
    """A request to erase what is stored of a person. `person` is emptied once that is done.

    `counts` says of how many rows of each kind nothing is left, `digest` recognises the person
    should the same ask again, and tells nobody who it was.
    """

    __tablename__ = "personal_erasure"
    __table_args__ = (Index("ix_personal_erasure_newest", "centre_id", "at", "id"),)

    id: Mapped[Key]
    number: Mapped[str]
    person: Mapped[dict[str, Any]] = mapped_column(info=personal(Kind.TEXT))
    digest: Mapped[str]
    reason: Mapped[str] = mapped_column(Text, info=personal(Kind.TEXT))
    state: Mapped[str]
    counts: Mapped[dict[str, Any]]
    instance_id: Mapped[UUID | None]
    asked_by: Mapped[str]
    decided_by: Mapped[str | None]
    at: Mapped[Stamp]
    done_at: Mapped[Stamp | None]
