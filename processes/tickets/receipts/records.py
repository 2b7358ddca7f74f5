"""Table of receipts."""

from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp
from base.privacy import Kind, personal


class ReceiptRow(OfCentre, Base):
    """What was handed out for one web form. `key` is the form's own, so that it counts once.

    `held` is what was written, while a list keeps it aside or no process took it in; a person can
    take it in.
    """

    __tablename__ = "ticket_receipt"
    __table_args__ = (UniqueConstraint("centre_id", "no"), UniqueConstraint("centre_id", "key"))

    id: Mapped[Key]
    no: Mapped[str]
    query_code: Mapped[str]
    key: Mapped[str]
    instance_id: Mapped[UUID | None]
    subject: Mapped[str] = mapped_column(info=personal(Kind.TEXT))
    held: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), info=personal(Kind.TEXT)
    )
    created_at: Mapped[Stamp]
