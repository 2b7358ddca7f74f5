"""Mail servers for tests: a real SMTP server whose moods can be chosen, and the real Postfix."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from base.settings import MailSettings


@dataclass
class Moody:
    """Takes mail, unless told otherwise."""

    rcpt: str = "250 OK"
    data: str = "250 OK"
    hang_up: bool = False
    silent: bool = False
    taken: list[Envelope] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.rcpt.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data.startswith("2"):
            self.taken.append(envelope)
        if self.hang_up:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        if self.silent:
            await asyncio.sleep(1.5)
        return self.data


@contextmanager
def smtp_server(moody: Moody) -> Iterator[MailSettings]:
    """Run an SMTP server on a free port and lend the settings that lead to it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    serving = loop.create_server(lambda: SMTP(moody, loop=loop), "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(serving, loop).result(5)
    try:
        port = server.sockets[0].getsockname()[1]
        yield MailSettings(mode="smtp", smtp_host="127.0.0.1", smtp_port=port, timeout_s=1.0)
    finally:
        asyncio.run_coroutine_threadsafe(_shut(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _shut(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)


@dataclass(frozen=True)
class RealServers:
    """Addresses of the real Postfix and Dovecot."""

    smtp: tuple[str, int]
    imap: tuple[str, int]
    password: str

    def settings(self, **more: object) -> MailSettings:
        values = {
            "mode": "smtp",
            "smtp_host": self.smtp[0],
            "smtp_port": self.smtp[1],
            "imap_host": self.imap[0],
            "imap_port": self.imap[1],
            "imap_user": "service@ringflow.test",
            "imap_password": self.password,
            "timeout_s": 10.0,
        }
        return MailSettings.model_validate({**values, **more})


def real_servers() -> RealServers:
    """Return the real servers, or skip loudly; where CI is set their absence is a failure."""
    smtp = os.environ.get("RINGFLOW_TEST_MAIL_SMTP")
    imap = os.environ.get("RINGFLOW_TEST_MAIL_IMAP")
    if not smtp or not imap:
        reason = "no mail servers: set RINGFLOW_TEST_MAIL_SMTP and RINGFLOW_TEST_MAIL_IMAP"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    password = os.environ.get("RINGFLOW_TEST_MAIL_PASSWORD", "")
    return RealServers(smtp=_place(smtp), imap=_place(imap), password=password)


def _place(written: str) -> tuple[str, int]:
    host, _, port = written.rpartition(":")
    return host, int(port)
