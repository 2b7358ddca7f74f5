"""Tell the engine that a mail did not reach its reader, once for each mail."""

from datetime import timedelta
from typing import Final

import structlog

import engine
from base.db import Session

from .records import Outbound, OutboundState

log = structlog.get_logger(__name__)
LIFE: Final = timedelta(days=1)
_ENDED: Final = frozenset({OutboundState.BOUNCED, OutboundState.FAILED, OutboundState.BLOCKED})


def report_undelivered(db: Session, row: Outbound, state: OutboundState, reason: str) -> None:
    """Enter that a mail bounced or was refused, and publish `email.bounced`.

    The message finds the process by the thread (its business key); a process that waits for no
    such message misses nothing: it is dropped after a day.
    """
    if row.state in _ENDED:
        return
    row.state, row.reason = state, reason.strip()[:500]
    engine.publish(
        db,
        "email.bounced",
        correlation={"business_key": row.thread} if row.thread else {"email_id": str(row.id)},
        variables={
            "bounced_email_id": str(row.id),
            "bounced_address": row.to_address,
            "bounced_reason": row.reason,
        },
        message_id=f"email.bounced:{row.id}",
        ttl=LIFE,
    )
    log.info("mail_undelivered", outbound_id=str(row.id), state=state.value, thread=row.thread)
