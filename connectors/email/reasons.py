"""Why a mail is not where one expects it: stored as a code, shown in the reader's language."""

from enum import StrEnum
from typing import Final

from base.i18n import N_, gettext

from .rules import Kind


class Reason(StrEnum):
    """Our own reasons; what a server answered is stored as it said it."""

    TOO_LARGE = "too_large"
    FOREIGN_REPORT = "foreign_report"
    MACHINE = "machine"
    OWN_ADDRESS = "own_address"
    HOURLY_LIMIT = "hourly_limit"
    ANSWERED_LATELY = "answered_lately"
    CONFIRMED = "confirmed"
    BLOCKED_SENDER = "blocked_sender"
    BLOCKED_READER = "blocked_reader"


_TEXTS: Final[dict[str, str]] = {
    Reason.TOO_LARGE: N_("The mail is larger than the centre takes."),
    Reason.FOREIGN_REPORT: N_("A delivery report about a mail that is not ours."),
    Reason.MACHINE: N_("The mail that this answers was written by a machine or a list."),
    Reason.OWN_ADDRESS: N_("The address is our own or a mail server's."),
    Reason.HOURLY_LIMIT: N_("This address has got as many automatic mails as one hour allows."),
    Reason.ANSWERED_LATELY: N_("This person got an automatic answer in this matter just now."),
    Reason.BLOCKED_SENDER: N_("The sender is on the blacklist."),
    Reason.BLOCKED_READER: N_("Not sent: the address is on the blacklist."),
    Reason.CONFIRMED: N_("A person confirmed that it arrived."),
    Kind.AUTO_REPLY: N_("An automatic reply, such as an out-of-office note."),
    Kind.RECEIPT: N_("A read receipt or another report."),
    Kind.OWN: N_("Our own mail that came back."),
}


def reason_text(reason: str | None) -> str | None:
    """Return a stored reason in the reader's language; a server's words stay as they are."""
    return gettext(_TEXTS[reason]) if reason in _TEXTS else reason
