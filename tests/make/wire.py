"""A wire to PostgreSQL that can be cut at any statement, or just after the commit.

Source of the message formats: PostgreSQL documentation, chapter "Frontend/Backend Protocol".
"""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final

from sqlalchemy import make_url

# A simple query, and the execution of a prepared one: each is one statement.
STATEMENTS: Final = (b"Q", b"E")
CHUNK: Final = 65536


class Wire:
    """Passes bytes between clients and a server.

    Attributes:
        url: where clients of the application connect.
        statements: how many statements have passed since the last `arm`.
        was_cut: whether it was cut since then.
    """

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        folder = parsed.query.get("host")
        self._target = folder if isinstance(folder, str) else parsed.host or "localhost"
        port = parsed.query.get("port")
        self._port = int(port) if isinstance(port, str) else parsed.port or 5432
        self._listener = socket.create_server(("127.0.0.1", 0))
        near = parsed.set(
            host="127.0.0.1", port=self._listener.getsockname()[1],
            query={"sslmode": "disable", "gssencmode": "disable"},
        )  # fmt: skip
        self.url = near.render_as_string(hide_password=False)
        self.statements = 0
        self.was_cut = False
        self._at = 0
        self._after_commit = False
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, *, at: int = 0, after_commit: bool = False) -> None:
        """Cut at the `at`-th statement from now, before the server has it; or after a commit.

        With `after_commit` the server has committed, and its answer is lost. Cut once only.
        """
        self.statements, self.was_cut = 0, False
        self._at, self._after_commit = at, after_commit

    def close(self) -> None:
        """Take no further clients."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            Line(self, client, self._connect()).begin()

    def _connect(self) -> socket.socket:
        if self._target.startswith("/"):
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{self._target}/.s.PGSQL.{self._port}")
            return server
        return socket.create_connection((self._target, self._port))

    def cuts_before(self, kind: bytes) -> bool:
        """Count a message; say whether the wire is cut before it."""
        if kind not in STATEMENTS:
            return False
        self.statements += 1
        if self.was_cut or self.statements != self._at:
            return False
        self.was_cut = True
        return True

    def cuts_behind(self, kind: bytes, body: bytes) -> bool:
        """Say whether the wire is cut when this message has been answered."""
        if self.was_cut or not self._after_commit or kind not in {b"Q", b"P"}:
            return False
        self.was_cut = body.lstrip(b"\0").lower().startswith(b"commit")
        return self.was_cut


class Line:
    """One client and its server."""

    def __init__(self, wire: Wire, client: socket.socket, server: socket.socket) -> None:
        self.wire = wire
        self.client = client
        self.server = server
        self.deaf = False

    def begin(self) -> None:
        """Pass on what comes, in both directions."""
        for direction in (self._up, self._down):
            threading.Thread(target=direction, daemon=True).start()

    def _up(self) -> None:
        with self._until_closed():
            greeting = self._exactly(4)
            self.server.sendall(greeting + self._exactly(struct.unpack("!I", greeting)[0] - 4))
            for kind, size, body in self._messages():
                if self.wire.cuts_before(kind):
                    return
                self.deaf = self.deaf or self.wire.cuts_behind(kind, body)
                self.server.sendall(kind + size + body)

    def _messages(self) -> Iterator[tuple[bytes, bytes, bytes]]:
        while True:
            kind, size = self._exactly(1), self._exactly(4)
            yield kind, size, self._exactly(struct.unpack("!I", size)[0] - 4)

    def _exactly(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            more = self.client.recv(count - len(found))
            if not more:
                raise ConnectionError
            found += more
        return found

    def _down(self) -> None:
        with self._until_closed():
            while data := self.server.recv(CHUNK):
                if self.deaf:
                    return
                self.client.sendall(data)

    @contextmanager
    def _until_closed(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            pass
        finally:
            for end in (self.client, self.server):
                with closing(end):
                    try:
                        end.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        continue
