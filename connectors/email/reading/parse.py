"""One raw mail in, one `Letter` out; never raises."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from typing import Any, Final

from .bounces import Bounce, bounce_of
from .charset import clean, decode, one_line
from .cleaning import clean_html, html_to_text
from .headers import (
    Address,
    addresses,
    children,
    date_of,
    decode_value,
    header,
    message_ids,
    raw_values,
)

# What the standard library is known to raise on hostile mail; anything else is caught by the
# inbound path and quarantines that one mail.
_BROKEN = (
    MessageError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
)
MAX_PARTS: Final = 200
MAX_DEPTH: Final = 20
MAX_TEXT: Final = 200_000
_KEPT = (
    "auto-submitted",
    "precedence",
    "list-id",
    "return-path",
    "x-auto-response-suppress",
    "x-autoreply",
    "x-autorespond",
    "x-failed-recipients",
    "authentication-results",
)
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}")
_SEALED = (
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "content-type",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An attachment. `content_id` is set for pictures that the HTML shows."""

    name: str
    media_type: str
    content: bytes
    content_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says. Texts are clean, addresses lower case, message ids without brackets."""

    digest: str
    message_id: str | None = None
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    subject: str = ""
    sent_at: datetime | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    text: str = ""
    html: str | None = None
    remote_images: int = 0
    parts: tuple[Part, ...] = ()
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    media_type: str = "text/plain"
    bounce: Bounce | None = None
    problems: tuple[str, ...] = ()

    def mark(self, name: str) -> str:
        """Return the first value of a kept technical header, lower case, empty if absent."""
        return next(iter(self.marks.get(name, ())), "").strip().lower()

    def recipients(self) -> tuple[str, ...]:
        """Return every address that the mail was sent to, those of the envelope first."""
        written = (person.address for person in (*self.to, *self.cc))
        return tuple(dict.fromkeys((*self.delivered_to, *written)))


def read(raw: bytes) -> Letter:
    """Read a raw mail. Whatever cannot be read is left out and named in `problems`."""
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(raw)
    except _BROKEN as problem:
        return Letter(
            digest=hashlib.sha256(raw).hexdigest(),
            text=clean(decode(raw[:MAX_TEXT], None)),
            problems=(_say("mail", problem),),
        )
    body = _Body()
    body.collect(message)
    html = clean_html("<br>".join(body.html)) if body.html else None
    text = "\n\n".join(part for part in body.text if part.strip())
    if not text and html:
        text = html_to_text(html.html)
    return Letter(
        **_envelope(message),
        digest=_digest(message, raw),
        text=text[:MAX_TEXT].strip(),
        html=html.html if html else None,
        remote_images=html.remote_images if html else 0,
        parts=tuple(body.parts),
        media_type=_media_type(message),
        bounce=_bounce(message),
        problems=tuple(body.problems),
    )


def _envelope(message: Message) -> dict[str, Any]:
    """Return what the headers say: who, to whom, when, about what and in answer to what."""

    def people(*names: str) -> tuple[Address, ...]:
        return addresses(value for name in names for value in raw_values(message, name))

    def ids(name: str) -> tuple[str, ...]:
        return message_ids(raw_values(message, name))

    traces = people("delivered-to", "x-original-to", "envelope-to")
    found = {name: raw_values(message, name) for name in _KEPT}
    return {
        "message_id": next(iter(ids("message-id")), None),
        "sender": next(iter(people("from", "sender")), None),
        "reply_to": people("reply-to"),
        "to": people("to"),
        "cc": people("cc"),
        "delivered_to": tuple(person.address for person in traces),
        "subject": one_line(header(message, "subject")),
        "sent_at": date_of(message),
        "in_reply_to": ids("in-reply-to"),
        "references": ids("references"),
        "marks": {
            name: tuple(decode_value(value) for value in values)
            for name, values in found.items()
            if values
        },
    }


class _Body:
    """Sorts the parts of a mail into text, HTML and attachments."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.html: list[str] = []
        self.parts: list[Part] = []
        self.problems: list[str] = []

    def collect(self, message: Message) -> None:
        for number, part in enumerate(_leaves(message, 0)):
            if number >= MAX_PARTS:
                self.problems.append(
                    f"more than {MAX_PARTS} parts; the rest is only in the stored mail"
                )
                return
            try:
                self._take(part)
            except _BROKEN as problem:
                self.problems.append(_say(f"part {number + 1}", problem))

    def _take(self, part: Message) -> None:
        kind = _media_type(part)
        name = _file_name(part)
        if kind == "message/rfc822" or kind.startswith("multipart/"):
            self.parts.append(_forwarded(part, name))
            return
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        attached = name or part.get_content_disposition() == "attachment"
        if kind in ("text/plain", "text/html") and not attached:
            text = decode(_shortened(data), _charset(part))
            if kind == "text/html":
                self.html.append(text)
            else:
                self.text.append(_unflowed(text, part))
        elif data or name:
            content_id = one_line(header(part, "content-id")).strip("<>")[:250]
            self.parts.append(
                Part(
                    name=name or _made_up_name(kind, len(self.parts)),
                    media_type=kind,
                    content=data,
                    content_id=content_id or None,
                )
            )


def _leaves(message: Message, depth: int) -> Iterator[Message]:
    kind = message.get_content_type()
    if not message.is_multipart() or kind == "message/rfc822" or depth > MAX_DEPTH:
        yield message
    elif kind != "message/delivery-status":
        for part in children(message):
            yield from _leaves(part, depth + 1)


def _forwarded(part: Message, name: str) -> Part:
    inner = next(iter(children(part)), part)
    subject = one_line(header(inner, "subject"), limit=80) or "message"
    return Part(
        name=name or f"{subject}.eml",
        media_type="message/rfc822",
        content=inner.as_bytes(policy=policy.compat32),
    )


def _shortened(data: bytes) -> bytes:
    """Cut a huge text at a line end; all of it stays in the stored mail."""
    most = 4 * MAX_TEXT
    return data if len(data) <= most else data[:most].rpartition(b"\n")[0] or data[:most]


def _media_type(part: Message) -> str:
    written = part.get_content_type()
    return written if _MEDIA_TYPE.fullmatch(written) else "application/octet-stream"


def _file_name(part: Message) -> str:
    raw = part.get_filename()
    if raw is None:
        return ""
    # A name may use encoded words although the standard forbids it there; most mailers do.
    name = decode_value(raw).replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in name if sign not in '<>:"|?*').strip(". ")[-150:]


def _made_up_name(kind: str, number: int) -> str:
    ending = kind.partition("/")[2].partition("+")[0].removeprefix("x-")
    return f"attachment-{number + 1}.{ending if ending.isalnum() and len(ending) <= 8 else 'bin'}"


def _charset(part: Message) -> str | None:
    value = part.get_param("charset")
    if isinstance(value, tuple):
        value = value[2]
    return str(value) if value else None


def _unflowed(text: str, part: Message) -> str:
    """Join the soft line breaks of format=flowed (RFC 3676)."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    join = "" if str(part.get_param("delsp", "")).lower() == "yes" else " "
    out: list[str] = []
    soft = False
    for stuffed in text.split("\n"):
        line = stuffed.removeprefix(" ")
        if soft and not line.startswith(">"):
            out[-1] = out[-1].removesuffix(" ") + join + line
        else:
            out.append(line)
        soft = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join(out)


def _bounce(message: Message) -> Bounce | None:
    try:
        return bounce_of(message)
    except _BROKEN:
        return None


def _digest(message: Message, raw: bytes) -> str:
    """Return the fingerprint of the letter itself.

    The same letter delivered over two ways differs only in trace headers, which are left out.
    """
    seal = hashlib.sha256()
    for name in _SEALED:
        for value in raw_values(message, name):
            seal.update(f"{name}:{' '.join(value.split())}\n".encode("utf-8", "surrogatepass"))
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    seal.update(body or head)
    return seal.hexdigest()


def _say(where: str, problem: Exception) -> str:
    return f"{where} cannot be read: {type(problem).__name__}: {problem}"[:300]
