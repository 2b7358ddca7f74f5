"""When a message fits: pure decisions on texts."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.messages.matching import (
    NoKeyValue,
    TooManyKeys,
    agrees,
    canonical,
    facts_of,
    fits,
    plain,
    plain_keys,
    possible_matches,
)

HERE = {"instance_id": "i-1", "business_key": "T1"}
TEXTS = st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=5), max_size=4)


def test_numbers_are_equal_however_they_are_written() -> None:
    assert plain(7) == plain("7") == plain(7.0) == plain(Decimal("7.00"))
    assert plain(0.5) == plain(Decimal("0.50")) == "0.5"
    assert plain(True) == "true"
    assert plain(date(2026, 11, 2)) == "2026-11-02"
    assert plain(UUID(int=1)) == "00000000-0000-0000-0000-000000000001"
    assert plain(None) is plain([1]) is plain({}) is None


def test_a_key_must_have_a_value() -> None:
    with pytest.raises(NoKeyValue, match="ticket_no"):
        plain_keys({"ticket_no": None})
    with pytest.raises(TooManyKeys):
        plain_keys({str(n): n for n in range(9)})


def test_long_and_nested_variables_are_no_facts() -> None:
    assert facts_of({"a": 1, "long": "x" * 500, "list": [1], "b": "x"}) == {"a": "1", "b": "x"}


def test_every_key_must_have_the_same_value() -> None:
    match = canonical({"a": "1", "b": "2"})

    assert match in possible_matches({"a": "1", "b": "2", "more": "3"})
    assert match not in possible_matches({"a": "1", "b": "9"})
    assert match not in possible_matches({"a": "1"})


@given(keys=TEXTS, more=TEXTS)
def test_the_look_up_and_the_buffer_follow_the_same_rule(
    keys: dict[str, str], more: dict[str, str]
) -> None:
    message = {**more, **keys}
    match = canonical(keys)
    found = match in possible_matches(message)
    assert found == bool(keys)
    if keys:
        assert fits(message, match=match, facts={}, instance=HERE)


@given(facts=TEXTS, message=TEXTS)
def test_without_keys_all_that_a_message_says_is_true(
    facts: dict[str, str], message: dict[str, str]
) -> None:
    expected = message.items() <= facts.items()
    assert fits(message, match=None, facts=facts, instance=HERE) == expected


def test_the_special_keys_speak_of_the_instance() -> None:
    match = canonical({"ticket_no": "7"})

    assert fits({"instance_id": "i-1"}, match=match, facts={}, instance=HERE)
    assert fits({"business_key": "T1", "ticket_no": "7"}, match=match, facts={}, instance=HERE)
    assert not fits({"business_key": "T1", "ticket_no": "8"}, match=match, facts={}, instance=HERE)
    assert not fits({"business_key": "T2"}, match=match, facts={}, instance=HERE)
    assert agrees(None, {"a": "1"}, {"a": "1"})
    assert not agrees(None, {"a": "1"}, {"a": "2"})
