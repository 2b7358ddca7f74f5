"""What a drawing can do with text messages."""

from typing import Any
from uuid import UUID

import engine
from base.db import Session

from .outbound import (
    ATTEMPTS,
    LEASE,
    SETTLED,
    BadNumber,
    BadText,
    Sms,
    deliver,
    enter_doubt,
    mark,
    of_key,
    record,
)
from .reasons import Reason, reason_text
from .records import SmsState


def follow_fate(db: Session, told: engine.CallFate) -> dict[str, Any] | None:
    """Let the message of a call say what its incident says, and the other way round."""
    row = of_key(db, _key(told.key))
    if row is None:
        return None
    if row.state not in SETTLED:
        match told.fate:
            case engine.Fate.UNKNOWN:
                enter_doubt(row, told.reason)
            case engine.Fate.DEAD:
                # The process has an incident; it needs no message about this one as well.
                row.state, row.reason = SmsState.FAILED, told.reason[-500:]
            case engine.Fate.DONE:
                mark(db, row, SmsState.SENT, Reason.CONFIRMED)
            case engine.Fate.REPEAT:
                row.state, row.reason = SmsState.QUEUED, None
    return {"sms_id": str(row.id), "sms_state": row.state.value}


@engine.remote("sms.send", unknown="ask", max_attempts=ATTEMPTS, lease=LEASE, on_fate=follow_fate)
def send_from_drawing(call: engine.RemoteCall) -> dict[str, Any]:
    """Send a text message and go on when the gateway has taken it.

    Parameters: `to`, a phone number; `text`; if wanted `thread`, what the message belongs to. The
    answer has `sms_id` and `sms_state`. What the network reports later is the message
    `sms.undelivered`.

    Raises:
        BpmnError: `sms.bad_number` or `sms.bad_text`; `sms.refused` when the gateway refuses for
            good; `sms.blocked` when the number is on the blacklist.
    """
    wanted = Sms(
        to=str(call.params.get("to") or ""),
        text=str(call.params.get("text") or ""),
        thread=str(call.params.get("thread") or "") or None,
    )
    try:
        with call.job.transaction() as db:
            row = record(db, wanted, key=_key(call.key))
            row.token_id, row.instance_id = UUID(call.key), call.instance_id
            message_id = row.id
    except (BadNumber, BadText) as problem:
        raise engine.BpmnError(problem.code, str(problem)) from problem
    state, reason = deliver(call.job.database, call.job.centre_id, message_id)
    if state is SmsState.FAILED:
        raise engine.BpmnError("sms.refused", reason or "")
    if state is SmsState.BLOCKED:
        raise engine.BpmnError("sms.blocked", reason_text(reason) or "")
    return {"sms_id": str(message_id), "sms_state": state.value}


def _key(call_key: str) -> str:
    return f"action:{call_key}"
