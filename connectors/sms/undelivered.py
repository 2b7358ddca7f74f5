"""Tell the engine that a message did not reach its reader, once for each message."""

from datetime import timedelta
from typing import Final

import structlog

import engine
from base.db import Session

from .records import SmsState, TextMessage

log = structlog.get_logger(__name__)
LIFE: Final = timedelta(days=1)
_ENDED: Final = frozenset({SmsState.UNDELIVERED, SmsState.FAILED, SmsState.BLOCKED})


def report_undelivered(db: Session, row: TextMessage, state: SmsState, reason: str) -> None:
    """Enter that a message did not arrive, or was not sent, and publish `sms.undelivered`.

    The message finds the process by the thread (its business key); a process that waits for no
    such message misses nothing: it is dropped after a day.
    """
    if row.state in _ENDED:
        return
    row.state, row.reason = state, reason.strip()[-500:]
    engine.publish(
        db,
        "sms.undelivered",
        correlation={"business_key": row.thread} if row.thread else {"sms_id": str(row.id)},
        variables={
            "undelivered_sms_id": str(row.id),
            "undelivered_phone": row.to_phone,
            "undelivered_reason": row.reason,
        },
        message_id=f"sms.undelivered:{row.id}",
        ttl=LIFE,
    )
    log.info("sms_undelivered", message_id=str(row.id), state=state.value, thread=row.thread)
