"""The list of known attempts to break out of a drawing or to stop the centre, ready to be tried.

Payloads hold three names that are filled in when they are tried: a file with a secret, a file that
must not come into being, and a port where nobody may knock.
"""

import json
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LIST: Final = Path(__file__).parents[1] / "base/expressions/attempts.json"
# The only payload of the list that is too long to be written down.
LONG: Final = "+".join(["1"] * 200_001)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One entry of the list. `kind` begins with script, expr or data."""

    id: str
    kind: str
    payload: str
    note: str

    @property
    def is_expression(self) -> bool:
        """Whether it is tried where a drawing has one expression, and not in a script."""
        return self.kind.startswith("expr")


ATTEMPTS: Final = tuple(
    Attempt(**one | {"payload": LONG if one["payload"].startswith("GEN:") else one["payload"]})
    for one in json.loads(LIST.read_text("utf-8"))
)
SCRIPTS: Final = tuple(one for one in ATTEMPTS if not one.is_expression)
EXPRESSIONS: Final = tuple(one for one in ATTEMPTS if one.is_expression)


@dataclass(frozen=True, slots=True)
class Bait:
    """What an attempt is after: a secret in a file, a file to write, a port to knock at."""

    folder: Path
    secret: str
    listener: socket.socket

    @property
    def port(self) -> int:
        """The port on this machine where the listener waits."""
        return int(self.listener.getsockname()[1])

    def fill(self, payload: str) -> str:
        """Return the payload with the names of this bait in it."""
        names = {"{CANARY}": self.folder / "canary", "{MARK}": self._mark, "{PORT}": self.port}
        for name, value in names.items():
            payload = payload.replace(name, str(value))
        return payload

    def assert_untouched(self, *texts: str) -> None:
        """See that nothing was written, nobody knocked, and no text tells the secret."""
        assert not self._mark.exists()
        assert not any(self.secret in text for text in texts)
        try:
            self.listener.accept()
        except BlockingIOError:
            return
        raise AssertionError("somebody knocked at the port")

    @property
    def _mark(self) -> Path:
        return self.folder / "mark"


@contextmanager
def laid(folder: Path) -> Iterator[Bait]:
    """Lay the bait in a folder."""
    secret = f"CANARY-{secrets.token_hex(8)}"
    (folder / "canary").write_text(secret)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield Bait(folder, secret, listener)
