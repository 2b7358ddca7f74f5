"""Refuses actions that another site sends through somebody's browser (CSRF).

Browsers say where a request comes from: `Sec-Fetch-Site`, and `Origin` on everything that is not a
plain GET. Cookies are SameSite=Lax besides. The API takes no cookies, so it needs no such check.
"""

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from base.errors import NotAllowed
from base.i18n import N_
from web.centres.entering import is_api
from web.errors import known

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OURS: Final = frozenset({"same-origin", "none"})


class ForeignOrigin(NotAllowed):
    """A form was sent from somewhere else, or by a client that does not say from where."""

    code = "foreign_origin"
    message = N_(
        "This action did not come from one of our own pages, so it was not carried out. "
        "Please open the page again and repeat it there."
    )


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


def is_ours(headers: Headers, host: str) -> bool:
    """Return whether the browser says that the request comes from one of our own pages.

    `Sec-Fetch-Site` cannot be set by a page's script, so where it is present it decides.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in OURS
    origin = headers.get("origin")
    if origin is None or origin == "null":
        return False
    try:
        return urlsplit(origin).netloc == host
    except ValueError:  # a bracket that is never closed, for example
        return False


def is_from_us(headers: Headers, host: str) -> bool:
    """Return whether a page is opened from one of our own, for the few that begin something.

    A plain GET has no `Origin`, and without https there is no `Sec-Fetch-Site`: then the page that
    leads there must be ours by its address.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in OURS
    try:
        return urlsplit(headers.get("referer", "")).netloc == host
    except ValueError:
        return False
