"""Tables of the second step."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp
from base.sealing import SEALED


class Authenticator(OfCentre, Base):
    """Somebody's authenticator. Until it is confirmed with a code it proves nothing."""

    __tablename__ = "identity_authenticator"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(info=dict(SEALED))
    created_at: Mapped[Stamp]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None]


class RecoveryCode(OfCentre, Base):
    """A code that stands in for the authenticator once. Only its hash is kept."""

    __tablename__ = "identity_recovery_code"

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"), index=True)
    code_sha256: Mapped[bytes]
    created_at: Mapped[Stamp]
    used_at: Mapped[datetime | None]


class SecondStepRule(OfCentre, Base):
    """Whether a role needs a second step, where a centre has decided it."""

    __tablename__ = "identity_second_step_rule"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("base_centre.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(32), primary_key=True)
    needed: Mapped[bool]
