"""E-mail: citizens write to us, departments get their links, answers find their way back.

In: `listening` follows the mailbox (`mailboxes`), `reading` turns raw bytes into a letter, `rules`
says what kind it is, `threads` what it belongs to, and `inbound` stores it and publishes
`email.received` in one transaction. Reports that a mail bounced become `email.bounced`.

Out: `send` writes a row in the caller's transaction and a job delivers it (`outbound`, `smtp`);
a drawing uses the action `email.send`. Signed addresses (`addresses`) tie answers and delivery
reports to what they are about. With `mode=sink` nothing leaves the house.

What stays in doubt, either way, waits for a person (`settling`).
"""

from . import actions as _actions
from .health import Health, health
from .inbound import AlreadyTakenIn, MailMissing, NotInQuarantine, assign_thread, receive
from .listening import listen
from .local import deliver_locally, write_locally
from .outbound import BadAddress, Mail, normal_address, send
from .queries import (
    AttachmentView,
    InboundView,
    MailStatus,
    OutboundView,
    find_inbound,
    find_outbound,
    get_inbound,
    get_outbound,
    status,
)
from .reading.cleaning import clean_html, show_images
from .records import DecisionKind, InboundState, OutboundState
from .settling import (
    Attention,
    DecisionView,
    NotInDoubt,
    attention,
    confirm_sent,
    decisions,
    send_again,
    take_in_now,
    turn_away,
)
from .writing.templates import TemplateRefused

# Importing the room registers its action and its jobs.
REGISTERED = (_actions,)

__all__ = [
    "AlreadyTakenIn", "AttachmentView", "Attention", "BadAddress", "DecisionKind",
    "DecisionView", "Health", "InboundState", "InboundView", "Mail", "MailMissing",
    "MailStatus", "NotInDoubt", "NotInQuarantine", "OutboundState", "OutboundView",
    "TemplateRefused", "assign_thread", "attention", "clean_html", "confirm_sent", "decisions",
    "deliver_locally", "find_inbound", "find_outbound", "get_inbound", "get_outbound", "health",
    "listen", "normal_address", "receive", "send", "send_again", "show_images", "status",
    "take_in_now", "turn_away", "write_locally",
]  # fmt: skip
