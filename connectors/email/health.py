"""Whether the mail servers can be reached and let us in, for whoever sets the product up."""

import imaplib
from dataclasses import dataclass

from imap_tools import ImapToolsError

from base.context import Context
from base.settings import MailSettings
from connectors.handing import Refused

from .servers.mailboxes import is_configured, open_mailbox
from .servers.smtp import connect


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One finding: `state` is `ok`, `off` (not configured) or `failed`."""

    name: str
    state: str
    seen: str
    advice: str = ""


def health(context: Context, *, patience_s: float | None = None) -> tuple[Health, Health]:
    """Sign in to both servers and out again; no mail is sent and none is fetched.

    `patience_s` is how many seconds a server may be silent, if not as long as the settings say.
    """
    mail = context.settings.mail
    if patience_s is not None:
        mail = mail.model_copy(update={"timeout_s": min(patience_s, mail.timeout_s)})
    return _outgoing(mail), _incoming(mail)


def _outgoing(mail: MailSettings) -> Health:
    name = "mail out"
    if mail.mode == "sink":
        return Health(name=name, state="off", seen="all mail is kept inside (mode sink)")
    where = f"{mail.smtp_host}:{mail.smtp_port}"
    try:
        server = connect(mail)
    except Refused as refusal:
        advice = "check RINGFLOW_MAIL__SMTP_HOST, _PORT, _TLS, _USER and _PASSWORD"
        return Health(name=name, state="failed", seen=str(refusal), advice=advice)
    server.close()
    return Health(name=name, state="ok", seen=f"{where} lets us in")


def _incoming(mail: MailSettings) -> Health:
    name = "mail in"
    if not is_configured(mail):
        return Health(name=name, state="off", seen="no mailbox is configured")
    where = str(mail.drop_folder or f"{mail.imap_host}:{mail.imap_port}")
    try:
        with open_mailbox(mail) as mailbox:
            seen = f"{where}, folder {mailbox.folder} is open"
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        advice = "check RINGFLOW_MAIL__IMAP_HOST, _PORT, _TLS, _USER, _PASSWORD and _FOLDER"
        return Health(name=name, state="failed", seen=f"{where}: {error}", advice=advice)
    return Health(name=name, state="ok", seen=seen)
