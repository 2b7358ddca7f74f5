"""The account of a centre at a switch, by which numbers are dialled for people who click them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from base.db import Session
from base.directory.secrets import NAME, secret_value
from base.errors import FieldProblem, Invalid
from base.i18n import N_, gettext
from base.settings import TelephonySettings
from engine.people import Actor
from engine.platform.accounts.keeping import Account, keep_account, without_value
from engine.platform.accounts.mail import PORTS, SENTENCES, SERVER

PLACE: Final = "{extension}"
CHANNEL: Final = re.compile(r"[A-Za-z0-9/@_.{}-]{1,80}")
CONTEXT: Final = re.compile(r"[A-Za-z0-9_.-]{1,80}")
DIALLED: Final = re.compile(r"[0-9*#]{0,8}")
TEXTS: Final[Mapping[str, str]] = {
    "host": N_("Please enter the name or address of the switch."),
    "port": SENTENCES["port"],
    "secret": SENTENCES["secret"],
    "channel": N_("It needs {extension} where the number of the extension stands."),
    "context": N_("A context has letters, digits, points, hyphens and underscores."),
    "dialled": N_("Digits, * and # only, at most eight."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TelephonyAccount(Account):
    """Which switch dials for a centre; the names are those of `TelephonySettings`.

    `secret` names the secret that holds the password.
    """

    mode: str = "off"
    host: str = ""
    port: int = 5038
    user: str = ""
    secret: str = ""
    channel: str = "PJSIP/{extension}"
    context: str = "from-internal"
    prefix: str = ""
    plus: str = "00"

    def stored(self) -> dict[str, Any]:
        """Return what the database holds: an empty text is none, but where a setting is one."""
        return Account.stored(self) | {
            "host": self.host, "prefix": self.prefix, "plus": self.plus,
        }  # fmt: skip


def set_telephony_account(db: Session, account: TelephonyAccount | None, *, by: Actor) -> None:
    """Give the session's centre its account, or take it away.

    Raises:
        Invalid: names each field that is wrong.
    """
    problems = list(_problems(account)) if account else []
    if problems:
        raise Invalid(problems)
    keep_account(db, "telephony", account.stored() if account else None, by=by)


def telephony_settings(db: Session, account: TelephonyAccount) -> TelephonySettings:
    """Return how the session's centre would use this account, with its password if it is here."""
    plain, settings = account.stored(), db.context.settings
    known = {one: plain[one] for one in plain.keys() & TelephonySettings.model_fields.keys()}
    password = secret_value(settings.data, account.secret) if account.secret else None
    return settings.telephony.model_copy(update=known | {"password": password})


def missing_telephony_secrets(db: Session, account: TelephonyAccount) -> list[str]:
    """Return the secrets that the account names and this machine does not have."""
    return without_value(db, (account.secret,))


def _problems(account: TelephonyAccount) -> Iterator[FieldProblem]:
    if (account.host or account.mode != "off") and not SERVER.fullmatch(account.host):
        yield _problem("host", "host")
    if not 1 <= account.port <= PORTS:
        yield _problem("port", "port")
    if account.secret and not NAME.fullmatch(account.secret):
        yield _problem("secret", "secret")
    if not CHANNEL.fullmatch(account.channel) or PLACE not in account.channel:
        yield _problem("channel", "channel")
    if not CONTEXT.fullmatch(account.context):
        yield _problem("context", "context")
    for name in ("prefix", "plus"):
        if not DIALLED.fullmatch(getattr(account, name)):
            yield _problem(name, "dialled")


def _problem(field: str, sentence: str) -> FieldProblem:
    return FieldProblem(field=field, message=gettext(TEXTS[sentence]))
