"""How a mail is shown: its text with the links made clickable, its state in words."""

import re
from dataclasses import dataclass
from typing import Final

from base.i18n import N_, gettext
from connectors.email import InboundState, OutboundState

LINK: Final = re.compile(r"https?://[^\s<>\"'，。；、）」]+")
OUT: Final = {
    OutboundState.QUEUED: (N_("Waiting to go out"), "info"),
    OutboundState.SENDING: (N_("Going out"), "info"),
    OutboundState.SENT: (N_("Sent"), "ok"),
    OutboundState.FAILED: (N_("Not sent"), "bad"),
    OutboundState.UNKNOWN: (N_("Unknown whether it went out"), "warn"),
    OutboundState.BOUNCED: (N_("Came back"), "bad"),
    OutboundState.SUPPRESSED: (N_("Held back by rule"), "neutral"),
}
IN: Final = {
    InboundState.NEW: (N_("Being taken in"), "info"),
    InboundState.PROCESSED: (N_("Taken in"), "ok"),
    InboundState.IGNORED: (N_("Needs no work"), "neutral"),
    InboundState.QUARANTINED: (N_("In quarantine"), "bad"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a mail's text. `url` is set where it is a link."""

    text: str
    url: str | None = None


def pieces(text: str) -> list[Piece]:
    """Cut a text into plain pieces and links, in their order."""
    found, at = [], 0
    for match in LINK.finditer(text):
        found += [Piece(text=text[at : match.start()]), Piece(text=match[0], url=match[0])]
        at = match.end()
    return [*found, Piece(text=text[at:])]


def state_of(state: InboundState | OutboundState) -> tuple[str, str]:
    """Return the state in the reader's words, and its tone."""
    words, tone = OUT[state] if isinstance(state, OutboundState) else IN[state]
    return gettext(words), tone
