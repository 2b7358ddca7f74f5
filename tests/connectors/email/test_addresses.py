"""Signed addresses, marks and message ids."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.email.addresses import BadThread, Signer

CENTRE = UUID(int=1)
SIGNER = Signer(b"k" * 32, CENTRE, "service@ringflow.test")
OTHER = Signer(b"x" * 32, CENTRE, "service@ringflow.test")


def test_a_reply_address_leads_back_to_its_thread() -> None:
    address = SIGNER.reply_address("T20261102-0001")

    assert address.startswith("service+T20261102-0001.")
    assert address.endswith("@ringflow.test")
    assert len(address.partition("@")[0]) <= 64
    assert SIGNER.thread_of(address) == "T20261102-0001"
    assert SIGNER.thread_of(address.lower()) == "t20261102-0001"


def test_nobody_else_can_make_one() -> None:
    address = SIGNER.reply_address("T20261102-0001")

    assert OTHER.thread_of(address) is None
    assert Signer(b"k" * 32, UUID(int=2), "service@ringflow.test").thread_of(address) is None
    assert SIGNER.thread_of(address.replace("0001", "0002")) is None
    assert SIGNER.thread_of(address.replace("ringflow.test", "evil.test")) is None
    assert SIGNER.thread_of("service@ringflow.test") is None


def test_a_long_thread_fits_and_a_bad_one_is_refused() -> None:
    assert SIGNER.thread_of(SIGNER.reply_address("T" * 40)) == "T" * 40
    for bad in ("", "a b", "T1@x", "T" * 41, "工單"):
        with pytest.raises(BadThread):
            SIGNER.reply_address(bad)


def test_an_envelope_address_leads_to_the_mail() -> None:
    address = SIGNER.envelope_address(UUID(int=77))

    assert SIGNER.bounced_id(address.upper()) == UUID(int=77)
    assert OTHER.bounced_id(address) is None
    assert SIGNER.thread_of(address) is None


def test_a_message_id_is_fixed_by_its_key_and_known_again() -> None:
    first = SIGNER.message_id("ticket-1/ack")

    assert first == SIGNER.message_id("ticket-1/ack")
    assert first != SIGNER.message_id("ticket-2/ack")
    assert SIGNER.is_own_id(first)
    assert not OTHER.is_own_id(first)
    assert not SIGNER.is_own_id("abc@ringflow.test")


def test_the_mark_is_found_in_quoted_text() -> None:
    text = f"thanks\n> -- \n> {SIGNER.marker('T20261102-0001')}\n"

    assert SIGNER.thread_in_text(text) == "T20261102-0001"
    assert OTHER.thread_in_text(text) is None
    assert SIGNER.thread_in_text("[#T20261102-0001.aaaaaaaaaa]") is None


@given(st.text(max_size=120))
def test_no_text_makes_it_raise(text: str) -> None:
    assert SIGNER.thread_of(text) is None
    assert SIGNER.bounced_id(text) is None
    assert not SIGNER.is_own_id(text)
    assert SIGNER.thread_in_text(text) is None
