"""Table of calls to the outside world."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, OfCentre, Stamp


class CallState(StrEnum):
    """Where a call is.

    Of a suspended instance, `held` was not made yet and `answered` was made but its answer waits
    for the instance to be resumed.
    """

    WAITING = "waiting"
    HELD = "held"
    ANSWERED = "answered"


class RemoteRow(OfCentre, Base):
    """A service task that waits for the outside world; gone once its answer was taken in.

    `params` and `answer` are bytes of the engine's own codec. `error` is the code of a business
    error that was answered instead of a result.
    """

    __tablename__ = "engine_call"
    __table_args__ = (Index("ix_engine_call_instance_id", "instance_id"),)

    token_id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("engine_instance.id"))
    action: Mapped[str]
    params: Mapped[bytes]
    state: Mapped[CallState]
    answer: Mapped[bytes | None]
    error: Mapped[str | None]
    since: Mapped[Stamp]
