"""How the state of a message is called."""

from collections.abc import Mapping
from typing import Final

from base.i18n import N_, gettext
from connectors.sms import SmsState

STATES: Final[Mapping[SmsState, tuple[str, str]]] = {
    SmsState.UNKNOWN: (N_("Unknown whether it was sent"), "warn"),
    SmsState.FAILED: (N_("Could not be sent"), "bad"),
    SmsState.BLOCKED: (N_("Blocked: number on the blacklist"), "bad"),
    SmsState.UNDELIVERED: (N_("Did not arrive"), "bad"),
    SmsState.QUEUED: (N_("Waits to be sent"), "info"),
    SmsState.SENDING: (N_("Being sent"), "info"),
    SmsState.SENT: (N_("Text message sent"), "ok"),
    SmsState.DELIVERED: (N_("Arrived"), "ok"),
}


def state_of(state: SmsState) -> tuple[str, str]:
    """Return the state in the reader's words, and its tone."""
    words, tone = STATES[state]
    return gettext(words), tone
