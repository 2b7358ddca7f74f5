"""People settle what came in and could not be handled, and doubt that belongs to a process."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

import engine
from base.db import Session
from base.settings import Settings
from connectors.email import (
    AlreadyTakenIn,
    InboundView,
    NotInDoubt,
    NotInQuarantine,
    OutboundView,
    attention,
    confirm_sent,
    decisions,
    find_outbound,
    get_inbound,
    receive,
    send_again,
    take_in_now,
    turn_away,
)
from connectors.email.inbound import quarantine
from tests.conftest import World
from tests.connectors.email.hearing import heard
from tests.connectors.email.test_actions import answering, tasks
from tests.connectors.email.wire import Moody, smtp_server
from tests.make.email import raw

ADMIN = engine.Actor(None, "Ada", "ada", frozenset({"admin"}))


@pytest.fixture
def moody() -> Moody:
    return Moody()


@pytest.fixture
def settings(tmp_path: Path, moody: Moody) -> Iterator[Settings]:
    with smtp_server(moody) as mail:
        yield Settings(data=tmp_path, mail=mail)


def look(world: World, inbound_id: UUID) -> InboundView:
    with world.transaction() as db:
        return get_inbound(db, inbound_id)


def in_doubt(world: World, moody: Moody) -> tuple[UUID, UUID]:
    """Let the answer of a process end in doubt; return the mail and the incident."""
    moody.hang_up = True
    with world.transaction() as db:
        engine.deploy(db, [answering()], by=engine.Actor.system("test"))
        receive(db, raw(subject="Noise"))
    world.run_jobs()
    moody.hang_up = False
    return answer(world).id, incidents(world)[0].id


def answer(world: World) -> OutboundView:
    with world.transaction() as db:
        (mail,) = find_outbound(db).items
    return mail


def incidents(world: World) -> list[engine.IncidentView]:
    with world.transaction() as db:
        return list(engine.find_incidents(db, engine.IncidentFilter(open=True)).items)


def answered(world: World) -> dict[str, str]:
    with world.transaction() as db:
        (instance,) = engine.find_instances(db, engine.InstanceFilter()).items
        variables = engine.get_instance(db, instance.id).variables
    return dict(variables["answer"])


def test_a_quarantined_mail_is_taken_in_when_a_person_says_so(world: World) -> None:
    with world.transaction() as db:
        kept = quarantine(db, raw(), "why").id
        assert attention(db).quarantined == 1
        take_in_now(db, kept, by=ADMIN, reason="harmless")
    world.run_jobs()

    assert look(world, kept).state == "processed"
    with world.transaction() as db:
        assert [told["email_id"] for told in heard(db)] == [str(kept)]
        assert attention(db).total == 0
        (line,) = decisions(db, inbound_id=kept)
        assert (line.what, line.by, line.reason) == ("released", "Ada", "harmless")
        with pytest.raises(AlreadyTakenIn):
            take_in_now(db, kept, by=ADMIN)


def test_a_mail_that_the_rules_ignore_becomes_work_when_a_person_says_so(world: World) -> None:
    """The sender's machine marks what a person wrote; it also refers to another mail."""
    marked = raw(Auto_Submitted="auto-replied", References="<x@citizen.test>")
    with world.transaction() as db:
        row = receive(db, marked)
        assert row.state == "ignored"
        inbound_id = row.id
        take_in_now(db, inbound_id, by=ADMIN, reason="a person wrote this")
    world.run_jobs()

    view = look(world, inbound_id)
    assert (view.state, view.kind) == ("processed", "auto_reply")
    with world.transaction() as db:
        assert len(heard(db)) == 1


def test_what_still_cannot_be_taken_in_is_back_in_quarantine(world: World) -> None:
    with world.transaction() as db:
        row = quarantine(db, raw(), "why")
        (world.context.files / str(db.centre_id) / row.raw_file_id.hex[-2:]).joinpath(
            row.raw_file_id.hex
        ).unlink()
        take_in_now(db, row.id, by=ADMIN)
        inbound_id = row.id
    world.run_jobs()

    view = look(world, inbound_id)
    assert view.state == "quarantined"
    assert view.reason
    assert "\n" not in view.reason


def test_a_quarantined_mail_is_turned_away_once(db: Session) -> None:
    dropped = quarantine(db, raw(), "why")

    turn_away(db, dropped.id, by=ADMIN, reason="spam")

    assert (dropped.state, dropped.reason) == ("ignored", "spam")
    assert heard(db) == []
    with pytest.raises(NotInQuarantine):
        turn_away(db, dropped.id, by=ADMIN, reason="spam")


def test_an_incident_that_is_settled_as_done_settles_the_mail(world: World, moody: Moody) -> None:
    _mail, incident = in_doubt(world, moody)
    assert answer(world).state == "unknown"

    with world.transaction() as db:
        engine.settle_unknown(db, incident, outcome="done", by=ADMIN, reason="it arrived")
        assert find_outbound(db).items[0].state == "sent"
    world.run_jobs()

    assert tasks(world) == ["done"]
    assert answered(world) == {"email_id": str(answer(world).id), "email_state": "sent"}
    assert len(moody.taken) == 1
    with world.transaction() as db, pytest.raises(NotInDoubt):
        confirm_sent(db, answer(world).id, by=ADMIN, reason="late")


def test_an_incident_that_is_settled_as_repeat_sends_the_mail(world: World, moody: Moody) -> None:
    _mail, incident = in_doubt(world, moody)

    with world.transaction() as db:
        engine.settle_unknown(db, incident, outcome="repeat", by=ADMIN, reason="not there")
        assert find_outbound(db).items[0].state == "queued"
    world.run_jobs()

    assert tasks(world) == ["done"]
    assert (answer(world).state, answer(world).attempts) == ("sent", 2)
    assert len(moody.taken) == 2


@pytest.mark.parametrize(("was_sent", "copies"), [(True, 1), (False, 2)])
def test_a_mail_that_is_settled_settles_its_incident(
    world: World, moody: Moody, *, was_sent: bool, copies: int
) -> None:
    mail, incident = in_doubt(world, moody)

    with world.transaction() as db:
        settle = confirm_sent if was_sent else send_again
        settle(db, mail, by=ADMIN, reason="asked the citizen")
    world.run_jobs()

    assert incidents(world) == []
    assert tasks(world) == ["done"]
    assert answer(world).state == "sent"
    assert len(moody.taken) == copies
    with world.transaction() as db:
        found = engine.find_incidents(db, engine.IncidentFilter(open=False)).items
        assert [(one.id, one.resolved_by) for one in found] == [(incident, "ada")]
        assert len(decisions(db, outbound_id=mail)) == 1


def test_a_call_that_failed_for_good_leaves_a_mail_that_failed(world: World, moody: Moody) -> None:
    moody.rcpt = "450 later"
    with world.transaction() as db:
        engine.deploy(db, [answering()], by=engine.Actor.system("test"))
        receive(db, raw())
    for _ in range(15):
        world.run_jobs()
        world.clock.advance(timedelta(minutes=15))
    assert answer(world).state == "failed"
    (incident,) = incidents(world)
    assert incident.kind == "job"
    moody.rcpt = "250 OK"

    with world.transaction() as db:
        send_again(db, answer(world).id, by=ADMIN, reason="the server is back")
    world.run_jobs()

    assert (answer(world).state, incidents(world), tasks(world)) == ("sent", [], ["done"])


def test_doubt_about_a_mail_of_a_cancelled_process_is_settled_at_the_mail(
    world: World, moody: Moody
) -> None:
    mail, _incident = in_doubt(world, moody)
    with world.transaction() as db:
        (instance,) = engine.find_instances(db, engine.InstanceFilter()).items
        engine.cancel(db, instance.id, by=ADMIN, reason="a test")
    assert answer(world).state == "unknown"

    with world.transaction() as db:
        send_again(db, mail, by=ADMIN, reason="not there")
    world.run_jobs()

    assert answer(world).state == "sent"
    assert len(moody.taken) == 2
