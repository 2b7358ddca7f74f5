"""Tables of tickets: the matter, its conversation, its files, its return visits, its numbers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Computed, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp
from base.privacy import Kind as Personal
from base.privacy import personal

from .rules.kinds import Channel, Closing, Kind, Status, Urgency

IS_OPEN: Final = "status <> 'closed'"


class Direction(StrEnum):
    """Who speaks in an entry of the conversation."""

    IN = "in"
    OUT = "out"
    NOTE = "note"


class Ticket(OfCentre, Base):
    """One matter of one citizen.

    `instance_id` is the process instance that it runs in. `urges` counts how often the citizen
    urged, `rounds` how often it was handled again, `given_back` how often the check found its
    reply wanting. `warn_at` is when the lamp turns yellow. `search_text` holds everything a search
    should find, in lower case.
    """

    __tablename__ = "ticket_ticket"
    __table_args__ = (
        UniqueConstraint("centre_id", "no"),
        Index("uq_ticket_ticket_key", "centre_id", "key", unique=True),
        Index("ix_ticket_ticket_newest", "centre_id", "created_at", "id"),
        Index("ix_ticket_ticket_open", "centre_id", "created_at", "id", postgresql_where=IS_OPEN),
        Index("ix_ticket_ticket_due", "centre_id", "handle_due", "id", postgresql_where=IS_OPEN),
        Index("ix_ticket_ticket_status", "centre_id", "status", "created_at", "id"),
        Index("ix_ticket_ticket_department", "centre_id", "department", "created_at", "id"),
        Index("ix_ticket_ticket_opened_by", "centre_id", "opened_by", "created_at", "id"),
        Index("ix_ticket_ticket_email", "centre_id", "contact_email"),
        Index("ix_ticket_ticket_instance_id", "instance_id"),
    )

    id: Mapped[Key]
    no: Mapped[str]
    query_code: Mapped[str]
    key: Mapped[str | None]
    instance_id: Mapped[UUID | None]
    channel: Mapped[Channel]
    locale: Mapped[str]
    status: Mapped[Status]
    closing: Mapped[Closing | None]
    kind: Mapped[Kind]
    category: Mapped[str]
    urgency: Mapped[Urgency]
    department: Mapped[str | None]
    subject: Mapped[str] = mapped_column(info=personal(Personal.TEXT))
    content: Mapped[str] = mapped_column(Text, info=personal(Personal.TEXT))
    place: Mapped[str | None] = mapped_column(info=personal(Personal.NAME))
    event_at: Mapped[str | None]
    contact_name: Mapped[str | None] = mapped_column(info=personal(Personal.NAME))
    contact_phone: Mapped[str | None] = mapped_column(info=personal(Personal.PHONE))
    contact_email: Mapped[str | None] = mapped_column(info=personal(Personal.EMAIL))
    hide_identity: Mapped[bool] = mapped_column(default=False)
    opened_by: Mapped[str]
    reply: Mapped[str | None] = mapped_column(Text, info=personal(Personal.TEXT))
    rating: Mapped[int | None]
    urges: Mapped[int] = mapped_column(default=0)
    rounds: Mapped[int] = mapped_column(default=0)
    given_back: Mapped[int] = mapped_column(default=0)
    sign_due: Mapped[datetime | None]
    handle_due: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    created_at: Mapped[Stamp]
    dispatched_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None]
    replied_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    search_text: Mapped[str] = mapped_column(
        Text,
        Computed(
            "lower(no || ' ' || subject || ' ' || content || ' ' || coalesce(place, '') || ' ' || "
            "coalesce(contact_name, '') || ' ' || coalesce(contact_phone, '') || ' ' || "
            "coalesce(contact_email, ''))",
            persisted=True,
        ),
    )


class Entry(OfCentre, Base):
    """One thing that was said about a matter: by the citizen, to the citizen, or among us.

    A message that just came in has no ticket yet. `email_id` points to the mail it came as;
    `digest` recognises the same words of the same sender; `put_aside` says why nothing was done.
    """

    __tablename__ = "ticket_entry"
    __table_args__ = (
        Index("ix_ticket_entry_ticket_id", "ticket_id", "at"),
        Index("ix_ticket_entry_sender", "centre_id", "address", "at"),
        Index("ix_ticket_entry_digest", "centre_id", "digest", "at"),
    )

    id: Mapped[Key]
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("ticket_ticket.id"))
    direction: Mapped[Direction]
    channel: Mapped[Channel]
    author: Mapped[str] = mapped_column(info=personal(Personal.NAME))
    address: Mapped[str | None] = mapped_column(info=personal(Personal.CONTACT))
    subject: Mapped[str | None] = mapped_column(info=personal(Personal.TEXT))
    text: Mapped[str] = mapped_column(Text, info=personal(Personal.TEXT))
    at: Mapped[Stamp]
    email_id: Mapped[UUID | None]
    digest: Mapped[str | None]
    put_aside: Mapped[str | None]


class Attachment(OfCentre, Base):
    """A file that belongs to an entry of a ticket's conversation, or to the handling."""

    __tablename__ = "ticket_attachment"
    __table_args__ = (
        Index("ix_ticket_attachment_ticket_id", "ticket_id"),
        Index("ix_ticket_attachment_entry_id", "entry_id"),
        Index("ix_ticket_attachment_file_id", "file_id"),
    )

    id: Mapped[Key]
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("ticket_ticket.id"))
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("ticket_entry.id"))
    file_id: Mapped[UUID] = mapped_column(ForeignKey("base_file.id"))
    added_by: Mapped[str]
    added_at: Mapped[Stamp]


class Visit(OfCentre, Base):
    """One attempt to ask the citizen how it was. `by` is an agent's user name or `web`."""

    __tablename__ = "ticket_visit"
    __table_args__ = (Index("ix_ticket_visit_ticket_id", "ticket_id", "at"),)

    id: Mapped[Key]
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_ticket.id"))
    round: Mapped[int]
    attempt: Mapped[int]
    by: Mapped[str]
    at: Mapped[Stamp]
    reached: Mapped[bool]
    solved: Mapped[str | None]
    rating: Mapped[int | None]
    wants_again: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str | None] = mapped_column(Text, info=personal(Personal.TEXT))
    answers: Mapped[dict[str, Any]] = mapped_column(
        JSONB, default=dict, info=personal(Personal.TEXT)
    )


class Counter(OfCentre, Base):
    """The last number given out on a day. Its row lock makes numbers unique and without gaps."""

    __tablename__ = "ticket_counter"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("base_centre.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]
