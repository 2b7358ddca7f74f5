"""What a drawing can do with e-mail."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import engine
from base.i18n import DEFAULT, use_locale

from .outbound import ATTEMPTS, LEASE, BadAddress, Mail, deliver, record
from .records import OutboundState
from .writing.templates import TemplateRefused, render


@engine.remote("email.send", unknown="ask", max_attempts=ATTEMPTS, lease=LEASE)
def send_from_drawing(call: engine.RemoteCall) -> dict[str, Any]:
    """Send a mail and go on when the server has taken it.

    Parameters: `to`, `subject`, `text`, and if wanted `html`, `in_reply_to`, `thread`,
    `automatic`, `attachments` (file ids). With `values` (a dictionary), `subject` and `text` are
    templates that are filled in with them, dates in the language `locale`. The answer has
    `email_id` and `email_state`.

    Raises:
        BpmnError: `email.bad_address` or `email.template_refused`; `email.refused` when the
            server refuses for good.
    """
    try:
        with call.job.transaction() as db:
            zone = ZoneInfo(db.context.settings.web.zone)
            outbound_id = record(db, _mail(dict(call.params), zone), key=f"action:{call.key}").id
    except (BadAddress, TemplateRefused) as problem:
        raise engine.BpmnError(problem.code, str(problem)) from problem
    state, reason = deliver(call.job.database, call.job.centre_id, outbound_id)
    if state is OutboundState.FAILED:
        raise engine.BpmnError("email.refused", reason or "")
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
