"""What is left of personal data for those who need not know it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from base import privacy
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


def seen(values: dict[str, object], mask: Mask = HIDING) -> list[tuple[str, str]]:
    """Return what is masked of values that a request has read."""
    db = Session()
    privacy.read_as(db, mask)
    privacy.note(db, values)
    return privacy.masks(db.info)


def test_values_are_known_by_the_names_of_their_fields_and_by_their_looks() -> None:
    values = {
        "contact_address": "Garden Lane 7", "id_number": "A123456789", "sender": "Mei Lin",
        "files": [{"home_phone": "021-1234"}], "count": 7, "note": "or mei@citizen.test",
    }  # fmt: skip

    pairs = seen(values)

    assert dict(pairs) == {
        "Garden Lane 7": "Ga****", "A123456789": "A12****6789", "021-1234": "****",
        "mei@citizen.test": "m****@citizen.test",
    }  # fmt: skip
    told = privacy.hidden("Garden Lane 7, or mei@citizen.test, 7 times", pairs)
    assert told == "Ga****, or m****@citizen.test, 7 times"
    assert seen(values, Mask(clear=True)) == []


def test_a_number_is_no_part_of_a_longer_one() -> None:
    assert privacy.hidden("12345 of 2123456", [("12345", "****")]) == "**** of 2123456"


def test_a_field_that_the_work_needs_stays_open_whatever_else_it_is_called() -> None:
    values: dict[str, object] = {
        "contact_phone": "13812341234",
        "sender": "13812341234",
        "contact_email": "mei@citizen.test",
    }

    pairs = seen(values, HIDING.opening(["contact_phone"]))

    assert dict(pairs) == {"mei@citizen.test": "m****@citizen.test"}


@given(st.text(), st.sampled_from(list(Kind)))
def test_a_mask_never_fails(text: str, kind: Kind) -> None:
    masked(kind, text)
    HIDING.text(text)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(alphabet="，。 是的x", max_size=9))
def test_no_mobile_number_is_left_in_a_text(number: str, around: str) -> None:
    assert number not in HIDING.text(f"{around} {number} {around}")
