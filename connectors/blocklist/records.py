"""Tables of the black and white lists: the entries, and each contact that an entry decided."""

from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp
from base.privacy import Kind, personal

from .addresses import Channel
from .rules import Direction, Effect, Match

IN_FORCE: Final = "state = 'active'"


class State(StrEnum):
    """Where an entry stands."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    REFUSED = "refused"
    LIFTED = "lifted"
    EXPIRED = "expired"


class Entry(OfCentre, Base):
    """One number, address, range of numbers or domain, and what happens to its contacts.

    `value` is the normal form that is looked for, `written` what somebody typed. It counts from
    `since` to `until` while its state is active; `instance_id` is the process that watches it.
    """

    __tablename__ = "blocklist_entry"
    # Begins with the value: the policy that keeps centres apart must not win over it.
    __table_args__ = (
        Index(
            "ix_blocklist_entry_value", "value", "channel", "centre_id", postgresql_where=IN_FORCE
        ),
        Index("ix_blocklist_entry_newest", "centre_id", "created_at", "id"),
        Index("ix_blocklist_entry_until", "centre_id", "until", "id", postgresql_where=IN_FORCE),
    )

    id: Mapped[Key]
    effect: Mapped[Effect]
    channel: Mapped[Channel]
    match: Mapped[Match]
    value: Mapped[str] = mapped_column(info=personal(Kind.CONTACT))
    written: Mapped[str] = mapped_column(info=personal(Kind.CONTACT))
    direction: Mapped[Direction]
    reason: Mapped[str] = mapped_column(Text, info=personal(Kind.TEXT))
    proof: Mapped[str] = mapped_column(info=personal(Kind.TEXT))
    proof_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("base_file.id"))
    since: Mapped[Stamp]
    until: Mapped[Stamp]
    state: Mapped[State]
    proposed_by: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[Stamp | None]
    note: Mapped[str] = mapped_column(Text, default="", info=personal(Kind.TEXT))
    instance_id: Mapped[UUID | None]
    created_at: Mapped[Stamp]


class Hit(OfCentre, Base):
    """One contact that was blocked, or let through, because of an entry.

    `entry_id` is empty where the emergency rule let it through. `about` names what it was, such as
    `mail:<id>`.
    """

    __tablename__ = "blocklist_hit"
    __table_args__ = (
        Index("ix_blocklist_hit_newest", "centre_id", "at", "id"),
        Index("ix_blocklist_hit_entry", "entry_id", "at", "id"),
    )

    id: Mapped[Key]
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("blocklist_entry.id"))
    at: Mapped[Stamp]
    channel: Mapped[Channel]
    direction: Mapped[Direction]
    address: Mapped[str] = mapped_column(info=personal(Kind.CONTACT))
    blocked: Mapped[bool]
    why: Mapped[str]
    about: Mapped[str]
