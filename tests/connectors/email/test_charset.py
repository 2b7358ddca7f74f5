"""Labels lie; the text must be right all the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.email.reading.charset import decode, guess, one_line

TRADITIONAL = "您好，請問市政府的垃圾車時間，謝謝。"
SIMPLIFIED = "您好，请问市政府的垃圾车时间，谢谢。"
# In GBK but not in GB 2312: what mail labelled gb2312 really holds.
GBK_ONLY = "朱镕基與陳喆的電話，請儘快回覆，囍"


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        (SIMPLIFIED, "gb2312", "gb2312"),
        (GBK_ONLY, "gbk", "gb2312"),
        (GBK_ONLY, "gbk", "GB_2312-80"),
        ("𠮷野家的電話", "gb18030", "gb18030"),
        ("𠮷野家的電話", "gb18030", "gbk"),
        (TRADITIONAL, "big5", "big5"),
        ("深水埗的電話，啫喱㗎", "big5hkscs", "big5"),
        ("恒碁裏銹的電話", "cp950", "Big5"),
        (TRADITIONAL, "utf-8", "utf-8"),
        (TRADITIONAL, "utf-8", "UTF8"),
        ("“smart” café – €5", "cp1252", "iso-8859-1"),
        ("“smart” café", "cp1252", "latin1"),
        (SIMPLIFIED, "hz", "hz-gb-2312"),
        ("ご連絡ください", "iso2022_jp", "iso-2022-jp"),
        (TRADITIONAL, "utf-8", "iso-8859-1"),
    ],
)
def test_a_label_is_read_as_browsers_read_it(text: str, codec: str, label: str) -> None:
    assert decode(text.encode(codec), label) == text


@pytest.mark.parametrize("label", [None, "", "us-ascii", "x-unknown", "default_charset", "utf-7"])
@pytest.mark.parametrize(
    ("text", "codec"),
    [(TRADITIONAL, "utf-8"), (SIMPLIFIED, "gbk"), (TRADITIONAL, "big5"), (TRADITIONAL, "gbk")],
)
def test_without_a_usable_label_the_text_is_found(text: str, codec: str, label: str | None) -> None:
    assert decode(text.encode(codec), label) == text


def test_a_western_letter_without_a_label_stays_western() -> None:
    assert decode("Café Müller, 5€ – très bien".encode("cp1252"), None) == (
        "Café Müller, 5€ – très bien"
    )


@pytest.mark.parametrize(
    "label", ["zlib", "base64", "rot13", "unicode_escape", "idna", "undefined"]
)
def test_codecs_that_are_no_character_sets_are_not_used(label: str) -> None:
    assert decode(b"plain \\u0041", label) == "plain \\u0041"


def test_one_damaged_byte_does_not_turn_a_letter_into_another_script() -> None:
    raw = (TRADITIONAL * 20).encode()
    broken = raw[:100] + b"\xff" + raw[101:]

    assert "請問市政府的垃圾車時間" in decode(broken, "utf-8")


def test_byte_order_marks_are_believed() -> None:
    assert decode(TRADITIONAL.encode("utf-16"), None) == TRADITIONAL
    assert decode(TRADITIONAL.encode("utf-8-sig"), "big5") == TRADITIONAL


def test_what_a_database_cannot_hold_is_dropped() -> None:
    assert decode(b"a\x00b\x07c\r\nd\re", "utf-8") == "abc\nd\ne"
    assert one_line("invoice \u202efdp.exe\n second") == "invoice fdp.exe second"


@given(st.binary(max_size=400), st.sampled_from(["gb2312", "big5", "utf-16", None, "hz", "?"]))
def test_no_bytes_make_it_raise(raw: bytes, label: str | None) -> None:
    text = decode(raw, label)

    assert "\x00" not in text
    text.encode()
    guess(raw)
