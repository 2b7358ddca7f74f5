"""What a drawing can do with e-mail."""

from typing import Any
from uuid import UUID

import engine

from .outbound import ATTEMPTS, LEASE, BadAddress, Mail, deliver, record
from .records import OutboundState


@engine.remote("email.send", unknown="ask", max_attempts=ATTEMPTS, lease=LEASE)
def send_from_drawing(call: engine.RemoteCall) -> dict[str, Any]:
    """Send a mail and go on when the server has taken it.

    Parameters: `to`, `subject`, `text`, and if wanted `html`, `in_reply_to`, `thread`,
    `automatic`, `attachments` (file ids). The answer has `email_id` and `email_state`.

    Raises:
        BpmnError: `email.bad_address`, or `email.refused` when the server refuses for good.
    """
    try:
        with call.job.transaction() as db:
            outbound_id = record(db, _mail(dict(call.params)), key=f"action:{call.key}").id
    except BadAddress as problem:
        raise engine.BpmnError(problem.code, str(problem)) from problem
    state, reason = deliver(call.job.database, call.job.centre_id, outbound_id)
    if state is OutboundState.FAILED:
        raise engine.BpmnError("email.refused", reason or "")
    return {"email_id": str(outbound_id), "email_state": state.value}


def _mail(params: dict[str, Any]) -> Mail:
    files = params.get("attachments") or ()
    return Mail(
        to=str(params.get("to") or ""),
        subject=str(params.get("subject") or ""),
        text=str(params.get("text") or ""),
        html=params.get("html"),
        in_reply_to=params.get("in_reply_to"),
        thread=params.get("thread"),
        automatic=bool(params.get("automatic", False)),
        file_ids=tuple(UUID(str(name)) for name in files),
    )
