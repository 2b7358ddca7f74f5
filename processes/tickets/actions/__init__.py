"""Everything that changes a ticket: what the drawings call, and what pages and programs ask for.

`registering` opens tickets, `citizen` is what the public pages offer; the others hold the actions
of the drawings in the order of a ticket's life: `intake`, `opening`, `handling`, `visiting`.
`letters` words the mails, `mailing` addresses them.
"""

from . import handling, intake, opening, visiting
from .citizen import NothingToRate, NotNow, add, add_note, follow, rate, urge, urge_for, withdraw
from .conversation import Said
from .registering import NewTicket, can_be_opened, check, open_ticket

__all__ = [
    "NewTicket", "NotNow", "NothingToRate", "Said",
    "add", "add_note", "can_be_opened", "check", "follow", "handling", "intake", "open_ticket",
    "opening", "rate", "urge", "urge_for", "visiting", "withdraw",
]  # fmt: skip
