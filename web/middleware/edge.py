"""The last resort and the request's name: ids, the access log, and errors nobody foresaw."""

import re
import time
from typing import Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from base.ids import new_id, short
from web.errors import unexpected

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
            except Exception:  # one of the three edges
                log.exception("request_failed", path=scope["path"], method=scope["method"])
                if passage.status:
                    raise
                await unexpected(Request(scope))(scope, receive, passage.send)
            passage.record()


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
        # Task links carry a secret in the path, so the route's pattern is logged, not the path.
        route = self.scope.get("route")
        log.info(
            "request_served",
            method=self.scope["method"],
            route=getattr(route, "path", None),
            status=self.status,
            ms=round(self.elapsed_ms(), 1),
        )
