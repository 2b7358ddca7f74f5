"""What a drawing can do with e-mail."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import engine
from base.db import Session
from base.i18n import DEFAULT, use_locale

from .outbound import (
    ATTEMPTS,
    FINAL,
    LEASE,
    BadAddress,
    Mail,
    deliver,
    enter_doubt,
    mark,
    of_call,
    record,
)
from .reasons import Reason, reason_text
from .records import OutboundState
from .writing.templates import TemplateRefused, render


def follow_fate(db: Session, told: engine.CallFate) -> dict[str, Any] | None:
    """Let the mail of a call say what its incident says, and the other way round."""
    row = of_call(db, UUID(told.key))
    if row is None:
        return None
    if row.state not in FINAL:
        match told.fate:
            case engine.Fate.UNKNOWN:
                enter_doubt(row, told.reason)
            case engine.Fate.DEAD:
                # The process has an incident; it needs no message about the mail as well.
                row.state, row.reason = OutboundState.FAILED, told.reason[-500:]
            case engine.Fate.DONE:
                mark(db, row, OutboundState.SENT, Reason.CONFIRMED)
            case engine.Fate.REPEAT:
                row.state, row.reason = OutboundState.QUEUED, None
    return {"email_id": str(row.id), "email_state": row.state.value}


@engine.remote("email.send", unknown="ask", max_attempts=ATTEMPTS, lease=LEASE, on_fate=follow_fate)
def send_from_drawing(call: engine.RemoteCall) -> dict[str, Any]:
    """Send a mail and go on when the server has taken it.

    Parameters: `to`, `subject`, `text`, and if wanted `html`, `in_reply_to`, `thread`,
    `automatic`, `attachments` (file ids). With `values` (a dictionary), `subject` and `text` are
    templates that are filled in with them, dates in the language `locale`. The answer has
    `email_id` and `email_state`.

    Raises:
        BpmnError: `email.bad_address` or `email.template_refused`; `email.refused` when the
            server refuses for good; `email.blocked` when the address is on the blacklist.
    """
    try:
        with call.job.transaction() as db:
            zone = ZoneInfo(db.context.settings.zone)
            row = record(db, _mail(dict(call.params), zone), key=f"action:{call.key}")
            row.token_id, row.instance_id = UUID(call.key), call.instance_id
            outbound_id = row.id
    except (BadAddress, TemplateRefused) as problem:
        raise engine.BpmnError(problem.code, str(problem)) from problem
    state, reason = deliver(call.job.database, call.job.centre_id, outbound_id)
    if state is OutboundState.FAILED:
        raise engine.BpmnError("email.refused", reason or "")
    if state is OutboundState.BLOCKED:
        raise engine.BpmnError("email.blocked", reason_text(reason) or "")
    return {"email_id": str(outbound_id), "email_state": state.value}


def _mail(params: dict[str, Any], zone: ZoneInfo) -> Mail:
    files = params.get("attachments") or ()
    subject, written = str(params.get("subject") or ""), str(params.get("text") or "")
    values = params.get("values")
    if isinstance(values, Mapping):
        with use_locale(str(params.get("locale") or DEFAULT)):
            subject, written = render(subject, values, zone), render(written, values, zone)
    return Mail(
        to=str(params.get("to") or ""),
        subject=subject,
        text=written,
        html=params.get("html"),
        in_reply_to=params.get("in_reply_to"),
        thread=params.get("thread"),
        automatic=bool(params.get("automatic", False)),
        file_ids=tuple(UUID(str(name)) for name in files),
    )
