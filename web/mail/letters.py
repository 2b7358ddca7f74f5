"""How a mail is shown: its text with the links made clickable, its state in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from base.i18n import N_, gettext
from connectors.email import DecisionKind, InboundState, OutboundState

LINK: Final = re.compile(r"https?://[^\s<>\"'，。；、）」]+")
# Who has the link of a task can act as its department; staff who read mail must not.
SECRET: Final = re.compile(r"/link/[^\s?#]+")
OUT: Final[Mapping[OutboundState, tuple[str, str]]] = {
    OutboundState.UNKNOWN: (N_("Unknown whether it went out"), "warn"),
    OutboundState.FAILED: (N_("Not sent"), "bad"),
    OutboundState.BLOCKED: (N_("Blocked: address on the blacklist"), "bad"),
    OutboundState.BOUNCED: (N_("Came back"), "bad"),
    OutboundState.QUEUED: (N_("Waiting to go out"), "info"),
    OutboundState.SENDING: (N_("Going out"), "info"),
    OutboundState.SENT: (N_("Sent"), "ok"),
    OutboundState.SUPPRESSED: (N_("Held back by rule"), "neutral"),
}
IN: Final[Mapping[InboundState, tuple[str, str]]] = {
    InboundState.QUARANTINED: (N_("In quarantine"), "bad"),
    InboundState.BLOCKED: (N_("Blocked: sender on the blacklist"), "warn"),
    InboundState.IGNORED: (N_("Needs no work"), "neutral"),
    InboundState.NEW: (N_("Being taken in"), "info"),
    InboundState.PROCESSED: (N_("Taken in"), "ok"),
}
DECIDED: Final[Mapping[DecisionKind, str]] = {
    DecisionKind.SENT: N_("It was sent"),
    DecisionKind.AGAIN: N_("Sent again"),
    DecisionKind.RELEASED: N_("Taken in"),
    DecisionKind.DISMISSED: N_("Nothing comes of it"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a mail's text. `url` is set where it is a link."""

    text: str
    url: str | None = None


def pieces(text: str, *, secret: bool = False) -> list[Piece]:
    """Cut a text into plain pieces and links, in their order; `secret` blanks links of tasks."""
    found, at = [], 0
    for match in LINK.finditer(text):
        found.append(Piece(text=text[at : match.start()]))
        blank = SECRET.sub("/link/…", match[0]) if secret else match[0]
        found.append(Piece(text=blank, url=match[0] if blank == match[0] else None))
        at = match.end()
    return [*found, Piece(text=text[at:])]


def state_of(state: InboundState | OutboundState) -> tuple[str, str]:
    """Return the state in the reader's words, and its tone."""
    words, tone = OUT[state] if isinstance(state, OutboundState) else IN[state]
    return gettext(words), tone


def decided(what: DecisionKind) -> str:
    """Return what was decided, in the reader's words."""
    return gettext(DECIDED[what])
