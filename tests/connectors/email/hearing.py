"""What the engine heard.

No drawing is deployed in these tests, so each message waits in the engine's buffer.
"""

from typing import Any

from sqlalchemy import select

from base.db import Session
from engine.messages.records import Message
from engine.runtime.machine.codec import unpack


def heard(db: Session, name: str = "email.received") -> list[dict[str, Any]]:
    """Return the variables of all messages of one name, in the order in which they came."""
    rows = db.scalars(
        select(Message)
        .where(Message.centre_id == db.centre_id, Message.name == name)
        .order_by(Message.id)
    )
    return [unpack(row.variables) for row in rows]
