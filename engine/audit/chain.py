"""The hashes. A seal's hash covers the seal before it and every field of each of its lines."""

import hashlib
from collections.abc import Iterable
from datetime import UTC
from typing import Final

import msgspec

from engine.audit.records import AuditLine

BEGINNING: Final = bytes(32)


def sealed(before: bytes, lines: Iterable[AuditLine]) -> tuple[bytes, int]:
    """Return the SHA-256 of a seal and how many lines it covers; `before` is the last seal's."""
    chain, count = hashlib.sha256(before), 0
    for line in lines:
        text = _written(line)
        chain.update(len(text).to_bytes(8, "big"))
        chain.update(text)
        count += 1
    return chain.digest(), count


def _written(line: AuditLine) -> bytes:
    fields = (
        line.id, line.centre_id, line.at.astimezone(UTC), line.what, line.actor_id, line.username,
        line.name, line.kind, line.address, line.about, line.label, line.details,
    )  # fmt: skip
    return msgspec.json.encode(fields, order="sorted")
