"""The account of a centre at a gateway for text messages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from base.db import Session
from base.directory.secrets import NAME, secret_value
from base.errors import FieldProblem, Invalid
from base.i18n import N_, gettext
from base.settings import SmsSettings
from engine.people import Actor
from engine.platform.accounts.keeping import Account, keep_account, without_value
from engine.platform.accounts.mail import PORTS, SENTENCES

# Digits as a network has them, or the name that it shows instead: 3GPP TS 23.040, 9.1.2.5.
SENDER: Final = re.compile(r"\+?[0-9]{1,20}|[A-Za-z0-9 ._-]{1,11}")
MOST_PER_MINUTE: Final = 100_000
TEXTS: Final[Mapping[str, str]] = {
    "url": N_("Please enter the address of the gateway, such as http://sms.example:13013/send."),
    "sender": N_("A sender is a number, or a name of at most 11 letters and digits."),
    "secret": SENTENCES["secret"],
    "per_minute": N_("Please enter a number from 1 to 100,000, or nothing."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsAccount(Account):
    """How messages of one centre go out; the names are those of `SmsSettings`.

    `secret` names the secret that holds the password. `per_minute` is None for no limit.
    """

    mode: str = "sink"
    url: str = ""
    user: str = ""
    secret: str = ""
    sender: str = ""
    per_minute: int | None = None

    def stored(self) -> dict[str, Any]:
        """Return what the database holds: an empty text is none, but where a setting is one."""
        return Account.stored(self) | {"url": self.url}


def set_sms_account(db: Session, account: SmsAccount | None, *, by: Actor) -> None:
    """Give the session's centre its account, or take it away.

    Raises:
        Invalid: names each field that is wrong.
    """
    problems = list(_problems(account)) if account else []
    if problems:
        raise Invalid(problems)
    keep_account(db, "sms", account.stored() if account else None, by=by)


def sms_settings(db: Session, account: SmsAccount) -> SmsSettings:
    """Return how the session's centre would use this account, with its password if it is here."""
    plain, settings = account.stored(), db.context.settings
    known = {one: plain[one] for one in plain.keys() & SmsSettings.model_fields.keys()}
    password = secret_value(settings.data, account.secret) if account.secret else None
    return settings.sms.model_copy(update=known | {"password": password})


def missing_sms_secrets(db: Session, account: SmsAccount) -> list[str]:
    """Return the secrets that the account names and this machine does not have."""
    return without_value(db, (account.secret,))


def _problems(account: SmsAccount) -> Iterator[FieldProblem]:
    if (account.url or account.mode != "sink") and not _leads_somewhere(account.url):
        yield FieldProblem(field="url", message=_told("url"))
    if account.sender and not SENDER.fullmatch(account.sender):
        yield FieldProblem(field="sender", message=_told("sender"))
    if account.per_minute is not None and not 1 <= account.per_minute <= MOST_PER_MINUTE:
        yield FieldProblem(field="per_minute", message=_told("per_minute"))
    if account.secret and not NAME.fullmatch(account.secret):
        yield FieldProblem(field="secret", message=_told("secret"))


def _told(field: str) -> str:
    return gettext(TEXTS[field])


def _leads_somewhere(url: str) -> bool:
    """Return whether this is an address of http without a query, a user or a password in it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = not parts.query and not parts.fragment and "@" not in parts.netloc
    fine = parts.scheme in {"http", "https"} and parts.hostname and (port is None or port <= PORTS)
    return bool(fine and plain and not re.search(r"\s", url))
