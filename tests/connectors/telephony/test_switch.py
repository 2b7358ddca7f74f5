"""What a switch must do, asked of ours and of a real Asterisk; and what may be dialled by it."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from base.db import Session
from base.ids import new_id
from base.settings import TelephonySettings
from connectors.blocklist import (
    Channel,
    Direction,
    Effect,
    Match,
    NewEntry,
    State,
    add_entry,
    find_hits,
)
from connectors.handing import Lost, Refused
from connectors.telephony.desks import Desk, save_desk
from connectors.telephony.sitting import take
from connectors.telephony.switch import (
    NoExtension,
    NotDialled,
    dial,
    switch_health,
)
from connectors.telephony.switch.ami import signed_in
from connectors.telephony.switch.dialling import digits_of
from engine.people import Actor
from tests.connectors.telephony.wire import Switch, real_switch, switch
from tests.make import identity as people

KINDS = ["ours", pytest.param("asterisk", marks=pytest.mark.real)]


@pytest.fixture(params=KINDS)
def account(request: pytest.FixtureRequest) -> Iterator[TelephonySettings]:
    """Lend the settings of each switch in turn."""
    if request.param == "asterisk":
        yield real_switch()
        return
    with switch(Switch()) as settings:
        yield settings


def originate(extension: str) -> dict[str, str]:
    name = f"test-{new_id().hex}"
    return {
        "ActionID": name, "ChannelId": name, "Async": "true", "Priority": "1",
        "Channel": f"Local/{extension}@phones", "Context": "internal", "Exten": "700",
    }  # fmt: skip


def test_a_telephone_rings_and_the_number_is_dialled(account: TelephonySettings) -> None:
    call = originate("1001")
    with signed_in(account) as line:
        assert line.ask("Originate", **call)["Response"] == "Success"
        if told := line.event("OriginateResponse", 1.0, ActionID=call["ActionID"]):
            line.ask("Hangup", Channel=told["Channel"])


@pytest.mark.real
def test_an_asterisk_tells_that_the_telephone_was_lifted() -> None:
    with signed_in(real_switch()) as line:
        call = originate("1001")
        line.ask("Originate", **call)
        told = line.event("OriginateResponse", 5.0, ActionID=call["ActionID"])
        assert told is not None
        assert (told["Response"], told["Reason"]) == ("Success", "4")
        line.ask("Hangup", Channel=told["Channel"])


@pytest.mark.real
def test_an_asterisk_tells_at_once_of_a_telephone_that_is_not_there() -> None:
    with signed_in(real_switch()) as line:
        call = originate("1001") | {"Channel": "PJSIP/nobody"}
        line.ask("Originate", **call)
        told = line.event("OriginateResponse", 5.0, ActionID=call["ActionID"])

    assert told is not None
    assert told["Response"] == "Failure"


def test_a_check_rings_nowhere(account: TelephonySettings) -> None:
    assert switch_health(account).state == "ok"
    wrong = switch_health(account.model_copy(update={"password": "wrong"}))
    assert wrong.state == "failed"
    assert "Authentication failed" in wrong.seen


def test_what_is_no_switch_is_told(account: TelephonySettings) -> None:
    nobody = account.model_copy(update={"port": 9, "timeout_s": 0.5})
    assert switch_health(nobody).state == "failed"
    with switch(Switch(banner=b"220 mail.test ESMTP\r\n")) as mail:
        assert "no switch" in switch_health(mail).seen
    assert switch_health(TelephonySettings()).state == "off"


@pytest.mark.parametrize("host", ["a" * 100, "中" * 70, "no such.host"])
def test_a_name_that_is_none_is_told(host: str) -> None:
    assert switch_health(TelephonySettings(mode="ami", host=host)).state == "failed"


def test_what_people_write_ends_no_line(account: TelephonySettings) -> None:
    del account
    with switch(mood := Switch()) as settings, signed_in(settings) as line:
        line.ask("Ping", Note="x\r\nAction: Hangup\r\n\r\n")

    assert [one["Action"] for one in mood.asked] == ["Login", "Ping"]


def test_a_line_that_breaks_after_an_order_leaves_it_open() -> None:
    with (
        switch(Switch(hang_up_at="Originate")) as settings,
        signed_in(settings) as line,
        pytest.raises(Lost),
    ):
        line.ask("Originate", **originate("1001"))


def test_an_order_that_the_switch_refuses_is_refused() -> None:
    with switch(Switch()) as settings, signed_in(settings) as line, pytest.raises(Refused):
        line.ask("Originate", Channel="x")


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("138 0013 8000", "913800138000"),
        ("+86 (10) 6512-3456", "900861065123456"),
        ("010-65123456 ext. 12", "901065123456"),
        ("65123456 转 8", "965123456"),
        ("*43#", "9*43#"),
        ("call me", ""),
        ("1", ""),
        ("1" * 25, ""),
        ("１３８００１３８０００", "913800138000"),
    ],
)
def test_digits_are_what_a_switch_dials(number: str, digits: str) -> None:
    assert digits_of(TelephonySettings(prefix="9"), number) == digits


@pytest.fixture
def mood(db: Session) -> Iterator[Switch]:
    """Lend a switch that dials for the centre of `db`."""
    mood = Switch()
    with switch(mood) as settings:
        db.context.settings.telephony = settings
        yield mood


@pytest.fixture
def ann(db: Session) -> Actor:
    """Ann, who sits at extension 1001."""
    person = people.user(db, "ann", password=None)
    token = people.token(db, person)
    ann = Actor(person.id, "Ann", "ann", frozenset({"agent"}))
    save_desk(db, Desk(number="1001"), by=ann)
    take(db, "1001", token, by=ann, address="127.0.0.1")
    return ann


def test_one_s_own_telephone_rings_first(db: Session, mood: Switch, ann: Actor) -> None:
    call = dial(db, "138 0013 8000", by=ann)

    (_login, asked) = mood.asked
    assert (asked["Channel"], asked["Exten"]) == ("Local/1001@phones", "13800138000")
    assert asked["ChannelId"].endswith(call.call_id.hex)


def test_who_sits_nowhere_dials_nothing(db: Session, mood: Switch, ann: Actor) -> None:
    with pytest.raises(NoExtension):
        dial(db, "13800138000", by=Actor(UUID(int=1), "Bo", "bo", ann.groups))

    assert not mood.asked


def test_a_number_on_the_blacklist_is_not_dialled(db: Session, mood: Switch, ann: Actor) -> None:
    entry = NewEntry(
        channel=Channel.PHONE, match=Match.EXACT, value="13800138000", effect=Effect.BLOCK,
        direction=Direction.OUT, reason="asked for it", proof="T1",
        until=db.now() + timedelta(days=30),
    )  # fmt: skip
    add_entry(db, entry, by=ann, state=State.ACTIVE)

    assert dial(db, "138-0013-8000", by=ann).blocked
    assert not mood.asked
    assert [one.blocked for one in find_hits(db).items] == [True]


@pytest.mark.parametrize("why", ["gone", "line", "password", "words", "off"])
def test_what_was_not_dialled_is_said(db: Session, mood: Switch, ann: Actor, why: str) -> None:
    settings = db.context.settings
    number = "13800138000"
    match why:
        case "gone":
            mood.gone = ("Local/1001@phones",)
        case "line":
            mood.hang_up_at = "Originate"
        case "password":
            mood.secret = "another"
        case "words":
            number = "call me"
        case _:
            settings.telephony = TelephonySettings()

    with pytest.raises(NotDialled):
        dial(db, number, by=ann)
