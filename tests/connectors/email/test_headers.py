"""Headers as real mailers write them."""

from base64 import b64encode
from email import policy
from email.parser import BytesParser

from hypothesis import given
from hypothesis import strategies as st

from connectors.email.reading.headers import Address, addresses, decode_value, header, message_ids


def word(text: str, codec: str, label: str | None = None) -> str:
    return f"=?{label or codec}?B?{b64encode(text.encode(codec)).decode()}?="


def test_a_gb2312_word_with_gbk_inside_is_read() -> None:
    assert decode_value(word("陳喆的投訴，囍", "gbk", "gb2312")) == "陳喆的投訴，囍"


def test_a_character_split_between_two_words_is_joined() -> None:
    raw = "停車場噪音".encode("big5")
    words = [f"=?big5?B?{b64encode(part).decode()}?=" for part in (raw[:3], raw[3:])]

    assert decode_value("\r\n ".join(words)) == "停車場噪音"


def test_neighbouring_words_of_two_sets_are_joined_without_the_space() -> None:
    assert decode_value(f"{word('停車', 'big5')} {word('噪音', 'utf-8')} x") == "停車噪音 x"


def test_quoted_printable_words_with_blanks_and_underscores_are_read() -> None:
    assert decode_value("=?utf-8?Q?caf=C3=A9 au_lait?=") == "café au lait"


def test_bytes_that_stand_bare_in_a_header_are_read() -> None:
    raw = b"Subject: " + "市政府電話".encode("big5") + b"\r\n\r\n"

    assert header(BytesParser(policy=policy.compat32).parsebytes(raw), "subject") == "市政府電話"


def test_a_broken_word_is_shown_as_it_stands() -> None:
    assert decode_value("=?utf-8?X?abc?= and =?utf-8?B?") == "=?utf-8?X?abc?= and =?utf-8?B?"
    assert decode_value("=?utf-8?B?5?=") == ""


def test_names_are_decoded_after_splitting() -> None:
    value = f'{word("王, 小明", "utf-8")} <Wang@Citizen.TEST>, "Li, Wei" <li@citizen.test>'

    assert addresses([value]) == (
        Address("王, 小明", "wang@citizen.test"),
        Address("Li, Wei", "li@citizen.test"),
    )


def test_an_address_inside_one_encoded_word_is_found() -> None:
    assert addresses([word("王小明 <wang@citizen.test>", "utf-8")]) == (
        Address("", "wang@citizen.test"),
    )


def test_a_header_without_any_address_gives_none() -> None:
    assert addresses(["undisclosed-recipients:;", "", "nobody", "<>", "a@"]) == ()


def test_message_ids_are_taken_once_and_without_brackets() -> None:
    assert message_ids(["<a@x>\r\n <b@y>", "<a@x> junk <not closed"]) == ("a@x", "b@y")


@given(st.text(max_size=200))
def test_no_value_makes_it_raise(value: str) -> None:
    decode_value(value)
    addresses([value])
    message_ids([value])


@given(st.binary(max_size=120))
def test_no_encoded_word_makes_it_raise(content: bytes) -> None:
    text = content.decode("latin-1")
    decode_value(f"=?gb2312?b?{text}?= =?big5?q?{text}?=")
