"""Serves the pages. `create` is the ASGI factory for other servers than ours."""

import atexit
import socket
from collections.abc import Callable
from contextlib import ExitStack
from typing import Final

import uvicorn
from fastapi import FastAPI

from ringflow.house import open_house, read_settings
from ringflow.problems import StartProblem
from web.app import create_app
from web.house import House

GRACE_SECONDS: Final = 5
PORTS_TRIED: Final = 20


class AnnouncingServer(uvicorn.Server):
    """A server that says when it takes requests."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], object]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce."""
        await super().startup(sockets)
        if not self.should_exit:
            self._announce()


def create() -> FastAPI:
    """Make the application from the environment; the house stays open as long as the process."""
    stack = ExitStack()
    building = stack.enter_context(open_house(read_settings(), len))
    atexit.register(stack.close)
    return create_app(building.house)


def serve(house: House, listener: socket.socket, announce: Callable[[], object]) -> None:
    """Serve until SIGTERM or Ctrl-C. Requests under way are answered first."""
    config = uvicorn.Config(
        create_app(house),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    AnnouncingServer(config, announce).run(sockets=[listener])


def listen(host: str, port: int, *, seek: bool = False) -> socket.socket:
    """Take a TCP port; with `seek` the next free one when it is taken.

    Raises:
        StartProblem: the port cannot be had.
    """
    last = port + PORTS_TRIED if seek else port
    for candidate in range(port, last + 1):
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
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
