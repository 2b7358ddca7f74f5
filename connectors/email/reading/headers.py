"""Read mail headers from their raw form: encoded words, addresses, message ids.

The standard library decodes encoded words by their label and one by one. Real mailers split a
Chinese character between two words and label
GBK as gb2312, so words are joined as bytes first and decoded by our own table.
"""

import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from .charset import decode, guess, one_line

# The longest address list that is looked at.
LONGEST: Final = 64_000
_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?]*)?\?([bBqQ])\?([^?\r\n]*)\?=")
_MESSAGE_ID = re.compile(r"<([^<>\s\x00-\x1f\x7f]{1,250})>")
_ADDRESS = re.compile(r"[^\s<>()\[\]\\,;:\"@]{1,64}@[^\s<>()\[\]\\,;:\"@]{1,190}")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Address:
    """One person in a header: `name` may be empty, `address` is lower case."""

    name: str
    address: str


def raw_values(message: Message, name: str) -> list[str]:
    """Return all values of a header as they stand in the mail; undecodable bytes are surrogates."""
    wanted = name.lower()
    return [str(value) for key, value in message.raw_items() if key.lower() == wanted]


def children(message: Message) -> list[Message]:
    """Return the parts that a mail or part consists of.

    Only a part that has some may be asked: for the others the standard library tries to decode the
    text, and fails on a broken character set.
    """
    payload = message.get_payload() if message.is_multipart() else []
    return [part for part in payload if isinstance(part, Message)]


def header(message: Message, name: str) -> str:
    """Return the first value of a header as text, empty if it is absent."""
    return decode_value(next(iter(raw_values(message, name)), ""))


def decode_value(raw: str) -> str:
    """Decode a raw header value to one line of text."""
    return one_line("".join(_pieces(raw)), limit=2000)


def addresses(values: Iterable[str]) -> tuple[Address, ...]:
    """Return the people in raw address headers.

    Names are decoded after splitting, so a comma inside a name stays there.
    """
    found: list[Address] = []
    for value in values:
        pairs = [(decode_value(name), decode_value(address)) for name, address in _split(value)]
        people = [Address(name, text.lower()) for name, text in pairs if _ADDRESS.fullmatch(text)]
        loose = _ADDRESS.findall(decode_value(value))
        found += people or [Address("", text.lower()) for text in loose]
    return tuple(dict.fromkeys(found))


def message_ids(values: Iterable[str]) -> tuple[str, ...]:
    """Return the ids in References values: without brackets, each once, at most the last 50."""
    return tuple(
        dict.fromkeys(found for value in values for found in _MESSAGE_ID.findall(_plain(value)))
    )[-50:]


def date_of(message: Message) -> datetime | None:
    """Return the date the sender claims, in UTC."""
    try:
        written = parsedate_to_datetime(_plain(next(iter(raw_values(message, "date")), "")))
        return (written if written.tzinfo else written.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _split(value: str) -> list[tuple[str, str]]:
    try:
        return getaddresses([value[:LONGEST].replace("\r", " ").replace("\n", " ")])
    except (ValueError, IndexError, TypeError, AttributeError, RecursionError):
        return []


def _pieces(raw: str) -> Iterator[str]:
    """Yield decoded pieces of a header.

    Neighbouring words of one character set are joined before decoding; the white space between
    words goes.
    """
    end, pending, label = 0, b"", ""
    for match in _WORD.finditer(raw):
        between = raw[end : match.start()]
        charset = match[1].lower()
        if pending and (between.strip() or charset != label):
            yield decode(pending, label)
            pending = b""
        if between.strip() or end == 0:
            yield _eight_bit(between)
        pending, label, end = pending + _word_bytes(match[2], match[3]), charset, match.end()
    if pending:
        yield decode(pending, label)
    yield _eight_bit(raw[end:])


def _word_bytes(encoding: str, content: str) -> bytes:
    data = content.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return _HEX.sub(lambda match: bytes([int(match[1], 16)]), data.replace(b"_", b" "))
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def _eight_bit(text: str) -> str:
    """Decode bytes that stand unencoded in a header, which is forbidden and common."""
    return text if text.isascii() else guess(_bytes(text))


def _plain(text: str) -> str:
    return text.encode("ascii", "ignore").decode()


def _bytes(text: str) -> bytes:
    return (
        text.encode("utf-8", "surrogateescape")
        if not _lone(text)
        else text.encode("utf-8", "replace")
    )


def _lone(text: str) -> bool:
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return True
    return False
