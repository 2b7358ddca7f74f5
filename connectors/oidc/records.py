"""Tables of signing in through another house."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp
from base.sealing import SEALED


class OidcProvider(OfCentre, Base):
    """A house that vouches for people of one centre."""

    __tablename__ = "oidc_provider"
    __table_args__ = (UniqueConstraint("centre_id", "code"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(32))
    name: Mapped[str]
    issuer: Mapped[str]
    client_id: Mapped[str]
    secret: Mapped[str | None] = mapped_column(info=dict(SEALED))
    scopes: Mapped[str]
    claims: Mapped[dict[str, Any]]
    role_map: Mapped[dict[str, Any]]
    department_map: Mapped[dict[str, Any]]
    first_roles: Mapped[list[str]]
    domains: Mapped[list[str]]
    makes_accounts: Mapped[bool]
    password_off: Mapped[bool]
    second_step_there: Mapped[bool]
    active: Mapped[bool]
    created_at: Mapped[Stamp]
    discovered: Mapped[dict[str, Any] | None]
    discovered_at: Mapped[datetime | None]


class OidcLink(OfCentre, Base):
    """Who somebody is in another house. Without a subject the person is only expected from there.

    An expected person is known by the user name of the other house the first time, and by the
    subject ever after.
    """

    __tablename__ = "oidc_link"
    __table_args__ = (
        UniqueConstraint("centre_id", "provider_id", "user_id"),
        Index(
            "uq_oidc_link_subject", "centre_id", "issuer", "subject", unique=True,
            postgresql_where=text("subject is not null"),
        ),
    )  # fmt: skip

    id: Mapped[Key]
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("oidc_provider.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str | None]
    made_by: Mapped[str]
    created_at: Mapped[Stamp]
    seen_at: Mapped[datetime | None]


class OidcAnswer(OfCentre, Base):
    """A state that has come back: each is good once."""

    __tablename__ = "oidc_answer"

    state_sha256: Mapped[bytes] = mapped_column(primary_key=True)
    came_at: Mapped[Stamp]
