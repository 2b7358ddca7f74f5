"""What people read about mail is in their language."""

import pytest

from base.db import Session
from base.i18n import LOCALES, use_locale
from connectors.email import MailMissing, get_inbound, get_outbound, receive, send
from connectors.email.outbound import Mail
from connectors.email.reasons import Reason, reason_text
from tests.make.email import letter, raw


@pytest.mark.parametrize("locale", [name for name in LOCALES if name != "en"])
@pytest.mark.parametrize("reason", list(Reason))
def test_our_reasons_are_translated(locale: str, reason: Reason) -> None:
    with use_locale("en"):
        source = reason_text(reason)
    with use_locale(locale):
        assert reason_text(reason) not in (source, reason.value)


def test_what_a_server_said_stays_as_it_was() -> None:
    assert reason_text("550 no such user") == "550 no such user"
    assert reason_text(None) is None


def test_a_mail_says_why_it_is_where_it_is(db: Session) -> None:
    came = receive(db, raw(Auto_Submitted="auto-replied"))
    mail = Mail(to="a@b.test", subject="x", text="y", in_reply_to=str(came.id), automatic=True)
    held = send(db, mail, "k")

    with use_locale("zh-Hant"):
        assert get_inbound(db, came.id).reason == "自動回覆，例如不在辦公室通知。"
        assert "不自動回覆" in (get_outbound(db, held.id).reason or "")
        assert MailMissing().text() == "找不到這封郵件。"


def test_pictures_that_were_left_out_are_mentioned(db: Session) -> None:
    mail = letter()
    mail.add_alternative("<p>x</p><img src='https://spy.test/1'><img src=//b.test>", subtype="html")

    view = get_inbound(db, receive(db, mail.as_bytes()).id)

    assert view.remote_images == 2
    with use_locale("zh-Hans"):
        assert "2 张外部图片" in (get_inbound(db, view.id).note or "")
