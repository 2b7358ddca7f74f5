"""Puts the masks in: no page, file or answer leaves with personal data that its reader may not see.

What was read is known from the transaction (base/privacy/seen.py); what it looks like in an answer
depends on how the answer writes text. Live streams carry no content and pass.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote, quote_plus

from markupsafe import escape
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from base.privacy import hidden, masks

WRITTEN: Final = ("text/html", "text/csv", "text/plain", "application/json", "application/problem")
STATE: Final = "privacy"


class Masking:
    """Holds an answer back until it is whole, and puts the masks in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        held = Held(scope, send)
        await self.app(scope, receive, held.send)


class Held:
    """One answer on its way out."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._pass_on = scope, send
        self._pairs: list[tuple[str, str]] = []
        self._start: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Take a message; pass it on now, or when the answer is whole."""
        if message["type"] == "http.response.start" and self._hides(message):
            self._start = message
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._release(self._start)
        else:
            await self._pass_on(message)

    def _hides(self, start: Message) -> bool:
        kind = MutableHeaders(raw=start["headers"]).get("content-type", "")
        self._pairs = masks(self._scope.get("state", {}).get(STATE) or {})
        return bool(self._pairs) and kind.startswith(WRITTEN)

    async def _release(self, start: Message) -> None:
        body = bytes(self._body)
        headers = MutableHeaders(raw=start["headers"])
        if "content-encoding" not in headers:
            body = hidden(body.decode("utf-8", "surrogateescape"), as_written(self._pairs)).encode(
                "utf-8", "surrogateescape"
            )
            headers["content-length"] = str(len(body))
        await self._pass_on(start)
        await self._pass_on({"type": "http.response.body", "body": body})


def as_written(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs in every way in which pages, addresses and JSON write a text."""
    for value, mask in pairs:
        ways = (
            value, str(escape(value)), quote(value), quote_plus(value), quote(value, safe=""),
            json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1],
        )  # fmt: skip
        yield from ((way, mask) for way in dict.fromkeys(ways))
