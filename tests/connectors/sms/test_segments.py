"""How many short messages a text is: 3GPP TS 23.038 and 23.040."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sms import segments


@pytest.mark.parametrize(
    ("text", "wide", "units", "parts", "left"),
    [
        ("", False, 0, 1, 160),
        ("a" * 160, False, 160, 1, 0),
        ("a" * 161, False, 161, 2, 145),
        ("a" * 306, False, 306, 2, 0),
        ("a" * 307, False, 307, 3, 152),
        ("€" * 80, False, 160, 1, 0),
        ("€" * 80 + "a", False, 161, 2, 144),
        ("中" * 70, True, 70, 1, 0),
        ("中" * 71, True, 71, 2, 63),
        ("中" * 134, True, 134, 2, 0),
        ("😀" * 35, True, 70, 1, 0),
        ("😀" * 36, True, 72, 2, 61),
        ("`", True, 1, 1, 69),
        ("it’s", True, 4, 1, 66),
    ],
)
def test_a_text_has_its_parts(text: str, *, wide: bool, units: int, parts: int, left: int) -> None:
    found = segments(text)

    assert (found.wide, found.units, found.parts, found.left) == (wide, units, parts, left)


@given(st.text(alphabet="ab{€\f", max_size=700))
def test_no_character_is_cut_in_two(text: str) -> None:
    found = segments(text)

    used = 160 - found.left if found.parts == 1 else found.parts * 153 - found.left
    # At most one septet of each joined part stays empty, before a character that needs two.
    assert 0 <= used - found.units < found.parts
