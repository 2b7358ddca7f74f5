"""The last resort and the request's name: ids, the access log, and errors nobody foresaw."""

import re
import time
from typing import Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from base.db import is_unreachable
from base.errors import Unavailable
from base.ids import new_id, short
from web.errors import known, unexpected

log = structlog.get_logger(__name__)

REQUEST_ID: Final = "X-Request-ID"
# Ids from a proxy are taken over only if they cannot disturb a log line.
ACCEPTED_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
QUIET: Final = ("/static/", "/api/v1/health")


class Edge:
    """Names each request, logs how it went, and answers 500 when something escaped."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        passage = Passage(scope, send)
        with structlog.contextvars.bound_contextvars(request_id=passage.request_id):
            try:
                await self.app(scope, receive, passage.send)
            except Exception as error:  # one of the three edges
                answer = self.answer(Request(scope), error)
                if passage.status:
                    raise
                await answer(scope, receive, passage.send)
            passage.record()

    def answer(self, request: Request, error: Exception) -> Response:
        """Return what the caller is told: to come back soon, or that it is our fault."""
        facts = {"route": route_of(request.scope), "method": request.method}
        if is_unreachable(error):
            log.warning("database_unreachable", error=str(error)[:200], **facts)
            return known(request, Unavailable())
        log.error("request_failed", exc_info=error, **facts)
        return unexpected(request)


class Passage:
    """One request on its way through: its id, its start, and the status of its answer."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self.onward = send
        self.status = 0
        self.started = time.perf_counter()
        given = Headers(scope=scope).get(REQUEST_ID, "")
        self.request_id = given if ACCEPTED_ID.fullmatch(given) else short(new_id())
        scope.setdefault("state", {})["request_id"] = self.request_id

    async def send(self, message: Message) -> None:
        """Pass the answer on with the id and the time it took."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers[REQUEST_ID] = self.request_id
            headers["Server-Timing"] = f"app;dur={self.elapsed_ms():.1f}"
        await self.onward(message)

    def elapsed_ms(self) -> float:
        """Return the milliseconds since the request came in."""
        return (time.perf_counter() - self.started) * 1000

    def record(self) -> None:
        """Write the access log; static files and health checks would only fill it."""
        path = self.scope["path"]
        if path.startswith(QUIET):
            return
        log.info(
            "request_served",
            method=self.scope["method"],
            route=route_of(self.scope),
            status=self.status,
            ms=round(self.elapsed_ms(), 1),
        )


def route_of(scope: Scope) -> str | None:
    """Return the pattern of the address for logs: the address itself may hold a task link's key."""
    path: str | None = getattr(scope.get("route"), "path", None)
    return path
