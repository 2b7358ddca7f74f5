"""An SMTP server that counts: one line of JSON for each mail, on disk before it says yes.

Run as a process of its own: `python -m tests.chaos.sink PORT FILE`.
"""

import json
import os
import signal
import sys
import threading
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Counting:
    """Keeps who got which mail."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 the library's name
        del server, session
        content: Any = envelope.content
        mail = message_from_bytes(content, policy=policy.default)
        line = {
            "to": envelope.rcpt_tos,
            "message_id": str(mail["Message-ID"]),
            "subject": str(mail["Subject"]),
        }
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        return "250 kept"


def main(port: int, path: Path) -> None:
    controller = Controller(Counting(path), hostname="127.0.0.1", port=port)
    controller.start()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    stop.wait()
    controller.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
