"""Reads which centre an address names, by `/c/<short name>` in front of the path or by the host.

`/c/harbour/submit` is the page `/submit` of the centre `harbour`. Only doors that are open without
a sign-in have such an address; after it the session says which centre it is.
"""

import re
from typing import Final

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from base.directory.book import Book
from base.facts import CentreFacts
from engine.identity import centre_of_token
from web.house import House
from web.looks.cookies import session_token_of
from web.middleware.headers import STATIC

IN_FRONT: Final = re.compile(r"/c/([a-z0-9][a-z0-9-]{0,39})(/.*)?")
DOORS: Final = ("/public", "/submit", "/follow", "/rate", "/sign-in")
# A link's token names its centre by itself.
BY_TOKEN: Final = ("/link", "/password", "/welcome")


class WhichCentre:
    """Finds the centre that the address names, and the one whose languages count."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self.app = app
        self.house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"].startswith(STATIC):
            await self.app(scope, receive, send)
            return
        await self._refresh()
        state = scope.setdefault("state", {})
        state["addressed"] = self._by_host(scope)
        named = IN_FRONT.fullmatch(scope["path"])
        facts = self._book.by_slug.get(named[1]) if named else None
        if named and facts is not None:
            state["addressed"] = state["centre"] = facts
            await self._within(f"/c/{facts.slug}", named[2] or "/", scope, receive, send)
            return
        state["centre"] = state["addressed"] or self._by_session(scope)
        await self.app(scope, receive, send)

    async def _within(
        self, root: str, path: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Serve a page below the short name of a centre."""
        if path == "/":
            await RedirectResponse(f"{root}/public", 303)(scope, receive, send)
            return
        if begins(path, BY_TOKEN) and scope["method"] == "GET":
            await RedirectResponse(path, 303)(scope, receive, send)
            return
        if not begins(path, DOORS):
            await self.app(scope, receive, send)  # no page has this address
            return
        scope["root_path"] = root

        async def send_below(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                location = headers.get("location", "")
                if begins(location.partition("?")[0], DOORS):
                    headers["location"] = root + location
            await send(message)

        await self.app(scope, receive, send_below)

    def _by_host(self, scope: Scope) -> CentreFacts | None:
        host = Headers(scope=scope).get("host", "").lower()
        return self._book.by_host.get(re.sub(r":\d+$", "", host))

    def _by_session(self, scope: Scope) -> CentreFacts | None:
        token = session_token_of(scope)
        shown = centre_of_token(token) if token else None
        return self._book.by_id.get(shown or self.house.centre_id)

    async def _refresh(self) -> None:
        if not self.house.database.directory.is_fresh:
            await anyio.to_thread.run_sync(self.house.database.look)

    @property
    def _book(self) -> Book:
        return self.house.database.directory.book


def begins(path: str, doors: tuple[str, ...]) -> bool:
    """Return whether a path is one of the doors or leads further behind it."""
    return any(path == door or path.startswith(f"{door}/") for door in doors)
