"""Serves the pages. `create` is the ASGI factory for other servers than ours."""

import atexit
import gc
import socket
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Final

import uvicorn
from fastapi import FastAPI

from ringflow.house import open_house, read_settings
from ringflow.problems import StartProblem
from web.app import create_app
from web.house import House
from web.inbox.stream import end_streams

GRACE_SECONDS: Final = 5
# A page makes some ten thousand objects; a few thousand of them hold one another and wait for it.
# Often and little: a rare look takes longer, and all of it in the middle of one request.
YOUNG_OBJECTS: Final = 5_000
PORTS_TRIED: Final = 20


class AnnouncingServer(uvicorn.Server):
    """A server that says when it takes requests, and ends its live streams before it leaves."""

    def __init__(
        self, config: uvicorn.Config, announce: Callable[[], object], leave: Callable[[], object]
    ) -> None:
        super().__init__(config)
        self._announce = announce
        self._leave = leave

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce."""
        await super().startup(sockets)
        if not self.should_exit:
            self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, which would go on for ever; then wait for the other requests."""
        self._leave()
        await super().shutdown(sockets)


def create() -> FastAPI:
    """Make the application from the environment; the house stays open as long as the process."""
    stack = ExitStack()
    building = stack.enter_context(open_house(read_settings(), len))
    atexit.register(stack.close)
    app = create_app(building.house)
    settle()
    return app


def settle() -> None:
    """Have the garbage collector look at what requests leave, and not that often.

    Looking at all pages, texts and tables once took longer than serving a page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 10, 10)


def serve(house: House, listener: socket.socket, announce: Callable[[], object]) -> None:
    """Serve until SIGTERM or Ctrl-C. Requests under way are answered first."""
    app = create_app(house)
    settle()
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        # The application does that itself, under whichever server: see web/app.py.
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    AnnouncingServer(config, announce, partial(end_streams, app)).run(sockets=[listener])


def listen(host: str, port: int, *, seek: bool = False) -> socket.socket:
    """Take a TCP port; with `seek` the next free one when it is taken.

    Raises:
        StartProblem: the port cannot be had.
    """
    last = port + PORTS_TRIED if seek else port
    for candidate in range(port, last + 1):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # With the protocol named, asyncio sends small answers at once; else each waits for 40 ms
        # until the browser has acknowledged the part before.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(2048)
        except OSError as error:
            listener.close()
            reason = error.strerror
        else:
            listener.settimeout(0)
            return listener
    raise StartProblem(
        f"port {port} on {host} cannot be had ({reason}). Name another one, for instance "
        f"RINGFLOW_PORT={port + 10}"
    )
