"""Table of whose turn it was last."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, OfCentre


class Rotation(OfCentre, Base):
    """Who got the newest task of one step of a definition; `last` is a user name.

    Its row is locked while a task is given out, so that two tasks that begin at the same moment
    are given one after the other.
    """

    __tablename__ = "engine_rotation"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("base_centre.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    node: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[str]
