"""A message goes out once, or a person learns that nobody knows; reports only move it forward."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import select

import engine
from base.db import Session
from base.errors import NotFound
from base.jobs import Job
from base.jobs.runner import Runner
from base.settings import Settings
from connectors.blocklist import (
    Channel,
    Direction,
    Effect,
    Match,
    NewEntry,
    State,
    add_entry,
)
from connectors.sms import (
    BadNumber,
    BadText,
    Report,
    Sms,
    SmsNotInDoubt,
    SmsState,
    SmsView,
    attention,
    confirm_sent,
    find_sms,
    get_sms,
    send,
    send_again,
    take_report,
)
from connectors.sms.outbound import deliver
from tests.conftest import World
from tests.connectors.email.hearing import heard
from tests.connectors.sms.wire import Gateway, gateway

ADMIN = engine.Actor(None, "Ada", "ada", frozenset({"admin"}))
WANG = Sms(to="138 0013 8000", text="您的工單已受理", thread="T1")


@pytest.fixture
def mood() -> Gateway:
    return Gateway()


@pytest.fixture
def settings(tmp_path: Path, mood: Gateway) -> Iterator[Settings]:
    with gateway(mood) as sms:
        yield Settings(data=tmp_path, sms=sms)


def sent(world: World, message: Sms = WANG, key: str = "k") -> UUID:
    with world.transaction() as db:
        message_id = send(db, message, key).id
    world.run_jobs()
    return message_id


def look(world: World, message_id: UUID) -> SmsView:
    with world.transaction() as db:
        return get_sms(db, message_id)


def report(world: World, mood: Gateway, kind: Report, *, nth: int = -1, said: str = "") -> SmsState:
    """Report as the gateway would, with the address that it was given for the nth message."""
    place = urlsplit(mood.taken[nth]["dlr-url"]).path.rsplit("/", 3)
    with world.transaction() as db:
        return take_report(
            db, UUID(place[1]), attempt=int(place[2]), seal=place[3], report=kind, said=said
        )


def test_the_same_key_is_one_message(db: Session) -> None:
    first, again = send(db, WANG, "a"), send(db, WANG, "a")
    other = send(db, WANG, "b")

    assert first.id == again.id
    assert [view.id for view in find_sms(db).items] == [other.id, first.id]
    assert [view.id for view in find_sms(db, about="13800138000").items] == [other.id, first.id]
    assert [view.id for view in find_sms(db, about="t1", limit=1).items] == [other.id]
    assert not find_sms(db, about="nobody").items


@pytest.mark.parametrize("number", ["", "12", "call me", "+1234567890123456"])
def test_what_is_no_number_is_refused_at_once(db: Session, number: str) -> None:
    with pytest.raises(BadNumber):
        send(db, Sms(to=number, text="x"), "k")


@pytest.mark.parametrize("text", ["", "  \n", "中" * 671])
def test_a_text_is_neither_empty_nor_endless(db: Session, text: str) -> None:
    with pytest.raises(BadText):
        send(db, Sms(to="13800138000", text=text), "k")


def test_a_message_reaches_the_gateway_as_it_was_written(world: World, mood: Gateway) -> None:
    view = look(world, sent(world))

    assert (view.state, view.sent_at, view.parts) == ("sent", world.clock.now(), 1)
    (taken,) = mood.taken
    assert (taken["to"], taken["text"], taken["from"]) == (
        "+8613800138000", "您的工單已受理", "12345",
    )  # fmt: skip
    assert (taken["coding"], taken["charset"]) == ("2", "UTF-8")


def test_a_text_in_the_basic_alphabet_is_sent_as_such(world: World, mood: Gateway) -> None:
    sent(world, Sms(to="13800138000", text="50% & more + '?'"))

    assert (mood.taken[0]["coding"], mood.taken[0]["text"]) == ("0", "50% & more + '?'")


def test_a_gateway_that_is_busy_is_asked_again(world: World, mood: Gateway) -> None:
    mood.status, mood.said = 503, "Temporal failure, try again later."
    message_id = sent(world)
    waiting = look(world, message_id)
    assert (waiting.state, waiting.attempts) == ("queued", 1)
    assert waiting.next_try_at is not None

    mood.status = 202
    world.clock.advance(timedelta(minutes=1))
    world.run_jobs()

    assert look(world, message_id).state == "sent"
    assert len(mood.taken) == 1


def test_a_refusal_for_good_is_told_once(world: World, mood: Gateway) -> None:
    mood.status, mood.said = 400, "denied"
    message_id = sent(world)
    world.clock.advance(timedelta(hours=1))
    world.run_jobs()

    assert look(world, message_id).state == "failed"
    with world.transaction() as db:
        (told,) = heard(db, "sms.undelivered")
    assert told["undelivered_reason"] == "400 denied"
    assert told["undelivered_phone"] == "+8613800138000"


def test_a_gateway_that_never_recovers_is_given_up_and_told(world: World, mood: Gateway) -> None:
    mood.status = 503
    message_id = sent(world)
    for _ in range(15):
        world.clock.advance(timedelta(minutes=15))
        world.run_jobs()

    assert look(world, message_id).state == "failed"
    with world.transaction() as db:
        assert len(heard(db, "sms.undelivered")) == 1


def test_doubt_is_shown_and_nothing_is_sent_again_by_itself(world: World, mood: Gateway) -> None:
    mood.hang_up = True
    message_id = sent(world)
    world.clock.advance(timedelta(hours=1))
    world.run_jobs()

    assert look(world, message_id).state == "unknown"
    assert len(mood.taken) == 1
    with world.transaction() as db:
        assert attention(db).total == 1


def test_a_worker_that_dies_in_the_middle_leaves_doubt(world: World, mood: Gateway) -> None:
    with world.transaction() as db:
        message_id = send(db, WANG, "k").id
        job_id = db.scalars(select(Job.id)).one()
    # What a killed worker has done: the attempt is counted, its end never comes.
    assert Runner(world.database)._claim(job_id, world.centre_id) is not None
    world.clock.advance(timedelta(minutes=10))
    world.run_jobs()

    assert look(world, message_id).state == "unknown"
    assert not mood.taken


def test_a_report_ends_the_doubt(world: World, mood: Gateway) -> None:
    mood.hang_up = True
    message_id = sent(world)

    assert report(world, mood, Report.DELIVERED) is SmsState.DELIVERED

    view = look(world, message_id)
    assert (view.state, view.reported_at, view.settled_by) == ("delivered", world.clock.now(), "")
    world.clock.advance(timedelta(hours=1))
    world.run_jobs()
    assert len(mood.taken) == 1
    with world.transaction() as db:
        assert attention(db).total == 0
        with pytest.raises(SmsNotInDoubt):
            confirm_sent(db, message_id, by=ADMIN, reason="late")


@pytest.mark.parametrize(("again", "copies"), [(False, 1), (True, 2)])
def test_a_person_ends_the_doubt(world: World, mood: Gateway, *, again: bool, copies: int) -> None:
    mood.hang_up = True
    message_id = sent(world)
    mood.hang_up = False

    with world.transaction() as db:
        (send_again if again else confirm_sent)(db, message_id, by=ADMIN, reason="asked her")
    world.run_jobs()

    view = look(world, message_id)
    assert (view.state, view.settled_by, view.settled_why) == ("sent", "Ada", "asked her")
    assert len(mood.taken) == copies
    with world.transaction() as db, pytest.raises(SmsNotInDoubt):
        send_again(db, message_id, by=ADMIN, reason="once more")


@pytest.mark.parametrize(
    ("came", "ends"),
    [
        ((8, 1), "delivered"),
        ((1, 8), "delivered"),
        ((8, 2), "undelivered"),
        ((2, 8, 4), "undelivered"),
        ((2, 1), "delivered"),
        ((1, 2, 16), "delivered"),
        ((16, 16), "undelivered"),
        ((4,), "sent"),
    ],
)
def test_reports_come_in_any_order(
    world: World, mood: Gateway, came: tuple[int, ...], ends: str
) -> None:
    message_id = sent(world)

    for kind in came:
        report(world, mood, Report(kind), said="absent")

    assert look(world, message_id).state == ends
    bad = {2, 16} & set(came) and came[0] != 1
    with world.transaction() as db:
        assert len(heard(db, "sms.undelivered")) == (1 if bad else 0)


def test_a_bad_report_about_an_earlier_attempt_says_nothing_any_more(
    world: World, mood: Gateway
) -> None:
    message_id = sent(world)
    report(world, mood, Report.FAILED, said="phone is off")
    with world.transaction() as db:
        send_again(db, message_id, by=ADMIN, reason="it is on now")
    world.run_jobs()
    assert len(mood.taken) == 2

    report(world, mood, Report.REJECTED, nth=0)

    assert look(world, message_id).state == "sent"
    assert report(world, mood, Report.DELIVERED, nth=1) is SmsState.DELIVERED


def test_a_report_that_comes_before_the_second_attempt_spares_it(
    world: World, mood: Gateway
) -> None:
    mood.hang_up = True
    message_id = sent(world)
    mood.hang_up = False
    with world.transaction() as db:
        send_again(db, message_id, by=ADMIN, reason="seems lost")

    report(world, mood, Report.DELIVERED)
    world.run_jobs()

    assert look(world, message_id).state == "delivered"
    assert len(mood.taken) == 1


def test_only_the_address_that_was_given_takes_reports(world: World, mood: Gateway) -> None:
    message_id = sent(world)
    place = urlsplit(mood.taken[0]["dlr-url"]).path.rsplit("/", 3)

    for attempt, seal in ((1, "0" * 32), (2, place[3]), (1, "é"), (1, "")):
        with world.transaction() as db, pytest.raises(NotFound):
            take_report(db, message_id, attempt=attempt, seal=seal, report=Report.FAILED, said="x")
    with world.transaction() as db, pytest.raises(NotFound):
        take_report(db, UUID(int=1), attempt=1, seal=place[3], report=Report.FAILED, said="x")
    assert look(world, message_id).state == "sent"


def test_a_number_on_the_blacklist_gets_nothing_until_a_person_says_so(
    world: World, mood: Gateway
) -> None:
    entry = NewEntry(
        channel=Channel.PHONE, match=Match.EXACT, value="13800138000", effect=Effect.BLOCK,
        direction=Direction.OUT, reason="asked for it", proof="T1",
        until=world.clock.now() + timedelta(days=30),
    )  # fmt: skip
    with world.transaction() as db:
        add_entry(db, entry, by=ADMIN, state=State.ACTIVE)
    message_id = sent(world)
    view = look(world, message_id)
    assert view.state == "blocked"
    assert not mood.taken
    with world.transaction() as db:
        assert len(heard(db, "sms.undelivered")) == 1
        send_again(db, message_id, by=ADMIN, reason="a court asks for it")
    world.run_jobs()

    assert look(world, message_id).state == "sent"


def test_a_centre_keeps_to_its_messages_a_minute(world: World, mood: Gateway) -> None:
    world.context.settings.sms.per_minute = 2
    for number in range(5):
        sent(world, key=f"k{number}")
    assert len(mood.taken) == 2

    world.clock.advance(timedelta(seconds=61))
    world.run_jobs()
    assert len(mood.taken) == 4
    world.clock.advance(timedelta(seconds=61))
    world.run_jobs()
    assert len(mood.taken) == 5


def test_what_is_kept_inside_counts_as_sent(world: World, mood: Gateway) -> None:
    world.context.settings.sms.mode = "sink"

    assert look(world, sent(world)).state == "sent"
    assert not mood.taken


def test_a_message_that_was_sent_is_not_handed_over_once_more(world: World, mood: Gateway) -> None:
    message_id = sent(world)

    state, _reason = deliver(world.database, world.centre_id, message_id)

    assert state == "sent"
    assert len(mood.taken) == 1
