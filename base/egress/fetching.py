"""One request to another house: pinned to the checked address, limited in time and size."""

import json
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, Final

from base.egress.addresses import Target, target_of
from base.errors import Unavailable
from base.i18n import N_
from base.settings import Settings

PATIENCE_S: Final = 10.0
LARGEST: Final = 1_000_000
PIECE: Final = 64 * 1024


class EgressFailed(Unavailable):
    """The other house does not answer, or not in a way that can be used."""

    code = "egress_failed"
    message = N_("%(host)s does not answer as it should: %(why)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. Redirects are answers like others: they are not followed."""

    host: str
    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the body as an object.

        Raises:
            EgressFailed: it is none.
        """
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise EgressFailed(host=self.host, why="this is no JSON") from error
        if not isinstance(found, dict):
            raise EgressFailed(host=self.host, why="this is no JSON object")
        return found


def fetch(
    settings: Settings, url: str, *, form: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:  # fmt: skip
    """Get an address, or post a form to it, in at most 10 s and 1 MB.

    Raises:
        EgressRefused: the address may not be asked.
        EgressFailed: there is no answer, or one that is too large or too slow.
    """
    end = time.monotonic() + PATIENCE_S
    sent = {"Accept": "application/json", "Connection": "close", **(headers or {})}
    method = "GET" if form is None else "POST"
    host = ""
    try:
        target = target_of(settings, url)
        host = target.host
        connection = PinnedConnection(target)
        try:
            path = (target.url.path or "/") + (f"?{target.url.query}" if target.url.query else "")
            connection.request(method, path, body=form, headers=sent)
            answer = connection.getresponse()
            return Answer(host=host, status=answer.status, body=_read(answer, end, host))
        finally:
            connection.close()
    except (OSError, HTTPException) as error:
        raise EgressFailed(host=host or url[:200], why=type(error).__name__) from error


class PinnedConnection(HTTPConnection):
    """Connects to the address that was checked, whatever the name says by now."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=PATIENCE_S)
        self._target = target

    def connect(self) -> None:
        """Connect; with https the certificate must be one of the name."""
        place = (self._target.address, self._target.port)
        self.sock = socket.create_connection(place, timeout=PATIENCE_S)
        if self._target.url.scheme == "https":
            trust = ssl.create_default_context()
            self.sock = trust.wrap_socket(self.sock, server_hostname=self._target.host)


def _read(answer: HTTPResponse, end: float, host: str) -> bytes:
    read = bytearray()
    while piece := answer.read1(PIECE):
        read += piece
        if len(read) > LARGEST:
            raise EgressFailed(host=host, why="the answer is too large")
        if time.monotonic() > end:
            raise EgressFailed(host=host, why="the answer is too slow")
    return bytes(read)
