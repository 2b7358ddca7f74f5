"""Tables of messages and signals: who waits for one, and messages that nobody waits for yet."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class Subscription(OfCentre, Base):
    """A token that waits for a message.

    With keys, `match` is their canonical text and must be met exactly. Without, `match` is null
    and `facts` repeats the instance's plain variables, which the message may name. `held` means
    that the instance is suspended.
    """

    __tablename__ = "engine_subscription"
    __table_args__ = (
        Index("ix_engine_subscription_match", "centre_id", "name", "match"),
        Index("ix_engine_subscription_instance_id", "instance_id"),
        Index(
            "ix_engine_subscription_facts",
            "facts",
            postgresql_using="gin",
            postgresql_ops={"facts": "jsonb_path_ops"},
            postgresql_where="match IS NULL",
        ),
    )

    token_id: Mapped[UUID] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("engine_instance.id"))
    name: Mapped[str]
    match: Mapped[str | None]
    facts: Mapped[dict[str, Any]]
    held: Mapped[bool] = mapped_column(default=False)
    since: Mapped[Stamp]


class SignalWait(OfCentre, Base):
    """A token that waits for a signal.

    `put_by` keeps the values of a signal that came while the instance was suspended (`held`).
    """

    __tablename__ = "engine_signal_wait"
    __table_args__ = (
        Index("ix_engine_signal_wait_name", "centre_id", "name"),
        Index("ix_engine_signal_wait_instance_id", "instance_id"),
    )

    token_id: Mapped[UUID] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("engine_instance.id"))
    name: Mapped[str]
    held: Mapped[bool] = mapped_column(default=False)
    put_by: Mapped[bytes | None]
    since: Mapped[Stamp]


class MessageState(StrEnum):
    """What became of a message."""

    BUFFERED = "buffered"
    CORRELATED = "correlated"
    STARTED = "started"


class Message(OfCentre, Base):
    """A message that waits for a receiver, or whose id is remembered to refuse a repetition.

    `variables` are bytes of the engine's own codec, so that dates stay dates. A message without
    `expires_at` waits for a suspended instance.
    """

    __tablename__ = "engine_message"
    __table_args__ = (
        Index("uq_engine_message_message_id", "centre_id", "message_id", unique=True),
        Index(
            "ix_engine_message_waiting", "centre_id", "name", postgresql_where="state = 'buffered'"
        ),
        Index("ix_engine_message_expires_at", "expires_at"),
    )

    id: Mapped[Key]
    message_id: Mapped[str | None]
    name: Mapped[str]
    correlation: Mapped[dict[str, Any]]
    variables: Mapped[bytes]
    state: Mapped[MessageState]
    instance_id: Mapped[UUID | None]
    received_at: Mapped[Stamp]
    expires_at: Mapped[datetime | None]
