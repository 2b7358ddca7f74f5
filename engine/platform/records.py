"""Tables of the platform: its people, how they prove themselves, and the log of what they did.

They belong to no centre. Only the platform's own database role reaches them (base/roles).
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    String,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, Stamp
from base.sealing import SEALED

OWN: Final = {"platform": "select, insert, update, delete", "platform_only": True}


class PlatformPerson(Base):
    """Somebody who looks after the installation and is nobody in any centre."""

    __tablename__ = "engine_platform_person"
    __table_args__ = (
        Index("uq_engine_platform_person_username", func.lower(text("username")), unique=True),
        {"info": OWN},
    )

    id: Mapped[Key]
    username: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Stamp]


class PlatformSession(Base):
    """One signed-in browser. Only the hash of its token is kept."""

    __tablename__ = "engine_platform_session"
    __table_args__ = ({"info": OWN},)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("engine_platform_person.id"), index=True)
    token_sha256: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[Stamp]
    seen_at: Mapped[Stamp]
    ended_at: Mapped[datetime | None]
    address: Mapped[str]
    browser: Mapped[str]
    stage: Mapped[str] = mapped_column(String(16), default="full", server_default="full")


class PlatformAuthenticator(Base):
    """Somebody's authenticator. Until it is confirmed with a code it proves nothing."""

    __tablename__ = "engine_platform_authenticator"
    __table_args__ = ({"info": OWN},)

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey("engine_platform_person.id"), primary_key=True
    )
    secret: Mapped[str] = mapped_column(info=dict(SEALED))
    created_at: Mapped[Stamp]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None]


class PlatformRecoveryCode(Base):
    """A code that stands in for the authenticator once. Only its hash is kept."""

    __tablename__ = "engine_platform_recovery_code"
    __table_args__ = ({"info": OWN},)

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("engine_platform_person.id"), index=True)
    code_sha256: Mapped[bytes]
    created_at: Mapped[Stamp]
    used_at: Mapped[datetime | None]


class PlatformRules(Base):
    """One row: what the platform has decided about itself."""

    __tablename__ = "engine_platform_rules"
    __table_args__ = (
        CheckConstraint("one", name="ck_engine_platform_rules_one_row"),
        {"info": OWN},
    )

    one: Mapped[bool] = mapped_column(primary_key=True, default=True)
    second_step: Mapped[bool]


class PlatformAttempts(Base):
    """Failed sign-ins of one name from one address. The name need not exist."""

    __tablename__ = "engine_platform_attempts"
    __table_args__ = ({"info": OWN},)

    key: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    failed_at: Mapped[Stamp]


class PlatformLine(Base):
    """One thing that somebody of the platform did. `hash` covers the line and the hash before.

    Acts of the platform are few, so each line waits for the one before it and is sealed at once.
    """

    __tablename__ = "engine_platform_line"
    __table_args__ = ({"info": {"platform": "select, insert", "platform_only": True}},)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[Stamp]
    what: Mapped[str] = mapped_column(index=True)
    username: Mapped[str]
    name: Mapped[str]
    address: Mapped[str]
    about: Mapped[str]
    label: Mapped[str]
    details: Mapped[dict[str, Any]]
    hash: Mapped[bytes]
