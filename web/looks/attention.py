"""What waits for somebody who looks after the centre: numbers beside the entries of the menu."""

from collections.abc import Mapping

from base.db import Session
from connectors import email
from engine.identity.access.permissions import may
from engine.people import Actor

MAIL = "/mail"


def attention_for(db: Session, me: Actor) -> Mapping[str, email.Attention]:
    """Return what waits behind each entry, by its address; only for those who can settle it."""
    return {MAIL: email.attention(db)} if may(me, "mail.settle") else {}
