"""The table of absences."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class Absence(OfCentre, Base):
    """One user is away from `begins_at` until just before `ends_at`.

    Nothing has to end it: it is over when its time is. One that was called off stays with its
    moment, so that the log of those days can be understood.
    """

    __tablename__ = "identity_absence"
    __table_args__ = (
        Index("ix_identity_absence_user_id", "user_id", "ends_at"),
        Index(
            "ix_identity_absence_substitute_id", "substitute_id",
            postgresql_where=text("substitute_id is not null"),
        ),
        Index("ix_identity_absence_time", "centre_id", "ends_at", "begins_at"),
    )  # fmt: skip

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"))
    begins_at: Mapped[Stamp]
    ends_at: Mapped[Stamp]
    kind: Mapped[str] = mapped_column(String(32))
    substitute_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    note: Mapped[str]
    made_by: Mapped[str]
    created_at: Mapped[Stamp]
    cancelled_at: Mapped[datetime | None]
