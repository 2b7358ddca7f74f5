"""The book of centres, and the context that a transaction of one of them works with.

Once a second at most, a transaction asks for the number of the last change as it begins; only when
that number is new is the book read again. So what one process changes, all others know a second
later, and nobody waits for that.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from base.context import Context
from base.directory.secrets import secret_value
from base.facts import CentreFacts, Limits
from base.settings import MailSettings, Settings, SmsSettings, TelephonySettings

Ask = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]
LAST_CHANGE: Final = "select revision from base_centre_change"
FRESH_S: Final = 1.0
CENTRES: Final = """
select h.revision, c.id, c.slug, c.name, c.names, c.locales, c.default_locale, c.zone, c.hosts,
  c.suspended_at is not null as suspended
from base_centre_change h left join base_centre c on true order by c.created_at, c.id
"""
RULES: Final = """
select holidays, mail, sms, telephony, people, mails_per_hour, upload_mb, instances
from base_centre_rules where centre_id = %(centre)s
"""
# What a mail account of a centre says; everything else is the installation's.
ACCOUNT: Final = frozenset(MailSettings.model_fields) - {
    "smtp_password", "imap_password", "drop_folder", "timeout_s", "max_size_mb",
    "automatic_per_hour",
}  # fmt: skip
# Without an account of its own a centre must not read or write in the name of another one.
NO_ACCOUNT: Final[Mapping[str, Any]] = {
    "mode": "sink", "imap_host": None, "drop_folder": None, "smtp_user": None,
}  # fmt: skip
SMS_ACCOUNT: Final = frozenset(SmsSettings.model_fields) - {"password", "timeout_s"}
TELEPHONY_ACCOUNT: Final = frozenset(TelephonySettings.model_fields) - {"password", "timeout_s"}
NO_TELEPHONY_ACCOUNT: Final[Mapping[str, Any]] = {"mode": "off", "user": None, "password": None}
NO_SMS_ACCOUNT: Final[Mapping[str, Any]] = {"mode": "sink", "user": None, "password": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """What a centre has at servers outside, as it is stored; None where it has none of its own."""

    mail: Mapping[str, Any] | None = None
    sms: Mapping[str, Any] | None = None
    telephony: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Book:
    """All centres at one moment, the oldest first. `revision` counts changes."""

    revision: int = -1
    centres: tuple[CentreFacts, ...] = ()
    by_id: Mapping[UUID, CentreFacts] = field(init=False)
    by_slug: Mapping[str, CentreFacts] = field(init=False)
    by_host: Mapping[str, CentreFacts] = field(init=False)

    def __post_init__(self) -> None:
        """Sort the centres by what they are looked up by."""
        centres = self.centres
        object.__setattr__(self, "by_id", {one.id: one for one in centres})
        object.__setattr__(self, "by_slug", {one.slug: one for one in centres})
        hosts = {host: one for one in reversed(centres) for host in one.hosts}
        object.__setattr__(self, "by_host", hosts)

    @cached_property
    def several(self) -> bool:
        """Return whether people have to say which centre they mean."""
        return len(self.centres) > 1


class Directory:
    """The newest book that this process has read, and the contexts of its centres."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._contexts: dict[UUID, tuple[int, Context]] = {}
        self.book = Book()
        self._looked_at = -FRESH_S

    @property
    def is_fresh(self) -> bool:
        """Return whether the book is known to be right as of a second ago."""
        return self.book.revision >= 0 and time.monotonic() - self._looked_at < FRESH_S

    def forget(self) -> None:
        """Look again with the next transaction: this process has changed something itself."""
        self._looked_at = -FRESH_S

    def context_for(self, ask: Ask, centre_id: UUID | None) -> Context:
        """Return what a transaction works with that has just begun in a centre, or in none."""
        unknown = centre_id is not None and centre_id not in self.book.by_id
        if unknown or not self.is_fresh:
            self._look(ask)
        if centre_id is None:
            return self._context
        book = self.book
        known = self._contexts.get(centre_id)
        if known is None or known[0] != book.revision:
            known = book.revision, self._made(ask, book.by_id.get(centre_id))
            self._contexts[centre_id] = known
        return known[1]

    def _look(self, ask: Ask) -> None:
        # Other threads go on with the book as it is until this one has looked.
        self._looked_at = time.monotonic()
        try:
            if self.book.revision != _revision(ask):
                self.book = read_book(ask)
        except BaseException:
            self.forget()
            raise

    def _made(self, ask: Ask, facts: CentreFacts | None) -> Context:
        if facts is None:
            return self._context
        rows = ask(RULES, {"centre": facts.id})
        holidays, mail, sms, telephony, *most = rows[0] if rows else [None] * 8
        limits = Limits(
            people=most[0], mails_per_hour=most[1], upload_mb=most[2], instances=most[3]
        )
        whole = self._context.settings
        accounts = Accounts(mail=mail, sms=sms, telephony=telephony)
        settings = settings_of(whole, facts, limits, accounts, holidays=holidays)
        return replace(self._context, settings=settings, centre=facts, limits=limits)


def _revision(ask: Ask) -> int:
    rows = ask(LAST_CHANGE, {})
    return int(rows[0][0]) if rows else 0


def read_book(ask: Ask) -> Book:
    """Read which centres there are now."""
    rows = ask(CENTRES, {})
    centres = tuple(
        CentreFacts(
            id=row[1], slug=row[2], name=row[3], names=row[4], locales=tuple(row[5]),
            default_locale=row[6], zone=row[7], hosts=tuple(row[8]), suspended=row[9],
            first=place == 0,
        )
        for place, row in enumerate(rows)
        if row[1] is not None
    )  # fmt: skip
    return Book(revision=rows[0][0] if rows else 0, centres=centres)


def settings_of(
    whole: Settings,
    facts: CentreFacts,
    limits: Limits,
    accounts: "Accounts",
    *,
    holidays: str | None = None,
) -> Settings:
    """Return the settings of the installation as they are in one centre."""
    web: dict[str, str | int] = {"public_url": address_of(whole, facts)}
    if limits.upload_mb is not None:
        web["upload_mb"] = min(limits.upload_mb, whole.web.upload_mb)
    return whole.model_copy(
        update={
            "zone": facts.zone or whole.zone,
            "holidays": whole.holidays if holidays is None else holidays,
            "web": whole.web.model_copy(update=web),
            "mail": mail_of(whole, facts, accounts.mail),
            "sms": sms_of(whole, facts, accounts.sms),
            "telephony": telephony_of(whole, facts, accounts.telephony),
        }
    )


def mail_of(whole: Settings, facts: CentreFacts, account: Mapping[str, Any] | None) -> MailSettings:
    """Return how mail comes and goes in a centre. The first one may use the installation's."""
    if account is None:
        return whole.mail if facts.first else whole.mail.model_copy(update=NO_ACCOUNT)
    told = {name: value for name, value in account.items() if name in ACCOUNT}
    told["drop_folder"] = None
    for server in ("smtp", "imap"):
        name = account.get(f"{server}_secret")
        told[f"{server}_password"] = secret_value(whole.data, name) if name else None
    return whole.mail.model_copy(update=told)


def sms_of(whole: Settings, facts: CentreFacts, account: Mapping[str, Any] | None) -> SmsSettings:
    """Return how messages go out in a centre. The first one may use the installation's gateway."""
    if account is None:
        return whole.sms if facts.first else whole.sms.model_copy(update=NO_SMS_ACCOUNT)
    return whole.sms.model_copy(update=_told(whole, account, SMS_ACCOUNT))


def telephony_of(
    whole: Settings, facts: CentreFacts, account: Mapping[str, Any] | None
) -> TelephonySettings:
    """Return which switch dials for a centre. The first one may use the installation's."""
    if account is None:
        plain = whole.telephony
        return plain if facts.first else plain.model_copy(update=NO_TELEPHONY_ACCOUNT)
    return whole.telephony.model_copy(update=_told(whole, account, TELEPHONY_ACCOUNT))


def _told(whole: Settings, account: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """Return what an account says, with its password if this machine has it."""
    secret = account.get("secret")
    password = secret_value(whole.data, secret) if secret else None
    return {name: value for name, value in account.items() if name in names} | {
        "password": password
    }


def address_of(whole: Settings, facts: CentreFacts) -> str:
    """Return what the addresses of a centre begin with: its host, else its name in the path."""
    base = whole.base_url()
    if facts.hosts:
        parts = urlsplit(base)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{facts.hosts[0]}{port}"
    return base if facts.first else f"{base}/c/{facts.slug}"
