"""Tables of e-mail: mailboxes and their cursors, what came in, what goes out."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp
from base.privacy import Kind as Personal
from base.privacy import personal

from .rules import Kind


class InboundState(StrEnum):
    """Where a mail that came in stands."""

    NEW = "new"
    """Taken in, but handling it failed; it is tried again."""
    PROCESSED = "processed"
    """Handed over to the engine, or, for a delivery report, entered at the mail it is about."""
    IGNORED = "ignored"
    """No work comes of it: a machine's answer, a receipt, our own mail."""
    QUARANTINED = "quarantined"
    """It cannot be handled; a person has to look at it."""
    BLOCKED = "blocked"
    """Its sender is on the blacklist; it is kept aside and can be taken in after all."""


class OutboundState(StrEnum):
    """Where a mail that goes out stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    BOUNCED = "bounced"
    SUPPRESSED = "suppressed"
    """Not sent by rule: a machine must not answer a machine, or not so often."""
    BLOCKED = "blocked"
    """Not sent because the address is on the blacklist; whoever waits for it was told."""


class DecisionKind(StrEnum):
    """What a person decided about a mail in doubt."""

    SENT = "sent"
    AGAIN = "again"
    RELEASED = "released"
    DISMISSED = "dismissed"


class Account(OfCentre, Base):
    """A mailbox of a centre and how its connection does."""

    __tablename__ = "email_account"
    __table_args__ = (UniqueConstraint("centre_id", "address"),)

    id: Mapped[Key]
    address: Mapped[str]
    created_at: Mapped[Stamp]
    seen_at: Mapped[Stamp | None]
    error: Mapped[str | None]
    error_at: Mapped[Stamp | None]


class Cursor(OfCentre, Base):
    """How far a folder of a mailbox has been read."""

    __tablename__ = "email_cursor"
    __table_args__ = (UniqueConstraint("account_id", "folder"),)

    id: Mapped[Key]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("email_account.id"))
    folder: Mapped[str]
    uid_validity: Mapped[int]
    last_uid: Mapped[int]


class Inbound(OfCentre, Base):
    """A mail that came in. The letter as such is unique per mailbox: nothing is done twice for it.

    `sha256` is the fingerprint of the letter without trace headers; the raw mail is a file with
    a checksum of its own.
    """

    __tablename__ = "email_inbound"
    __table_args__ = (
        UniqueConstraint("account_id", "message_id", "sha256"),
        Index("ix_email_inbound_centre_id_received_at", "centre_id", "received_at"),
        Index("ix_email_inbound_state", "centre_id", "state", "received_at", "id"),
        Index("ix_email_inbound_centre_id_message_id", "centre_id", "message_id"),
        Index("ix_email_inbound_centre_id_thread", "centre_id", "thread"),
    )

    id: Mapped[Key]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("email_account.id"))
    message_id: Mapped[str]
    sha256: Mapped[str]
    raw_file_id: Mapped[UUID] = mapped_column(ForeignKey("base_file.id"))
    received_at: Mapped[Stamp]
    state: Mapped[InboundState] = mapped_column(default=InboundState.NEW)
    reason: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[Kind | None]
    from_address: Mapped[str | None] = mapped_column(info=personal(Personal.EMAIL))
    from_name: Mapped[str] = mapped_column(default="", info=personal(Personal.NAME))
    recipients: Mapped[list[str]] = mapped_column(default=list, info=personal(Personal.TEXT))
    subject: Mapped[str] = mapped_column(default="", info=personal(Personal.TEXT))
    sent_at: Mapped[Stamp | None]
    text: Mapped[str] = mapped_column(Text, default="", info=personal(Personal.TEXT))
    html: Mapped[str | None] = mapped_column(Text, info=personal(Personal.TEXT))
    remote_images: Mapped[int] = mapped_column(default=0)
    in_reply_to: Mapped[str | None]
    thread: Mapped[str | None]
    thread_by: Mapped[str | None]
    answerable: Mapped[bool] = mapped_column(default=False)
    sender_check: Mapped[str] = mapped_column(default="unknown")
    outbound_id: Mapped[UUID | None] = mapped_column(ForeignKey("email_outbound.id"))


class Reference(OfCentre, Base):
    """A message id that a mail refers to, also of mail that we never saw.

    Two people may write to each other before one of them writes to us; what both mails refer to
    ties them together.
    """

    __tablename__ = "email_reference"
    __table_args__ = (Index("ix_email_reference_centre_id_message_id", "centre_id", "message_id"),)

    inbound_id: Mapped[UUID] = mapped_column(ForeignKey("email_inbound.id"), primary_key=True)
    message_id: Mapped[str] = mapped_column(primary_key=True)


class Attachment(OfCentre, Base):
    """A file that came with a mail; `content_id` is set for a picture that its HTML shows."""

    __tablename__ = "email_attachment"
    __table_args__ = (Index("ix_email_attachment_inbound_id", "inbound_id"),)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("base_file.id"), primary_key=True)
    inbound_id: Mapped[UUID] = mapped_column(ForeignKey("email_inbound.id"))
    position: Mapped[int]
    content_id: Mapped[str | None]


class Outbound(OfCentre, Base):
    """A mail that goes out. `key` makes it one mail, however often it is asked for.

    `token_id` is set where a drawing's action sends it and waits for how that ends; `attempts`
    counts how often it was handed to a server.
    """

    __tablename__ = "email_outbound"
    __table_args__ = (
        UniqueConstraint("centre_id", "key"),
        UniqueConstraint("centre_id", "message_id"),
        Index("ix_email_outbound_centre_id_created_at", "centre_id", "created_at", "id"),
        Index("ix_email_outbound_state", "centre_id", "state", "created_at", "id"),
        Index("ix_email_outbound_thread", "centre_id", text("lower(thread)")),
        Index(
            "ix_email_outbound_automatic",
            "centre_id",
            "to_address",
            "created_at",
            postgresql_where=text("automatic"),
        ),
    )

    id: Mapped[Key]
    key: Mapped[str]
    message_id: Mapped[str]
    to_address: Mapped[str] = mapped_column(info=personal(Personal.EMAIL))
    reply_address: Mapped[str | None]
    subject: Mapped[str] = mapped_column(info=personal(Personal.TEXT))
    text: Mapped[str] = mapped_column(Text, info=personal(Personal.TEXT))
    html: Mapped[str | None] = mapped_column(Text, info=personal(Personal.TEXT))
    in_reply_to: Mapped[str | None]
    references: Mapped[list[str]] = mapped_column("refers_to", default=list)
    thread: Mapped[str | None]
    automatic: Mapped[bool] = mapped_column(default=False)
    file_ids: Mapped[list[str]] = mapped_column(default=list)
    token_id: Mapped[UUID | None]
    instance_id: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(default=0)
    state: Mapped[OutboundState] = mapped_column(default=OutboundState.QUEUED)
    reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Stamp]
    started_at: Mapped[Stamp | None]
    sent_at: Mapped[Stamp | None]


class Decision(OfCentre, Base):
    """What a person decided about a mail, and why. Written once, never changed."""

    __tablename__ = "email_decision"
    __table_args__ = (
        Index("ix_email_decision_outbound_id", "outbound_id"),
        Index("ix_email_decision_inbound_id", "inbound_id"),
    )

    id: Mapped[Key]
    outbound_id: Mapped[UUID | None] = mapped_column(ForeignKey("email_outbound.id"))
    inbound_id: Mapped[UUID | None] = mapped_column(ForeignKey("email_inbound.id"))
    what: Mapped[DecisionKind]
    username: Mapped[str]
    name: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[Stamp]
