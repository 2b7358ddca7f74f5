"""The page of the mail servers signs in to real sockets and tells what came of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from base.settings import MailSettings, Settings
from tests.connectors.email.wire import Moody, smtp_server

SignIn = Callable[..., TestClient]


@pytest.fixture(params=["ok", "gone"])
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """A server for outgoing mail that answers, or one that is gone."""
    with smtp_server(Moody()) as mail:
        if request.param == "ok":
            yield Settings(data=tmp_path, mail=mail)
            return
    gone = MailSettings(**mail.model_dump() | {"imap_host": "127.0.0.1", "imap_port": 1})
    yield Settings(data=tmp_path, mail=gone)


def test_the_servers_are_tried_when_somebody_asks(sign_in: SignIn, settings: Settings) -> None:
    admin = sign_in("ada", "admin")
    before = admin.get("/mail/servers").text
    assert f"{settings.mail.smtp_host}:{settings.mail.smtp_port}" in before
    assert "eachable" not in before

    found = admin.post("/mail/servers").text

    if settings.mail.imap_host is None:
        assert "Reachable" in found
        assert "Not reachable" not in found
    else:
        assert found.count("Not reachable") == 2
        assert "Please check RINGFLOW_MAIL__SMTP_HOST" in found
        assert "Please check RINGFLOW_MAIL__IMAP_HOST" in found
