"""Delivery jobs against an SMTP server in every mood."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

import engine
from base import files
from base.jobs import Job, Runner
from base.settings import Settings
from connectors.email import (
    Mail,
    NotInDoubt,
    OutboundView,
    confirm_sent,
    decisions,
    get_outbound,
    receive,
    send,
    send_again,
)
from connectors.email.outbound import deliver
from connectors.email.reading.parse import read
from tests.conftest import World
from tests.connectors.email.hearing import heard
from tests.connectors.email.wire import Moody, smtp_server
from tests.make.email import bounce

ADMIN = engine.Actor(None, "Ada", "ada", frozenset({"admin"}))
WANG = Mail(to="wang@citizen.test", subject="Received", text="We got it.", thread="T1")


@pytest.fixture
def moody() -> Moody:
    return Moody()


@pytest.fixture
def settings(tmp_path: Path, moody: Moody) -> Iterator[Settings]:
    with smtp_server(moody) as mail:
        yield Settings(data=tmp_path, mail=mail)


def sent(world: World, mail: Mail = WANG, key: str = "k") -> UUID:
    with world.transaction() as db:
        outbound_id = send(db, mail, key).id
    run(world)
    return outbound_id


def run(world: World) -> None:
    Runner(world.database).run_due()


def look(world: World, outbound_id: UUID) -> OutboundView:
    with world.transaction() as db:
        return get_outbound(db, outbound_id)


def test_a_mail_reaches_the_server_with_its_signed_addresses(world: World, moody: Moody) -> None:
    with world.transaction() as db:
        file = files.save(db, "回覆.pdf", media_type="application/pdf", chunks=[b"%PDF"])
    mail = Mail(
        to="wang@citizen.test", subject="回覆", text="好。", thread="T1", file_ids=(file.id,)
    )

    view = look(world, sent(world, mail))

    assert (view.state, view.sent_at) == ("sent", world.clock.now())
    envelope = moody.taken[0]
    assert isinstance(envelope.content, bytes)
    assert (envelope.mail_from or "").startswith("service+bounce.")
    letter = read(envelope.content)
    assert letter.message_id == view.message_id
    assert [person.address for person in letter.reply_to] == [(view.reply_address or "").lower()]
    assert [(part.name, part.content) for part in letter.parts] == [("回覆.pdf", b"%PDF")]


def test_a_server_that_is_busy_is_asked_again_with_the_same_id(world: World, moody: Moody) -> None:
    moody.data = "451 later"
    outbound_id = sent(world)
    waiting = look(world, outbound_id)
    assert (waiting.state, waiting.reason) == ("queued", "451 later")

    moody.data = "250 OK"
    world.clock.advance(timedelta(minutes=1))
    run(world)

    assert look(world, outbound_id).state == "sent"
    assert len(moody.taken) == 1


def test_a_refusal_for_good_is_told_once(world: World, moody: Moody) -> None:
    moody.rcpt = "550 5.1.1 no such user"
    outbound_id = sent(world)
    world.clock.advance(timedelta(hours=1))
    run(world)

    assert look(world, outbound_id).state == "failed"
    with world.transaction() as db:
        told = heard(db, "email.bounced")
    assert [line["bounced_reason"] for line in told] == ["550 5.1.1 no such user"]


def test_a_server_that_never_recovers_is_given_up_and_told(world: World, moody: Moody) -> None:
    moody.rcpt = "450 later"
    outbound_id = sent(world)
    for _ in range(15):
        world.clock.advance(timedelta(minutes=15))
        run(world)

    assert look(world, outbound_id).state == "failed"
    with world.transaction() as db:
        assert len(heard(db, "email.bounced")) == 1


def test_doubt_is_shown_and_nothing_is_sent_again_by_itself(world: World, moody: Moody) -> None:
    moody.hang_up = True
    outbound_id = sent(world)
    world.clock.advance(timedelta(hours=1))
    run(world)

    assert look(world, outbound_id).state == "unknown"
    assert len(moody.taken) == 1


@pytest.mark.parametrize(("sent_before", "copies"), [(True, 1), (False, 2)])
def test_a_person_settles_the_doubt(
    world: World, moody: Moody, *, sent_before: bool, copies: int
) -> None:
    moody.hang_up = True
    outbound_id = sent(world)
    moody.hang_up = False

    settle = confirm_sent if sent_before else send_again
    with world.transaction() as db:
        settle(db, outbound_id, by=ADMIN, reason="asked")
    run(world)

    assert look(world, outbound_id).state == "sent"
    assert len(moody.taken) == copies
    ids = {read(e.content).message_id for e in moody.taken if isinstance(e.content, bytes)}
    assert len(ids) == 1
    with world.transaction() as db, pytest.raises(NotInDoubt):
        confirm_sent(db, outbound_id, by=ADMIN, reason="asked")
    with world.transaction() as db, pytest.raises(NotInDoubt):
        send_again(db, outbound_id, by=ADMIN, reason="asked")
    with world.transaction() as db:
        (kept,) = decisions(db, outbound_id=outbound_id)
    assert (kept.what, kept.by, kept.reason) == (
        "sent" if sent_before else "again",
        "Ada",
        "asked",
    )


@pytest.mark.parametrize("refusal", ["550 no such user", "450 later"])
def test_a_mail_that_was_refused_can_be_sent_again(
    world: World, moody: Moody, refusal: str
) -> None:
    moody.rcpt = refusal
    outbound_id = sent(world)
    for _ in range(15):
        world.clock.advance(timedelta(minutes=15))
        run(world)
    assert look(world, outbound_id).state == "failed"
    moody.rcpt = "250 OK"

    with world.transaction() as db:
        send_again(db, outbound_id, by=ADMIN, reason="the server was put right")
    run(world)

    view = look(world, outbound_id)
    assert (view.state, view.reason) == ("sent", None)
    assert len(moody.taken) == 1


def test_attempts_are_counted_and_the_next_one_is_told(world: World, moody: Moody) -> None:
    moody.data = "451 later"

    view = look(world, sent(world))

    assert view.attempts == 1
    assert view.next_try_at is not None
    assert view.next_try_at > world.clock.now()


def test_a_worker_that_dies_in_the_middle_leaves_doubt(world: World, moody: Moody) -> None:
    with world.transaction() as db:
        outbound_id = send(db, WANG, "k").id
    runner = Runner(world.database)
    with world.transaction() as db:
        job_id = db.scalars(select(Job.id)).one()
    # What a killed worker has done: the attempt is counted, its end never comes.
    assert runner._claim(job_id, world.centre_id) is not None
    world.clock.advance(timedelta(minutes=10))
    run(world)

    assert look(world, outbound_id).state == "unknown"
    assert moody.taken == []


def test_a_bounce_that_overtakes_the_answer_of_the_server_stays(world: World) -> None:
    outbound_id = sent(world)
    with world.transaction() as db:
        receive(
            db,
            bounce(to="service@ringflow.test", original=get_outbound(db, outbound_id).message_id),
        )

    state, _reason = deliver(world.database, world.centre_id, outbound_id)

    assert state == "bounced"
