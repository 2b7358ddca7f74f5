"""Gateways for tests: one of ours whose moods can be chosen, and the real Kannel."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from base.settings import SmsSettings

REFUSED = 400


@dataclass
class Gateway:
    """Takes messages as Kannel does, unless told otherwise; the network behind it only counts."""

    status: int = 202
    said: str = "0: Accepted for delivery"
    hang_up: bool = False
    silent_s: float = 0.0
    taken: list[dict[str, str]] = field(default_factory=list)

    def answer(self, asked: dict[str, str]) -> tuple[int, str]:
        if (asked.get("username"), asked.get("password")) != ("rf", "rfpw"):
            return 403, "Authorization failed for sendsms"
        if "to" not in asked:
            return 400, "Missing receiver number, rejected"
        if not asked["to"].strip("+ -").isdigit():
            return 400, "Number(s) has/have been denied by white- and/or black-lists."
        if self.status < REFUSED:
            self.taken.append(asked)
        return self.status, self.said


@contextmanager
def gateway(mood: Gateway) -> Iterator[SmsSettings]:
    """Run a gateway on a free port and lend the settings that lead to it."""

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
            status, said = mood.answer({name: values[0] for name, values in asked.items()})
            time.sleep(mood.silent_s)
            if mood.hang_up:
                self.connection.close()
                return
            self.send_response(status)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield SmsSettings(
            mode="kannel", url=f"http://127.0.0.1:{server.server_port}/cgi-bin/sendsms",
            user="rf", password="rfpw", timeout_s=1.0, sender="12345",
        )  # fmt: skip
    finally:
        server.shutdown()
        server.server_close()


def real_gateway() -> SmsSettings:
    """Return the real Kannel, or skip loudly; where CI is set its absence is a failure."""
    url = os.environ.get("RINGFLOW_TEST_KANNEL")
    if not url:
        reason = "no gateway: set RINGFLOW_TEST_KANNEL"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return SmsSettings(
        mode="kannel", url=url, user=os.environ.get("RINGFLOW_TEST_KANNEL_USER"),
        password=os.environ.get("RINGFLOW_TEST_KANNEL_PASSWORD"), sender="12345",
    )  # fmt: skip


def sent_by_kannel() -> str:
    """Return the log of what left the real Kannel."""
    return Path(os.environ["RINGFLOW_TEST_KANNEL_SENT"]).read_text("utf-8", "replace")
