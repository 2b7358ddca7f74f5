"""The table of bindings."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class TicketBinding(OfCentre, Base):
    """Which process handles which tickets, from when to when. Empty columns do not matter."""

    __tablename__ = "ticket_binding"
    __table_args__ = (Index("ix_ticket_binding_begins_on", "centre_id", "begins_on"),)

    id: Mapped[Key]
    kind: Mapped[str | None]
    category: Mapped[str | None]
    department: Mapped[str | None]
    process: Mapped[str]
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    made_at: Mapped[Stamp]
    made_by: Mapped[str]
