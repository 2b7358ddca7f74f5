"""Refuses actions that another site sends through somebody's browser (CSRF).

Browsers say where a request comes from: `Sec-Fetch-Site`, and `Origin` on everything that is not a
plain GET. Cookies are SameSite=Lax besides. The API takes no cookies, so it needs no such check.
"""

from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from web.centres.entering import is_api
from web.centres.origins import ForeignOrigin, is_ours
from web.errors import known

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class OriginCheck:
    """Lets actions through only when they come from our own pages."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if is_api(request) or is_ours(request.headers, request.url.netloc):
            await self.app(scope, receive, send)
            return
        await known(request, ForeignOrigin())(scope, receive, send)
