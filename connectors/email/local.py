"""Mail without a server: a visitor of the demonstration writes as a citizen would.

The letter takes the same way in as one from an IMAP server.
"""

from uuid import UUID

from base.db import Session
from base.ids import new_id

from .accounts import signer
from .inbound import receive
from .outbound import normal_address
from .queries import get_outbound
from .records import Inbound
from .writing.compose import Outgoing, compose


def deliver_locally(db: Session, raw: bytes) -> Inbound:
    """Take a raw mail in as if it had come over the line."""
    return receive(db, raw)


def write_locally(
    db: Session,
    *,
    sender: str,
    sender_name: str = "",
    subject: str,
    text: str,
    answer_to: UUID | None = None,
) -> Inbound:
    """Write a mail to the centre; `answer_to` is a mail of ours that it answers.

    Raises:
        BadAddress: `sender` is not an address.
        MailMissing: there is no mail to answer with this id.
    """
    answered = get_outbound(db, answer_to) if answer_to else None
    address = normal_address(sender)
    letter = Outgoing(
        sender_name=" ".join(sender_name.split()),
        sender=address,
        reply_to=None,
        to=(answered.reply_address if answered else None) or signer(db).address,
        subject=subject,
        text=text,
        html=None,
        message_id=f"{new_id().hex}@{address.rpartition('@')[2]}",
        sent_at=db.now(),
        in_reply_to=answered.message_id if answered else None,
        references=[answered.message_id] if answered else [],
    )
    return deliver_locally(db, compose(letter))
