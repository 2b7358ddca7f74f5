"""Tables of extensions, seats, and who sits where."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class Extension(OfCentre, Base):
    """An inside number of the switch."""

    __tablename__ = "telephony_extension"
    __table_args__ = (UniqueConstraint("centre_id", "number"),)

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(32))
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(32))
    active: Mapped[bool]
    created_at: Mapped[Stamp]


class Seat(OfCentre, Base):
    """A desk: the network address of its PC, and the extension that rings there."""

    __tablename__ = "telephony_seat"
    __table_args__ = (UniqueConstraint("centre_id", "network"),)

    id: Mapped[Key]
    name: Mapped[str]
    network: Mapped[str]
    extension_id: Mapped[UUID] = mapped_column(ForeignKey("telephony_extension.id"), index=True)
    created_at: Mapped[Stamp]


class Sitting(OfCentre, Base):
    """Somebody at an extension, from sign-in until sign-out or until somebody else takes over."""

    __tablename__ = "telephony_sitting"
    __table_args__ = (
        Index(
            "uq_telephony_sitting_extension", "extension_id", unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        Index(
            "uq_telephony_sitting_user", "user_id", unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        Index(
            "ix_telephony_sitting_unread", "user_id",
            postgresql_where=text("taken_by is not null"),
        ),
    )  # fmt: skip

    id: Mapped[Key]
    extension_id: Mapped[UUID] = mapped_column(ForeignKey("telephony_extension.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("identity_session.id"), index=True)
    address: Mapped[str]
    began_at: Mapped[Stamp]
    ended_at: Mapped[datetime | None]
    # Who took over, as long as the person has not been told.
    taken_by: Mapped[str | None]
