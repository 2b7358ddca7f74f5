"""What is left of personal data for those who need not know it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.privacy import Kind, Mask, masked

HIDING = Mask(clear=False)


@pytest.mark.parametrize(
    ("kind", "text", "seen"),
    [
        (Kind.PHONE, "13812341234", "138****1234"),
        (Kind.PHONE, "138-1234 1234", "138****1234"),
        (Kind.PHONE, "+8613812341234", "+86138****1234"),
        (Kind.PHONE, "+85221234567", "+852****4567"),
        (Kind.PHONE, "95588", "****"),
        (Kind.EMAIL, "mei.lin@citizen.test", "m****@citizen.test"),
        (Kind.ID_NUMBER, "110101199003071234", "110***********1234"),
        (Kind.ADDRESS, "北京市海淀区中关村大街1号", "北京市****"),
        (Kind.ADDRESS, "12 Elm Road", "12****"),
        (Kind.CONTACT, "mei@citizen.test", "m****@citizen.test"),
        (Kind.CONTACT, "13812341234", "138****1234"),
        (Kind.CONTACT, "Mei Lin", "Mei Lin"),
    ],
)
def test_what_is_left(kind: Kind, text: str, seen: str) -> None:
    assert masked(kind, text) == seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Ring 13812341234 at night", "Ring 138****1234 at night"),
        ("电话：138-1234-1234。", "电话：138****1234。"),
        ("call +852 2123 4567!", "call +852****4567!"),
        ("请回电13812341234谢谢", "请回电138****1234谢谢"),
        ("landline 010-65123456", "landline 010****3456"),
        ("or mei@citizen.test.", "or m****@citizen.test."),
        ("ID 11010119900307123X", "ID 110***********123X"),
        (
            "T20261102-0001 of 2026-11-02T09:00:00+00:00",
            "T20261102-0001 of 2026-11-02T09:00:00+00:00",
        ),
        ("0192f0c1-7b1e-7000-8000-123456789012", "0192f0c1-7b1e-7000-8000-123456789012"),
        ("99 of 100 in 20261102", "99 of 100 in 20261102"),
    ],
)
def test_what_looks_like_personal_data_is_found_in_texts(text: str, seen: str) -> None:
    assert HIDING.text(text) == seen


def test_known_values_are_found_wherever_they_stand() -> None:
    values = {
        "contact_address": "Garden Lane 7", "id_number": "A123456789",
        "content": "I live at Garden Lane 7.", "files": [{"note": "A123456789"}], "count": 7,
    }  # fmt: skip

    seen = HIDING.values(values)

    assert "Garden Lane" not in str(seen)
    assert "A123456789" not in str(seen)
    assert seen["count"] == 7
    assert Mask(clear=True).values(values) == values


def test_a_field_that_the_work_needs_stays_open() -> None:
    seen = HIDING.opening(["contact_phone"]).values(
        {"contact_phone": "13812341234", "contact_email": "mei@citizen.test"}
    )

    assert seen == {"contact_phone": "13812341234", "contact_email": "m****@citizen.test"}


@given(st.text(), st.sampled_from(list(Kind)))
def test_a_mask_never_fails(text: str, kind: Kind) -> None:
    masked(kind, text)
    HIDING.text(text)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(alphabet="，。 是的x", max_size=9))
def test_no_mobile_number_is_left_in_a_text(number: str, around: str) -> None:
    assert number not in HIDING.text(f"{around} {number} {around}")
