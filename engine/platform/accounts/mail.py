"""The mail account of a centre. Passwords stay on the machine: the account names its secrets."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from base.db import Session
from base.directory.secrets import NAME
from base.errors import FieldProblem, Invalid
from base.i18n import N_, gettext
from engine.people import Actor
from engine.platform.accounts.keeping import Account, keep_account, without_value

ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")
SERVER: Final = re.compile(r"[A-Za-z0-9.:-]{1,253}")
TLS: Final = ("none", "starttls", "tls")
PORTS: Final = 65535
SENTENCES: Final[Mapping[str, str]] = {
    "address": N_("Please enter the e-mail address of the centre."),
    "host": N_("This is no name of a server."),
    "port": N_("A port is a number from 1 to 65535."),
    "secret": N_("A secret's name has small letters, digits, hyphens and underscores."),
    "smtp_host": N_("To send mail, please name the outgoing server."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAccount(Account):
    """How mail of one centre goes out and comes in; the names are those of `MailSettings`.

    `smtp_secret` and `imap_secret` name the secrets that hold the passwords.
    """

    mode: str = "sink"
    address: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_tls: str = "starttls"
    smtp_user: str = ""
    smtp_secret: str = ""
    imap_host: str = ""
    imap_port: int = 993
    imap_tls: str = "tls"
    imap_user: str = ""
    imap_secret: str = ""
    imap_folder: str = "INBOX"

    def stored(self) -> dict[str, Any]:
        """Return what the database holds: an empty text is none."""
        return Account.stored(self) | {"smtp_host": self.smtp_host or "127.0.0.1"}


def set_mail_account(db: Session, account: MailAccount | None, *, by: Actor) -> None:
    """Give the session's centre its mail account, or take it away.

    Raises:
        Invalid: names each field that is wrong.
    """
    problems = list(_problems(account)) if account else []
    if problems:
        raise Invalid(problems)
    keep_account(db, "mail", account.stored() if account else None, by=by)


def missing_secrets(db: Session, account: MailAccount) -> list[str]:
    """Return the secrets that the account names and this machine does not have."""
    return without_value(db, (account.smtp_secret, account.imap_secret))


def _problems(account: MailAccount) -> Iterator[FieldProblem]:
    if not ADDRESS.fullmatch(account.address):
        yield _problem("address", "address")
    if account.mode == "smtp" and not account.smtp_host:
        yield _problem("smtp_host", "smtp_host")
    for kind in ("smtp", "imap"):
        host, port = getattr(account, f"{kind}_host"), getattr(account, f"{kind}_port")
        if host and not SERVER.fullmatch(host):
            yield _problem(f"{kind}_host", "host")
        if not 1 <= port <= PORTS:
            yield _problem(f"{kind}_port", "port")
        secret = getattr(account, f"{kind}_secret")
        if secret and not NAME.fullmatch(secret):
            yield _problem(f"{kind}_secret", "secret")


def _problem(name: str, sentence: str) -> FieldProblem:
    return FieldProblem(field=name, message=gettext(SENTENCES[sentence]))
