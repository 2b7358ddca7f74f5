"""Switches for tests: one of ours that speaks AMI and whose moods can be chosen, and a real one."""

import os
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from base.settings import TelephonySettings

END = b"\r\n\r\n"


@dataclass
class Switch:
    """Rings telephones as an Asterisk does, unless told otherwise."""

    banner: bytes = b"Asterisk Call Manager/9.0.0\r\n"
    secret: str = "rf-secret"
    gone: tuple[str, ...] = ()
    hang_up_at: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)

    def answers(self, asked: dict[str, str]) -> list[dict[str, str]]:
        """Return what comes back for an order."""
        action, name = asked["Action"], {"ActionID": asked.get("ActionID", "")}
        if action == "Login" and asked.get("Secret") != self.secret:
            return [{"Response": "Error", "Message": "Authentication failed"}]
        if action != "Originate":
            return [{"Response": "Success", **name}]
        if not asked.get("Exten", "").isascii() or "Context" not in asked:
            return [{"Response": "Error", "Message": "Extension does not exist.", **name}]
        told = {"Response": "Success", "Message": "Originate successfully queued", **name}
        event = {"Event": "Newchannel", "CallerIDName": "王小明", "Uniqueid": asked["ChannelId"]}
        if asked["Channel"] in self.gone:
            fate = {"Event": "OriginateResponse", "Response": "Failure", "Reason": "0", **name}
            return [event, told, fate]
        return [event, told]


@contextmanager
def switch(mood: Switch) -> Iterator[TelephonySettings]:
    """Run a switch on a free port and lend the settings that lead to it."""

    class Door(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(mood.banner)
            heard = b""
            while piece := self.connection.recv(4096):
                heard += piece
                while END in heard:
                    head, heard = heard.split(END, 1)
                    lines = head.decode().split("\r\n")
                    asked = dict(line.split(": ", 1) for line in lines if ": " in line)
                    mood.asked.append(asked)
                    if asked["Action"] == mood.hang_up_at:
                        return
                    self._answer(asked)

        def _answer(self, asked: dict[str, str]) -> None:
            for message in mood.answers(asked):
                text = "".join(f"{name}: {value}\r\n" for name, value in message.items()) + "\r\n"
                # Cut where it hurts: within characters and line ends.
                raw = text.encode()
                for at in range(0, len(raw), 7):
                    self.wfile.write(raw[at : at + 7])

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield TelephonySettings(
            mode="ami", host="127.0.0.1", port=server.server_address[1], user="ringflow",
            password="rf-secret", context="internal", channel="Local/{extension}@phones",
            timeout_s=1.0,
        )  # fmt: skip
    finally:
        server.shutdown()
        server.server_close()


def real_switch() -> TelephonySettings:
    """Return the real Asterisk, or skip loudly; where CI is set its absence is a failure."""
    place = os.environ.get("RINGFLOW_TEST_ASTERISK")
    if not place:
        reason = "no switch: set RINGFLOW_TEST_ASTERISK"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    host, _colon, port = place.rpartition(":")
    return TelephonySettings(
        mode="ami", host=host, port=int(port), user=os.environ.get("RINGFLOW_TEST_ASTERISK_USER"),
        password=os.environ.get("RINGFLOW_TEST_ASTERISK_SECRET"), context="internal",
        channel="Local/{extension}@phones",
    )  # fmt: skip
