"""At which step a delivery failed decides whether it may be repeated."""

import pytest

from base.settings import MailSettings
from connectors.email.reading.parse import read
from connectors.email.servers.smtp import hand_over
from connectors.handing import Lost, Refused
from tests.connectors.email.wire import Moody, smtp_server

MAIL = b"Subject: x\r\n\r\nfirst\r\n.leading dot\r\n..two\r\nlast"


def deliver(settings: MailSettings) -> None:
    hand_over(settings, "service+bounce.1@ringflow.test", "wang@citizen.test", MAIL)


def test_a_mail_arrives_as_it_was_written() -> None:
    moody = Moody()
    with smtp_server(moody) as settings:
        deliver(settings)

    envelope = moody.taken[0]
    assert envelope.mail_from == "service+bounce.1@ringflow.test"
    assert envelope.rcpt_tos == ["wang@citizen.test"]
    assert isinstance(envelope.content, bytes)
    assert read(envelope.content).text == "first\n.leading dot\n..two\nlast"


@pytest.mark.parametrize(
    ("moody", "permanent"),
    [
        (Moody(rcpt="450 try later"), False),
        (Moody(rcpt="550 no such user"), True),
        (Moody(data="451 disk full"), False),
        (Moody(data="554 spam"), True),
    ],
)
def test_a_refusal_is_certain_and_says_whether_to_come_back(
    *, moody: Moody, permanent: bool
) -> None:
    with smtp_server(moody) as settings, pytest.raises(Refused) as refusal:
        deliver(settings)

    assert refusal.value.permanent is permanent
    assert str(refusal.value).startswith((moody.rcpt[:3], moody.data[:3]))
    assert moody.taken == []


@pytest.mark.parametrize("moody", [Moody(hang_up=True), Moody(silent=True)])
def test_a_line_that_breaks_after_the_text_leaves_doubt(moody: Moody) -> None:
    with smtp_server(moody) as settings, pytest.raises(Lost):
        deliver(settings)

    # The server did take it: exactly why nobody may simply send it again.
    assert len(moody.taken) == 1


def test_a_server_that_is_not_there_refuses_for_now() -> None:
    settings = MailSettings(mode="smtp", smtp_host="127.0.0.1", smtp_port=1, timeout_s=1.0)

    with pytest.raises(Refused) as refusal:
        deliver(settings)

    assert not refusal.value.permanent
    assert "127.0.0.1:1" in str(refusal.value)
