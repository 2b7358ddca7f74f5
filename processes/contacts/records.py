"""The table of contacts outside the organisation."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class Contact(OfCentre, Base):
    """Somebody, or an office, outside. Without an owner everybody of the centre sees it."""

    __tablename__ = "contact_contact"
    __table_args__ = (Index("ix_contact_contact_list", "centre_id", "organisation", "name", "id"),)

    id: Mapped[Key]
    name: Mapped[str]
    organisation: Mapped[str]
    position: Mapped[str]
    numbers: Mapped[list[str]]
    email: Mapped[str | None]
    note: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"), index=True)
    created_at: Mapped[Stamp]
    changed_at: Mapped[Stamp]
