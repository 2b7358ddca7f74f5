"""The table of retired definitions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, OfCentre, Stamp


class Retired(OfCentre, Base):
    """A definition of which no new instance begins, from `since` until `until` (None: for good).

    `skipped` counts what would have started one meanwhile.
    """

    __tablename__ = "engine_retired"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("base_centre.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[Stamp]
    until: Mapped[datetime | None]
    by: Mapped[str]
    reason: Mapped[str]
    skipped: Mapped[int] = mapped_column(default=0)
