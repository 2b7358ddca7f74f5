"""Tables of centres: which there are, and what each may use."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp
from base.i18n import DEFAULT, LOCALES, pick


class Centre(Base):
    """One contact centre or hotline. A centre is suspended, never deleted.

    `names` are by language; `name` is what machines and mails call it. `zone` is None where the
    installation's counts, `hosts` are the host names that lead to this centre alone.
    """

    __tablename__ = "base_centre"
    __table_args__ = ({"info": {"platform": "select, insert, update"}},)

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    names: Mapped[dict[str, Any]] = mapped_column(default=dict)
    locales: Mapped[list[str]] = mapped_column(default=lambda: list(LOCALES))
    default_locale: Mapped[str] = mapped_column(default=DEFAULT)
    zone: Mapped[str | None]
    hosts: Mapped[list[str]] = mapped_column(default=list)
    suspended_at: Mapped[datetime | None]
    suspended_why: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Stamp]

    @property
    def title(self) -> str:
        """Return the name in the reader's language."""
        return pick(self.names) or self.name


class CentreRules(OfCentre, Base):
    """What a centre may use, and its accounts; a centre without a row has no limits.

    Only the platform writes here: the application's role can read its centre's row.

    `mail`, `sms` and `telephony` have the names of `MailSettings`, `SmsSettings` and
    `TelephonySettings`, and the names of secrets instead of passwords.
    `holidays` are countries, with commas between them; None is what the installation has.
    """

    __tablename__ = "base_centre_rules"
    __table_args__ = ({"info": {"platform": "select, insert, update", "read_only": True}},)

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("base_centre.id"), primary_key=True)
    holidays: Mapped[str | None]
    mail: Mapped[dict[str, Any] | None]
    sms: Mapped[dict[str, Any] | None]
    telephony: Mapped[dict[str, Any] | None]
    people: Mapped[int | None]
    mails_per_hour: Mapped[int | None]
    upload_mb: Mapped[int | None]
    instances: Mapped[int | None]


class CentreChange(Base):
    """One row that counts the changes of the two tables above; a trigger of the database does."""

    __tablename__ = "base_centre_change"
    __table_args__ = ({"info": {"platform": "select", "read_only": True}},)

    one: Mapped[bool] = mapped_column(primary_key=True, default=True)
    revision: Mapped[int]
