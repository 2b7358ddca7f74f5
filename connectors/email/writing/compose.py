"""Build the MIME form of a mail that leaves us."""

import html as entities
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

_LINK: Final = re.compile(r"https?://[^\s<>\"'，。；、）」]+")
_PAGE: Final = (
    '<!doctype html><html><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"></head>'
    '<body style="margin:0;padding:24px;font:16px/1.6 sans-serif;color:#1d2939;background:#fff">'
    '<div style="max-width:36em">{body}</div></body></html>'
)
_BUTTON: Final = (
    '<p><a href="{url}" style="display:inline-block;padding:10px 18px;border-radius:8px;'
    'background:#175cd3;color:#fff;text-decoration:none">{label}</a></p>'
)
_LABELLED: Final = re.compile(r"^(?P<label>[^\n:：]{1,60})[:：]\s*\n?(?P<url>https?://\S+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that travels with the mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """All that a mail on the wire is made of; message ids without brackets."""

    sender_name: str
    sender: str
    reply_to: str | None
    to: str
    subject: str
    text: str
    html: str | None
    message_id: str
    sent_at: datetime
    in_reply_to: str | None = None
    references: Sequence[str] = ()
    automatic: bool = False
    enclosures: Sequence[Enclosure] = ()


def compose(mail: Outgoing) -> bytes:
    """Return the mail as bytes with CRLF line ends. The same input gives the same headers."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(mail.sender_name, addr_spec=mail.sender)
    message["To"] = Address(addr_spec=mail.to)
    if mail.reply_to:
        message["Reply-To"] = Address(mail.sender_name, addr_spec=mail.reply_to)
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(mail.sent_at)
    message["Message-ID"] = f"<{mail.message_id}>"
    if mail.in_reply_to:
        message["In-Reply-To"] = f"<{mail.in_reply_to}>"
    if mail.references:
        message["References"] = " ".join(f"<{name}>" for name in mail.references)
    if mail.automatic:
        message["Auto-Submitted"] = "auto-replied" if mail.in_reply_to else "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.text, cte=_encoding(mail.text))
    page = mail.html or as_html(mail.text)
    message.add_alternative(page, subtype="html", cte=_encoding(page))
    for file in mail.enclosures:
        kind, _, subtype = file.media_type.partition("/")
        if kind in ("message", "multipart") or not subtype:
            # Such parts may not be encoded, and a stranger's mail need not fit through unencoded.
            kind, subtype = "application", "octet-stream"
        message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.name)
    return message.as_bytes()


def as_html(text: str) -> str:
    """Return a plain text as a simple page: paragraphs, links, and a button for `label: link`."""
    paragraphs = (part.strip() for part in re.split(r"\n\s*\n", text) if part.strip())
    return _PAGE.format(body="".join(_paragraph(part) for part in paragraphs))


def _paragraph(text: str) -> str:
    alone = _LABELLED.match(text)
    if alone:
        url, label = entities.escape(alone["url"]), entities.escape(alone["label"].strip())
        return _BUTTON.format(url=url, label=label)
    out, end = [], 0
    for match in _LINK.finditer(text):
        url = entities.escape(match[0])
        out += [entities.escape(text[end : match.start()]), f'<a href="{url}">{url}</a>']
        end = match.end()
    out.append(entities.escape(text[end:]))
    return f"<p>{''.join(out).replace(chr(10), '<br>')}</p>"


def _encoding(text: str) -> str:
    """Plain ASCII stays readable; everything else goes as base64, which no server reflows."""
    fits = text.isascii() and all(len(line) < 900 for line in text.splitlines())
    return "7bit" if fits else "base64"
