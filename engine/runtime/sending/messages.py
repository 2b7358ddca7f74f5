"""Publishing a message from outside an instance."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from base.db import Session
from engine.messages import queries as messages
from engine.messages.matching import plain_keys
from engine.messages.records import MessageState
from engine.people import Actor
from engine.runtime.flow import REMEMBERED, TTL, Mail, Published, Result, send

SENDER: Final = Actor.system("message")


def publish(  # noqa: PLR0913 a message is all of this
    db: Session,
    name: str,
    *,
    correlation: Mapping[str, Any],
    variables: Mapping[str, Any],
    message_id: str | None = None,
    ttl: timedelta | None = None,
    by: Actor = SENDER,
) -> Published:
    """Send a message: to one waiting token, to a start event, or into the buffer.

    Args:
        db: the caller's transaction.
        name: the message's name in the drawings.
        correlation: what must be true of the receiver; `business_key` and `instance_id` speak of
            the instance itself.
        variables: what the receiver is given.
        message_id: the sender's own id; a second message with it changes nothing (`duplicate`).
        ttl: how long it waits if nobody waits for it; an hour if not given.
        by: who sends it, for the history.

    Raises:
        TooManyKeys: more than eight correlation entries.
        NoKeyValue: a correlation entry is no plain value.
    """
    mail = Mail(
        name=name,
        keys=plain_keys(correlation),
        variables=variables,
        by=by,
        message_id=message_id,
        ttl=TTL if ttl is None else ttl,
    )
    if message_id is None:
        return send(db, mail)
    row = messages.remember(
        db, message_id, name=name, correlation=dict(mail.keys), variables=b"",
        state=MessageState.CORRELATED, instance_id=None, expires_at=db.now() + REMEMBERED,
    )  # fmt: skip
    if row is None:
        earlier = messages.by_message_id(db, message_id)
        found = earlier.instance_id if earlier is not None else None
        return Published(result=Result.DUPLICATE, instance_id=found)
    return send(db, mail, row=row)
