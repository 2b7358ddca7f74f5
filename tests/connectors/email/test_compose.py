"""What leaves us can be read by everybody, also by ourselves."""

from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from connectors.email.reading.parse import read
from connectors.email.writing.compose import Enclosure, Outgoing, as_html, compose


def outgoing(**more: object) -> Outgoing:
    values: dict[str, object] = {
        "sender_name": "市民熱線",
        "sender": "service@ringflow.test",
        "reply_to": "service+T1.abc@ringflow.test",
        "to": "wang@citizen.test",
        "subject": "您的案件已收到\r\nBcc: all@citizen.test",
        "text": "您好，\n\n查詢進度：\nhttps://hotline.test/t/1?a=1&b=2\n\n謝謝 <市民>。\n",
        "html": None,
        "message_id": "abc.def@ringflow.test",
        "sent_at": datetime(2026, 11, 2, 9, tzinfo=UTC),
    }
    return Outgoing(**{**values, **more})  # type: ignore[arg-type]


def parsed(raw: bytes) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(raw)


def test_a_mail_has_all_its_headers_and_no_smuggled_one() -> None:
    mail = parsed(
        compose(outgoing(in_reply_to="1@citizen.test", references=["0@x", "1@citizen.test"]))
    )

    assert mail["From"] == "市民熱線 <service@ringflow.test>"
    assert mail["Reply-To"].addresses[0].addr_spec == "service+T1.abc@ringflow.test"
    assert mail["Subject"] == "您的案件已收到 Bcc: all@citizen.test"
    assert mail["Bcc"] is None
    assert mail["Message-ID"] == "<abc.def@ringflow.test>"
    assert mail["In-Reply-To"] == "<1@citizen.test>"
    assert mail["References"] == "<0@x> <1@citizen.test>"
    assert mail["Auto-Submitted"] is None


def test_a_machines_mail_says_so() -> None:
    answer = parsed(compose(outgoing(automatic=True, in_reply_to="1@citizen.test")))
    notice = parsed(compose(outgoing(automatic=True)))

    assert answer["Auto-Submitted"] == "auto-replied"
    assert notice["Auto-Submitted"] == "auto-generated"
    assert answer["X-Auto-Response-Suppress"] == "All"


def test_text_html_and_files_come_back_as_they_were() -> None:
    file = Enclosure(name="回覆 函.pdf", media_type="application/pdf", content=b"%PDF")
    other = Enclosure(name="old.eml", media_type="message/rfc822", content=b"Subject: x\r\n\r\nq")
    letter = read(compose(outgoing(enclosures=[file, other])))

    assert letter.text == outgoing().text.strip()
    assert letter.html is not None
    assert [(part.name, part.content) for part in letter.parts] == [
        ("回覆 函.pdf", b"%PDF"),
        ("old.eml", b"Subject: x\r\n\r\nq"),
    ]


def test_simple_html_escapes_and_shows_a_lonely_link_as_a_button() -> None:
    page = as_html(outgoing().text)

    assert "謝謝 &lt;市民&gt;。" in page
    assert 'href="https://hotline.test/t/1?a=1&amp;b=2" style="display:inline-block' in page
    assert ">查詢進度</a>" in page


def test_a_link_within_a_sentence_stays_there() -> None:
    assert as_html("見 https://a.test/x，謝謝").count('<a href="https://a.test/x">') == 1


def test_no_line_is_longer_than_servers_allow() -> None:
    raw = compose(outgoing(text="字" * 5000 + "\n" + "x" * 5000))

    assert max(len(line) for line in raw.split(b"\r\n")) < 998
