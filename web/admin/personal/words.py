"""What the kinds of personal data and the states of requests are called."""

from collections.abc import Mapping
from typing import Final

from base.i18n import N_

ROOMS: Final[Mapping[str, str]] = {
    "tickets": N_("Tickets"),
    "entries": N_("What was said"),
    "visits": N_("Return visits"),
    "receipts": N_("Web forms"),
    "received": N_("Mail received"),
    "sent": N_("Mail sent"),
    "messages": N_("Text messages sent"),
    "lists": N_("Black and white lists"),
    "hits": N_("Contacts decided by a list"),
    "mentions": N_("Named in other people's tickets"),
    "log": N_("Lines of the log"),
    "instances": N_("Processes and their history"),
    "other_instances": N_("Named in other processes"),
    "files": N_("Files"),
}
STATES: Final[Mapping[str, tuple[str, str]]] = {
    "asked": (N_("Being worked on"), "info"),
    "done": (N_("Erased"), "ok"),
    "refused": (N_("Erasing refused"), "neutral"),
}
