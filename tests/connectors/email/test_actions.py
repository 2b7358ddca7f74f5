"""A drawing is started by a mail and answers it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import engine
from base.settings import Settings
from connectors.email import find_outbound, receive
from connectors.email.reading.parse import read
from tests.conftest import World
from tests.connectors.email.wire import Moody, smtp_server
from tests.make import drawing
from tests.make.email import raw


@pytest.fixture
def moody() -> Moody:
    return Moody()


@pytest.fixture
def settings(tmp_path: Path, moody: Moody) -> Iterator[Settings]:
    with smtp_server(moody) as mail:
        yield Settings(data=tmp_path, mail=mail)


def answering() -> engine.SourceFile:
    """Return a drawing: mail comes in, an answer goes out, a refusal is seen by a person."""
    return drawing.drawing(
        "answering",
        drawing.start("start", drawing.received("email.received"))
        + drawing.service(
            "answer",
            "email.send",
            result="answer",
            to="${from_address}",
            subject="Re: ${subject}",
            text="Dear {{ name }}, we got it.",
            values="${ {'name': from_name} }",
            in_reply_to="${email_id}",
            thread="T1",
            automatic="${true}",
        )
        + drawing.boundary("refused", "answer", drawing.failed("email.refused"))
        + drawing.user("look")
        + drawing.user("done"),
        [("start", "answer"), ("answer", "done"), ("refused", "look")],
        before=drawing.declared("email.received") + drawing.failure("email.refused"),
    )


def tasks(world: World) -> list[str]:
    with world.transaction() as db:
        return [task.node for task in engine.find_tasks(db, engine.TaskFilter()).items]


def arrive(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [answering()], by=engine.Actor.system("test"))
        receive(db, raw(subject="Noise", message_id="<a@citizen.test>"))
    world.run_jobs()


def test_a_mail_starts_a_process_that_answers_it(world: World, moody: Moody) -> None:
    arrive(world)

    assert tasks(world) == ["done"]
    (envelope,) = moody.taken
    assert isinstance(envelope.content, bytes)
    letter = read(envelope.content)
    assert letter.subject == "Re: Noise [T1]"
    assert letter.text.startswith("Dear Wang, we got it.")
    assert letter.in_reply_to == ("a@citizen.test",)
    assert letter.mark("auto-submitted") == "auto-replied"
    with world.transaction() as db:
        (instance,) = engine.find_instances(db, engine.InstanceFilter()).items
        variables = engine.get_instance(db, instance.id).variables
        (sent,) = find_outbound(db).items
    assert variables["answer"] == {"email_id": str(sent.id), "email_state": "sent"}


def test_a_refusal_takes_the_way_that_the_drawing_has_for_it(world: World, moody: Moody) -> None:
    moody.rcpt = "550 no such user"

    arrive(world)

    assert tasks(world) == ["look"]


def test_doubt_becomes_an_incident_that_a_person_settles(world: World, moody: Moody) -> None:
    moody.hang_up = True

    arrive(world)

    assert tasks(world) == []
    with world.transaction() as db:
        (incident,) = engine.find_incidents(db, engine.IncidentFilter()).items
        by = engine.Actor.system("test")
        engine.settle_unknown(db, incident.id, outcome="done", by=by, reason="it arrived")
    world.run_jobs()
    assert tasks(world) == ["done"]
    assert len(moody.taken) == 1
