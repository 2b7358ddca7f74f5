"""One short conversation with an Asterisk over its manager interface (AMI).

A message is lines of `Name: value` with an empty line behind it. Messages are cut out before they
are decoded, so that no character is lost between two packets. `OriginateResponse` is an event
although it has a line `Response`: messages are told apart by `Event` first.
Source: docs.asterisk.org, "Asterisk Manager Interface"; tried with Asterisk 22.10.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from base.settings import TelephonySettings
from connectors.handing import Lost, Refused

END: Final = b"\r\n\r\n"
LARGEST: Final = 256 * 1024
PIECE: Final = 64 * 1024
Message = dict[str, str]


class Silent(Exception):
    """Nothing came within the time that was given."""


@dataclass
class Line:
    """A connection to a switch that has let us in."""

    wire: socket.socket
    rest: bytes = field(default=b"")

    def ask(self, action: str, **said: str) -> Message:
        """Give an order and return what the switch answers to it.

        Raises:
            Lost: the line broke, or the switch fell silent, after the order was given.
            Refused: the switch says no.
        """
        self._send(action, said)
        try:
            answer = next(one for one in self._messages() if "Event" not in one)
        except (OSError, Silent, StopIteration) as error:
            raise Lost(f"the switch did not answer {action}: {error!r}") from error
        if answer.get("Response") == "Error":
            raise Refused(answer.get("Message", "refused"), permanent=True)
        return answer

    def event(self, name: str, within_s: float, **wanted: str) -> Message | None:
        """Wait for an event with these lines; None when none came in time."""
        end = time.monotonic() + within_s
        before = self.wire.gettimeout()
        try:
            while (left := end - time.monotonic()) > 0:
                self.wire.settimeout(left)
                message = next(self._messages())
                if message.get("Event") == name and wanted.items() <= message.items():
                    return message
        except (OSError, Silent, StopIteration):
            return None
        finally:
            self.wire.settimeout(before)
        return None

    def _send(self, action: str, said: Message) -> None:
        given = (f"{name}: {_one_line(text)}" for name, text in said.items())
        lines = [f"Action: {action}", *given]
        try:
            self.wire.sendall("\r\n".join(lines).encode() + END)
        except OSError as error:
            raise Lost(f"the line to the switch broke: {error!r}") from error

    def _messages(self) -> Iterator[Message]:
        while True:
            head, found, self.rest = self.rest.partition(END)
            if found:
                yield _read(head)
                continue
            self.rest = head
            self.receive()

    def receive(self) -> None:
        """Wait for the next piece of what the switch says.

        Raises:
            Silent: nothing came in time.
            OSError: the line broke.
        """
        try:
            piece = self.wire.recv(PIECE)
        except TimeoutError as error:
            raise Silent from error
        if not piece or len(self.rest) > LARGEST:
            raise ConnectionResetError("the switch closed the line")
        self.rest += piece


@contextmanager
def signed_in(settings: TelephonySettings, *, events: str = "call") -> Iterator[Line]:
    """Connect and sign in; the line is closed behind it.

    Raises:
        Refused: the switch cannot be reached, or does not let us in; nothing was asked of it.
    """
    where = f"{settings.host}:{settings.port}"
    try:
        wire = socket.create_connection((settings.host, settings.port), settings.timeout_s)
    except (OSError, UnicodeError) as error:
        raise Refused(f"{where}: {error}", permanent=False) from error
    with wire:
        line = Line(wire)
        try:
            line.rest = _without_banner(line)
            line.ask("Login", Username=settings.user or "", Secret=settings.password or "",
                     Events=events)  # fmt: skip
        except (OSError, Silent, Lost, Refused) as error:
            raise Refused(f"{where}: {error!s}", permanent=False) from error
        yield line


def _without_banner(line: Line) -> bytes:
    while b"\r\n" not in line.rest:
        line.receive()
    banner, _end, rest = line.rest.partition(b"\r\n")
    if b"Call Manager" not in banner:
        raise Refused("this is no switch", permanent=False)
    return rest


def _read(head: bytes) -> Message:
    lines = head.decode("utf-8", "replace").split("\r\n")
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def _one_line(text: str) -> str:
    """Return a text that can end no line: what comes from people must not become an order."""
    return "".join(char for char in text if char.isprintable())
