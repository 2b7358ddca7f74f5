"""The address where a gateway reports what became of one attempt; nobody else can make it."""

import hashlib
import hmac
from typing import Final
from uuid import UUID

from base.db import Session

LENGTH: Final = 32
PATH: Final = "/sms/reports"


def report_address(db: Session, message_id: UUID, attempt: int) -> str:
    """Return where reports about the `attempt`-th attempt to send a message go."""
    base = db.context.settings.web.public_url or db.context.settings.base_url()
    place = f"{message_id.hex}/{attempt}/{_seal(db, message_id, attempt)}"
    return f"{base}{PATH}/{place}"


def is_genuine(db: Session, message_id: UUID, attempt: int, seal: str) -> bool:
    """Return whether an address was made here; it takes as long for a wrong seal as for a right."""
    return seal.isascii() and hmac.compare_digest(_seal(db, message_id, attempt), seal)


def _seal(db: Session, message_id: UUID, attempt: int) -> str:
    named = f"{db.centre_id}|sms|{message_id.hex}|{attempt}"
    return hmac.digest(db.context.secret, named.encode(), hashlib.sha256).hex()[:LENGTH]
