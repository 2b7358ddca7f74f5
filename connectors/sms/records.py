"""The table of text messages that go out."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp
from base.privacy import Kind as Personal
from base.privacy import personal


class SmsState(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    """The gateway has taken it, or the network says so."""
    DELIVERED = "delivered"
    """The network reports that the phone has it."""
    UNDELIVERED = "undelivered"
    """The network reports that the phone did not get it."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    """Not sent because the number is on the blacklist; whoever waits for it was told."""


class TextMessage(OfCentre, Base):
    """A message that goes out. `key` makes it one message, however often it is asked for.

    `parts` is how many short messages it is in the network. `token_id` is set where a drawing's
    action sends it and waits for how that ends; `attempts` counts how often it was handed to the
    gateway. `settled_…` tell what a person decided last about one in doubt, and why.
    """

    __tablename__ = "sms_outbound"
    __table_args__ = (
        UniqueConstraint("centre_id", "key"),
        Index("ix_sms_outbound_centre_id_created_at", "centre_id", "created_at", "id"),
        Index("ix_sms_outbound_state", "centre_id", "state", "created_at", "id"),
        Index("ix_sms_outbound_to_phone", "centre_id", "to_phone"),
        Index("ix_sms_outbound_thread", "centre_id", text("lower(thread)")),
        Index("ix_sms_outbound_started_at", "centre_id", "started_at"),
    )

    id: Mapped[Key]
    key: Mapped[str]
    to_phone: Mapped[str] = mapped_column(info=personal(Personal.PHONE))
    text: Mapped[str] = mapped_column(Text, info=personal(Personal.TEXT))
    parts: Mapped[int]
    thread: Mapped[str | None]
    token_id: Mapped[UUID | None]
    instance_id: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(default=0)
    state: Mapped[SmsState] = mapped_column(default=SmsState.QUEUED)
    reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Stamp]
    started_at: Mapped[Stamp | None]
    sent_at: Mapped[Stamp | None]
    reported_at: Mapped[Stamp | None]
    settled_by: Mapped[str] = mapped_column(default="")
    settled_why: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[Stamp | None]
