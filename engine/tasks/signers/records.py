"""Table of the people who are asked to sign a task besides who has it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp
from base.privacy import Kind, personal


class SignerKind(StrEnum):
    """When a signer is asked: before, after, at once with others, or as one more who votes."""

    BEFORE = "before"
    AFTER = "after"
    PARALLEL = "parallel"
    VOTE = "vote"


class SignerState(StrEnum):
    """How far a signer is. `gone` are those whom the case has overtaken."""

    PENDING = "pending"
    OPEN = "open"
    SIGNED = "signed"
    REMOVED = "removed"
    GONE = "gone"


class Signer(OfCentre, Base):
    """One person who was asked to sign one task; `person` is the user name that was given.

    `own_task_id` is the task that they sign in, from when it is their turn. `place` is their turn
    among those of a task. `round` is what was added in one act, to which the `rule` applies.
    """

    __tablename__ = "engine_signer"
    __table_args__ = (
        Index("ix_engine_signer_task_id", "task_id", "place"),
        Index("ix_engine_signer_own_task_id", "own_task_id"),
    )

    id: Mapped[Key]
    task_id: Mapped[UUID] = mapped_column(ForeignKey("engine_task.id"))
    own_task_id: Mapped[UUID | None] = mapped_column(ForeignKey("engine_task.id"))
    kind: Mapped[SignerKind]
    state: Mapped[SignerState]
    person: Mapped[str]
    place: Mapped[int]
    round: Mapped[UUID]
    rule: Mapped[str | None]
    reason: Mapped[str] = mapped_column(info=personal(Kind.TEXT))
    by: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[Stamp]
    outcome: Mapped[str | None]
    comment: Mapped[str | None] = mapped_column(info=personal(Kind.TEXT))
    signed_by: Mapped[str | None]
    signed_by_name: Mapped[str | None]
    signed_at: Mapped[datetime | None]
