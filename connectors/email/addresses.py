"""Addresses and message ids that nobody can forge: each carries a short HMAC.

- reply address `service+T20261102-0001.k3v9x2m4qa@…`: the citizen's answer finds its thread even if
  the mailer drops every header;
- envelope address `service+bounce.<id>.<seal>@…`: a delivery report finds the mail it is about;
- message id `<id.seal@…>`: fixed per key, so a repeated delivery is recognised by the receiver.

Mail servers may change the case of addresses, so seals and look-ups ignore it.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from uuid import UUID

from base.errors import Invalid
from base.i18n import N_

_SEAL = 10
THREAD = re.compile(r"[A-Za-z0-9-]{1,40}")


class BadThread(Invalid):
    """A thread name that cannot stand in an address."""

    code = "email.bad_thread"
    message = N_(
        "“%(thread)s” cannot name a thread of mail: use letters, digits and “-”, at most 40."
    )


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes and checks the signed names of one centre."""

    secret: bytes
    centre_id: UUID
    address: str

    def reply_address(self, thread: str) -> str:
        """Return the address that answers to `thread` should go to."""
        if not THREAD.fullmatch(thread):
            raise BadThread(thread=thread[:60])
        return self._plus(f"{thread}.{self.seal('thread', thread.lower())}")

    def thread_of(self, address: str) -> str | None:
        """Return the thread of a reply address, None if it is not one of ours."""
        name, _, seal = self._detail(address).rpartition(".")
        return (
            name if THREAD.fullmatch(name) and self._matches("thread", name.lower(), seal) else None
        )

    def marker(self, thread: str) -> str:
        """Return the mark that our mails carry in their text."""
        return f"[#{thread}.{self.seal('thread', thread.lower())}]"

    def thread_in_text(self, text: str) -> str | None:
        """Return the thread of the first genuine mark in a text."""
        for match in re.finditer(
            r"\[#([A-Za-z0-9-]{1,40})\.([a-z2-7]{10})\]", text[:200_000], re.IGNORECASE
        ):
            if self._matches("thread", match[1].lower(), match[2]):
                return match[1]
        return None

    def envelope_address(self, outbound_id: UUID) -> str:
        """Return the address that delivery reports about a mail should go to."""
        return self._plus(f"bounce.{outbound_id.hex}.{self.seal('bounce', outbound_id.hex)}")

    def bounced_id(self, address: str) -> UUID | None:
        """Return the mail that a delivery report sent to `address` is about."""
        match = re.fullmatch(
            r"bounce\.([0-9a-f]{32})\.([a-z2-7]{10})", self._detail(address).lower()
        )
        return UUID(match[1]) if match and self._matches("bounce", match[1], match[2]) else None

    def message_id(self, key: str) -> str:
        """Return the message id for an idempotency key: always the same one, without brackets."""
        name = _short(
            hmac.digest(self.secret, f"{self.centre_id}|key|{key}".encode(), hashlib.sha256), 24
        )
        return f"{name}.{self.seal('id', name)}@{self.address.partition('@')[2]}"

    def is_own_id(self, message_id: str) -> bool:
        """Whether a message id was made here."""
        match = re.fullmatch(r"([a-z2-7]{24})\.([a-z2-7]{10})@.*", message_id.lower())
        return bool(match and self._matches("id", match[1], match[2]))

    def seal(self, purpose: str, name: str) -> str:
        """Return ten characters (50 bits) that only we can compute for `name`."""
        return _short(
            hmac.digest(self.secret, f"{self.centre_id}|{purpose}|{name}".encode(), hashlib.sha256),
            _SEAL,
        )

    def _matches(self, purpose: str, name: str, seal: str) -> bool:
        return seal.isascii() and hmac.compare_digest(self.seal(purpose, name), seal.lower())

    def _plus(self, detail: str) -> str:
        name, _, domain = self.address.partition("@")
        return f"{name}+{detail}@{domain}"

    def _detail(self, address: str) -> str:
        """Return what stands behind the plus, empty if the address is not the centre's."""
        local, _, domain = address.rpartition("@")
        name, _, detail = local.partition("+")
        own_name, _, own_domain = self.address.lower().partition("@")
        return detail if (name.lower(), domain.lower()) == (own_name, own_domain) else ""


def _short(digest: bytes, length: int) -> str:
    return base64.b32encode(digest).decode().lower()[:length]
