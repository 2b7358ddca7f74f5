"""Why a message is not where one expects it: stored as a code, shown in the reader's language."""

from enum import StrEnum
from typing import Final

from base.i18n import N_, gettext


class Reason(StrEnum):
    """Our own reasons; what a gateway answered is stored as it said it."""

    BLOCKED = "blocked"
    CONFIRMED = "confirmed"
    REPORTED = "reported"


_TEXTS: Final[dict[str, str]] = {
    Reason.BLOCKED: N_("Not sent: the number is on the blacklist."),
    Reason.CONFIRMED: N_("A person confirmed that it went out."),
    Reason.REPORTED: N_("The network reported that it went out."),
}


def reason_text(reason: str | None) -> str | None:
    """Return a stored reason in the reader's language; a gateway's words stay as they are."""
    return gettext(_TEXTS[reason]) if reason in _TEXTS else reason
