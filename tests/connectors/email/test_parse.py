"""From raw bytes to a letter."""

from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.email.reading.headers import Address
from connectors.email.reading.parse import read
from connectors.email.reading.quoting import new_part

PLAIN = (
    b"Return-Path: <wang@citizen.test>\r\nDelivered-To: service+T1.abc@ringflow.test\r\n"
    b"From: Wang <wang@citizen.test>\r\nTo: service@ringflow.test\r\nSubject: Noise\r\n"
    b"Message-ID: <1@citizen.test>\r\nDate: Mon, 2 Nov 2026 17:00:00 +0800\r\n\r\nIt is loud.\r\n"
)


def letter_with_everything() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "王小明 <wang@citizen.test>"
    mail["To"] = "service@ringflow.test"
    mail["Subject"] = "工地噪音"
    mail["Message-ID"] = "<1@citizen.test>"
    mail.set_content("您好，工地很吵。")
    mail.add_alternative(
        "<p>您好，工地很<b>吵</b>。</p><img src='cid:pic'><img src='http://spy.test/x.png'>",
        subtype="html",
    )
    mail.add_attachment(
        b"\x89PNG", maintype="image", subtype="png", filename="照片.png", cid="<pic>"
    )
    return mail


def test_a_plain_letter_is_read() -> None:
    letter = read(PLAIN)

    assert letter.sender == Address("Wang", "wang@citizen.test")
    assert (letter.subject, letter.text) == ("Noise", "It is loud.")
    assert letter.message_id == "1@citizen.test"
    assert letter.recipients() == ("service+t1.abc@ringflow.test", "service@ringflow.test")
    assert letter.sent_at is not None
    assert letter.sent_at.isoformat() == "2026-11-02T09:00:00+00:00"
    assert letter.problems == ()


def test_text_html_and_attachments_are_told_apart() -> None:
    letter = read(letter_with_everything().as_bytes())

    assert letter.text == "您好，工地很吵。"
    assert letter.html is not None
    assert '<img src="cid:pic">' in letter.html
    assert "spy.test" not in letter.html
    assert letter.remote_images == 1
    part = letter.parts[0]
    assert (part.name, part.media_type, part.content) == ("照片.png", "image/png", b"\x89PNG")
    assert part.content_id == "pic"


def test_html_alone_gives_a_text_as_well() -> None:
    raw = (
        b"Content-Type: text/html; charset=utf-8\r\n\r\n<style>x{}</style><p>Dear office,</p>"
        b"<ul><li>one<li>two</ul><p>See <a href='https://a.test/1'>here</a><script>x()</script>"
    )

    letter = read(raw)

    assert letter.text == "Dear office,\n\n- one\n- two\n\nSee here <https://a.test/1>"
    assert letter.html is not None
    assert "script" not in letter.html


@pytest.mark.parametrize(
    ("label", "codec"), [("gb2312", "gbk"), ("big5", "big5"), ("x-nobody", "gbk"), (None, "big5")]
)
def test_the_body_is_read_whatever_its_label(label: str | None, codec: str) -> None:
    text = "您好，請問市政府電話，謝謝。"
    kind = "text/plain" + (f'; charset="{label}"' if label else "")
    raw = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".encode()

    assert read(raw + text.encode(codec)).text == text


def test_a_forwarded_mail_is_an_attachment_and_not_the_text() -> None:
    inner = letter_with_everything()
    outer = EmailMessage()
    outer["From"] = "li@citizen.test"
    outer.set_content("please see")
    outer.add_attachment(inner)

    letter = read(outer.as_bytes())

    assert letter.text == "please see"
    assert [part.name for part in letter.parts] == ["工地噪音.eml"]
    assert b"1@citizen.test" in letter.parts[0].content


def test_a_file_name_is_never_a_path() -> None:
    outer = EmailMessage()
    outer.set_content("x")
    outer.add_attachment(b"1", maintype="a", subtype="b", filename="..\\..\\etc/pass<wd>\u202egpj.")

    assert read(outer.as_bytes()).parts[0].name == "passwdgpj"


def test_the_same_letter_over_two_ways_has_one_fingerprint() -> None:
    other_way = b"Received: from elsewhere\r\nX-Seen: 1\r\n" + PLAIN.replace(
        b"Delivered-To", b"X-To"
    )

    assert read(PLAIN).digest == read(other_way).digest
    assert read(PLAIN).digest != read(PLAIN.replace(b"loud", b"calm")).digest


def test_flowed_lines_are_joined() -> None:
    head = b"Content-Type: text/plain; format=flowed\r\n\r\n"
    raw = head + b"One long \r\nline.\r\n\r\n> quoted \r\nnew\r\n"

    assert read(raw).text == "One long line.\n\n> quoted \nnew"


def test_a_mail_nested_without_end_is_kept_and_says_so() -> None:
    raw = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth)
        for depth in range(3000)
    )

    letter = read(raw)

    assert letter.problems or letter.parts or letter.text is not None
    assert len(letter.digest) == 64


def test_very_many_parts_are_cut_off() -> None:
    outer = MIMEMultipart()
    for number in range(250):
        outer.attach(MIMEText(f"part {number}"))

    letter = read(outer.as_bytes())

    assert "part 199" in letter.text
    assert "part 200" not in letter.text
    assert letter.problems


def test_what_was_quoted_is_left_out_of_the_new_part() -> None:
    assert new_part("新的內容\n\n市民熱線 <a@b.test> 於 2026年11月2日 寫道：\n> 舊的") == "新的內容"
    assert new_part("thanks\n\nOn Mon, 2 Nov 2026, Service wrote:\n> old") == "thanks"
    assert (
        new_part("thanks\n\nOn Mon, 2 Nov 2026 at 17:00, Service <a@b.test>\nwrote:\n> old")
        == "thanks"
    )
    assert new_part("好\n-----原始郵件-----\n寄件者: x") == "好"
    assert new_part("> only a quote") == "> only a quote"


HEADERS = st.sampled_from(
    [
        b"From", b"To", b"Subject", b"Content-Type", b"Content-Transfer-Encoding", b"Date",
        b"Content-Disposition", b"Message-ID", b"References", b"MIME-Version", b"Return-Path",
    ]
)  # fmt: skip
VALUES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"multipart/mixed; boundary=x", b"multipart/report; boundary=x", b"message/rfc822",
            b"message/delivery-status", b"text/html; charset*=gb2312''x", b"base64", b"uuencode",
            b"attachment; filename*0*=utf-8''%ff; filename*1=x", b"quoted-printable",
            b"text/rfc822-headers",
        ]
    ),
)  # fmt: skip


@given(
    st.lists(st.tuples(HEADERS, VALUES), max_size=8),
    st.lists(
        st.one_of(st.binary(max_size=80), st.sampled_from([b"--x\r\n", b"--x--\r\n"])), max_size=8
    ),
)
def test_no_mail_makes_reading_raise(fields: list[tuple[bytes, bytes]], body: list[bytes]) -> None:
    raw = b"".join(name + b": " + value + b"\r\n" for name, value in fields)

    letter = read(raw + b"\r\n" + b"".join(body))

    for text in (letter.subject, letter.text, letter.html or "", *(p.name for p in letter.parts)):
        assert "\x00" not in text
        text.encode()


@given(st.binary(max_size=600))
def test_no_bytes_make_reading_raise(raw: bytes) -> None:
    read(raw)
