"""Who is blocked, who is let through, and that nobody can block an emergency route."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.clock import SetClock
from base.db import Session
from base.errors import Invalid
from base.parameters import Level, Setting, set_value
from connectors import blocklist
from connectors.blocklist import Channel, Direction, Effect, Match, NewEntry, State, Why
from connectors.blocklist.addresses import NotAnAddress, candidates, normal
from connectors.email import (
    InboundState,
    Mail,
    OutboundState,
    find_inbound,
    get_inbound,
    receive,
    send,
)
from connectors.email.settling import take_in_now
from engine import Actor
from tests.connectors.email.hearing import heard
from tests.make.email import raw

ADMIN = Actor(None, "Ada Admin", "ada", frozenset({"admin"}))


def entry(db: Session, value: str, **more: Any) -> blocklist.EntryView:
    """Put an entry in force."""
    values: dict[str, Any] = {
        "effect": Effect.BLOCK, "channel": Channel.PHONE, "match": Match.EXACT, "value": value,
        "direction": Direction.BOTH, "reason": "Rang forty times", "proof": "T20261101-0007",
        "until": db.now() + timedelta(days=30),
    }  # fmt: skip
    new = NewEntry(**{**values, **more})
    row = blocklist.add_entry(db, new, by=ADMIN, state=State.ACTIVE)
    return blocklist.get_entry(db, row.id)


def mailed(db: Session, value: str, **more: Any) -> blocklist.EntryView:
    return entry(db, value, **{"channel": Channel.EMAIL, **more})


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("138 1234 1234", "+8613812341234"),
        ("１３８-1234-1234", "+8613812341234"),
        ("+86 (138) 1234.1234", "+8613812341234"),
        ("008613812341234", "+8613812341234"),
        ("8613812341234", "+8613812341234"),
        ("010-6512 3456 转 88", "+861065123456"),
        ("110", "+86110"),
        ("+852 2123 4567", "+85221234567"),
    ],
)
def test_a_number_has_one_form(written: str, form: str) -> None:
    assert normal(Channel.PHONE, written) == form


@pytest.mark.parametrize("written", ["", "abc", "1", "+1234567890123456", "12a34"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(NotAnAddress):
        normal(Channel.PHONE, written)


def test_mail_addresses_and_domains_have_one_form() -> None:
    assert normal(Channel.EMAIL, " Mei@Bücher.Example ") == "mei@xn--bcher-kva.example"
    assert candidates(Channel.EMAIL, "mei@a.b.test") == ["mei@a.b.test", "@a.b.test", "@b.test"]


def test_an_entry_blocks_in_the_direction_it_names(db: Session) -> None:
    entry(db, "13812341234", direction=Direction.IN)

    assert blocklist.decide(db, Channel.PHONE, "+86 138 1234 1234", Direction.IN).blocked
    assert not blocklist.decide(db, Channel.PHONE, "13812341234", Direction.OUT).blocked
    assert not blocklist.decide(db, Channel.PHONE, "13812341235", Direction.IN).blocked


def test_ranges_and_domains_hold_what_is_below_them_and_nothing_else(db: Session) -> None:
    entry(db, "0755*", match=Match.PREFIX)
    mailed(db, "spam.test", match=Match.DOMAIN)

    def blocked(channel: Channel, address: str) -> bool:
        return blocklist.decide(db, channel, address, Direction.IN).blocked

    assert blocked(Channel.PHONE, "0755-8123 4567")
    assert not blocked(Channel.PHONE, "0756-8123 4567")
    assert blocked(Channel.EMAIL, "a@spam.test")
    assert blocked(Channel.EMAIL, "a@deep.spam.test")
    assert not blocked(Channel.EMAIL, "a@notspam.test")
    # An entry for one number is no range, though it is the beginning of a longer one.
    entry(db, "02988888")
    assert not blocked(Channel.PHONE, "029888881")


def test_letting_through_beats_blocking(db: Session) -> None:
    entry(db, "138*", match=Match.PREFIX)
    entry(db, "13812341234")
    free = entry(db, "1381*", match=Match.PREFIX, effect=Effect.ALLOW)

    found = blocklist.decide(db, Channel.PHONE, "13812341234", Direction.IN)

    assert (found.blocked, found.why, found.entry_id) == (False, Why.WHITELIST, free.id)


def test_an_entry_counts_from_its_beginning_to_its_end(db: Session, clock: SetClock) -> None:
    one = entry(db, "13812341234", until=db.now() + timedelta(hours=1))

    assert blocklist.decide(db, Channel.PHONE, "13812341234", Direction.IN).blocked
    clock.advance(timedelta(hours=1))
    assert not blocklist.decide(db, Channel.PHONE, "13812341234", Direction.IN).blocked
    assert blocklist.get_entry(db, one.id).over


@pytest.mark.parametrize("number", ["110", "119", "120", "122", "+86110", "0119"])
@pytest.mark.parametrize("direction", [Direction.IN, Direction.OUT])
def test_emergency_numbers_are_never_blocked(
    db: Session, number: str, direction: Direction
) -> None:
    with pytest.raises(Invalid):
        entry(db, number)
    row = blocklist.row_of(db, entry(db, "95588").id)
    row.value = "+86110"  # as if a fault of ours had let it in
    db.flush()

    found = blocklist.decide(db, Channel.PHONE, number, direction)

    assert not found.blocked
    if number in {"110", "+86110"}:
        assert found.why is Why.EMERGENCY


@given(st.text(alphabet="0123456789+- ()ext转", max_size=24))
def test_the_normal_form_is_its_own_normal_form(text: str) -> None:
    try:
        once = normal(Channel.PHONE, text)
    except NotAnAddress:
        return
    assert normal(Channel.PHONE, once) == once


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"proof": ""}, "proof"),
        ({"until": timedelta(days=-1)}, "until"),
        ({"until": timedelta(days=400)}, "until"),
        ({"match": Match.PREFIX, "value": "1"}, "value"),
        ({"match": Match.DOMAIN}, "value"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said_at_its_field(
    db: Session, more: dict[str, Any], field: str
) -> None:
    more = dict(more)
    if isinstance(span := more.get("until"), timedelta):
        more["until"] = db.now() + span
    with pytest.raises(Invalid) as refused:
        entry(db, str(more.pop("value", "13812341234")), **more)
    assert [one.field for one in refused.value.problems] == [field]


def test_a_blocked_sender_s_mail_is_kept_aside_and_can_be_taken_in(db: Session) -> None:
    one = mailed(db, "wang@citizen.test")

    row = receive(db, raw(text="Again me.\n"))

    assert row.state is InboundState.BLOCKED
    assert heard(db) == []
    assert [view.id for view in find_inbound(db, state=InboundState.BLOCKED).items] == [row.id]
    hit = blocklist.find_hits(db, one.id).items[0]
    assert (hit.blocked, hit.about) == (True, f"received:{row.id}")
    assert blocklist.get_entry(db, one.id).hits == 1
    take_in_now(db, row.id, by=ADMIN, reason="A real matter")
    assert get_inbound(db, row.id).state is InboundState.NEW


def test_a_mail_to_a_blocked_address_does_not_go_out_and_says_so(db: Session) -> None:
    mailed(db, "wang@citizen.test", direction=Direction.OUT)

    row = send(db, Mail(to="Wang@Citizen.test", subject="x", text="y", thread="T1"), "k")

    assert row.state is OutboundState.BLOCKED
    assert receive(db, raw()).state is InboundState.PROCESSED


def test_a_file_shows_first_what_it_would_do(db: Session) -> None:
    entry(db, "13800000000")
    text = (
        ",".join(blocklist.COLUMNS) + "\n"
        "block,phone,exact,13812341234,both,2026-12-31,Rang at night,T1\n"
        "block,phone,exact,138 1234 1234,both,2026-12-31,twice,T1\n"
        "block,phone,exact,13800000000,both,2026-12-31,known,T1\n"
        "block,phone,exact,110,both,2026-12-31,police,T1\n"
        "block,phone,exact,13812341236,both,soon,no day,T1\n"
    )

    plan = blocklist.plan_entries(db, text)

    assert [one.fate for one in plan] == ["added", "there", "there", "wrong", "wrong"]
    with pytest.raises(Invalid):
        blocklist.bring_entries(db, text, by=ADMIN)
    good = "\n".join(text.splitlines()[:4])
    assert blocklist.bring_entries(db, good, by=ADMIN) == 1
    assert blocklist.decide(db, Channel.PHONE, "13812341234", Direction.OUT).blocked


def test_a_centre_names_further_emergency_routes(db: Session) -> None:
    entry(db, "12345")
    mailed(db, "police@city.test")
    for code, value in (("numbers", "12345"), ("addresses", "police@city.test")):
        wanted = Setting(code=f"blocklist.emergency_{code}", level=Level.CENTRE, value=[value])
        set_value(db, wanted, by=ADMIN)

    for channel, address in ((Channel.PHONE, "12345"), (Channel.EMAIL, "police@city.test")):
        found = blocklist.decide(db, channel, address, Direction.OUT)
        assert (found.blocked, found.why) == (False, Why.EMERGENCY)
