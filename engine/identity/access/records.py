"""Table of permits to see a matter unmasked for a while."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class Unmasking(OfCentre, Base):
    """Somebody sees a matter unmasked until a moment; `about` names it. Why is told in the log."""

    __tablename__ = "identity_unmasking"
    __table_args__ = (Index("ix_identity_unmasking_user_id", "user_id", "about"),)

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"))
    about: Mapped[str]
    until: Mapped[Stamp]
