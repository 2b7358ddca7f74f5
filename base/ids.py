"""Identifiers: UUIDs that sort by the time they were made, and their short form for links."""

import base64
import os
import time
from uuid import UUID

SHORT_LENGTH = 22


def new_id() -> UUID:
    """Make a UUID of version 7: 48 bits of milliseconds, then 74 random bits.

    Source: RFC 9562, section 5.7. Ids made later sort later, so indexes grow at one end.
    """
    moment_ms = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10), "big")
    value = (moment_ms & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (noise >> 68 & 0xFFF) << 64
    value |= 0b10 << 62 | noise & (1 << 62) - 1
    return UUID(int=value)


def short(key: UUID) -> str:
    """Return the 22 characters that stand for a UUID in links and tokens."""
    return base64.urlsafe_b64encode(key.bytes).rstrip(b"=").decode()


def unshort(text: str) -> UUID:
    """Return the UUID behind `short`.

    Raises:
        ValueError: the text is not the short form of a UUID.
    """
    if len(text) != SHORT_LENGTH:
        raise ValueError(f"not a short id: {text!r}")
    return UUID(bytes=base64.urlsafe_b64decode(text + "=="))
