"""Tables of collections: the collection itself, and its items in pieces that never change."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class Collection(OfCentre, Base):
    """A long list. It may grow; what is in it stays as it is."""

    __tablename__ = "engine_collection"
    __table_args__ = (Index("ix_engine_collection_created", "centre_id", "created_at"),)

    id: Mapped[Key]
    count: Mapped[int]
    created_at: Mapped[Stamp]
    created_by: Mapped[str]


class Piece(OfCentre, Base):
    """Some items in a row, packed; `first` is the place of the first of them, from 0."""

    __tablename__ = "engine_collection_piece"

    collection_id: Mapped[UUID] = mapped_column(
        ForeignKey("engine_collection.id", ondelete="CASCADE"), primary_key=True
    )
    first: Mapped[int] = mapped_column(primary_key=True)
    items: Mapped[bytes]
