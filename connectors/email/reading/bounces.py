"""Understand delivery reports (RFC 3464)."""

import re
from dataclasses import dataclass
from email.message import Message

from .headers import children, header, message_ids, raw_values

_MESSAGE_ID = re.compile(rb"^message-id:\s*<([!-;=?-~]{1,250})>", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What a delivery report says. `failed` is False for reports of delay or success."""

    recipient: str
    status: str
    reason: str
    failed: bool
    original_message_id: str | None


def bounce_of(message: Message) -> Bounce | None:
    """Return the report in a mail, or None if it is none."""
    status_part = _first(message, "message/delivery-status")
    if status_part is None:
        return None
    groups = children(status_part)
    about = next(
        (group for group in groups if raw_values(group, "final-recipient")),
        groups[-1] if groups else Message(),
    )
    action = header(about, "action").lower()
    reason = header(about, "diagnostic-code")
    status = _STATUS.search(header(about, "status")) or _STATUS.search(reason)
    recipient = header(about, "original-recipient") or header(about, "final-recipient")
    return Bounce(
        recipient=recipient.partition(";")[2].strip().lower()[:254]
        or recipient.strip().lower()[:254],
        status=status[0] if status else "",
        reason=reason.partition(";")[2].strip()[:500] or reason[:500],
        failed=action == "failed"
        or (action == "" and bool(status) and status is not None and status[0].startswith("5")),
        original_message_id=_original_id(message),
    )


def _original_id(message: Message) -> str | None:
    for part in _walk(message):
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = children(part)
            if inner and (found := message_ids(raw_values(inner[0], "message-id"))):
                return found[0]
        elif kind == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            match = _MESSAGE_ID.search(content if isinstance(content, bytes) else b"")
            if match:
                return match[1].decode()
    return None


def _first(message: Message, kind: str) -> Message | None:
    return next((part for part in _walk(message) if part.get_content_type() == kind), None)


def _walk(message: Message) -> list[Message]:
    """Return the mail and its direct parts.

    A report deeper inside is a forwarded one and says nothing about our mail.
    """
    return [message, *children(message)]
