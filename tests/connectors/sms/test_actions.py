"""A drawing sends a message, hears that it did not arrive, and its doubt is settled either way."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest

import engine
from base.settings import Settings
from connectors.sms import Report, SmsView, confirm_sent, find_sms, send_again, take_report
from tests.conftest import World
from tests.connectors.sms.wire import Gateway, gateway
from tests.make import drawing

ADMIN = engine.Actor(None, "Ada", "ada", frozenset({"admin"}))


@pytest.fixture
def mood() -> Gateway:
    return Gateway()


@pytest.fixture
def settings(tmp_path: Path, mood: Gateway) -> Iterator[Settings]:
    with gateway(mood) as sms:
        yield Settings(data=tmp_path, sms=sms)


def reminding(to: str = "${phone}") -> engine.SourceFile:
    """Return a drawing: a message goes out; what goes wrong is seen by a person."""
    return drawing.drawing(
        "reminding",
        drawing.start("start")
        + drawing.service(
            "remind", "sms.send", result="told", to=to, text="您好 ${name}", thread="T1"
        )
        + drawing.boundary("refused", "remind", drawing.failed("sms.refused"))
        + drawing.boundary("wrong", "remind", drawing.failed("sms.bad_number"))
        + drawing.user("look")
        + drawing.user("done"),
        [("start", "remind"), ("remind", "done"), ("refused", "look"), ("wrong", "look")],
        before=drawing.failure("sms.refused") + drawing.failure("sms.bad_number"),
    )


def begin(world: World, phone: str = "13800138000") -> None:
    with world.transaction() as db:
        engine.deploy(db, [reminding()], by=engine.Actor.system("test"))
        engine.start(
            db, "reminding", variables={"phone": phone, "name": "Wang"},
            by=engine.Actor.system("test"), business_key="T1",
        )  # fmt: skip
    world.run_jobs()


def tasks(world: World) -> list[str]:
    with world.transaction() as db:
        return [task.node for task in engine.find_tasks(db, engine.TaskFilter()).items]


def message(world: World) -> SmsView:
    with world.transaction() as db:
        (found,) = find_sms(db).items
    return found


def told(world: World) -> dict[str, str]:
    with world.transaction() as db:
        (instance,) = engine.find_instances(db, engine.InstanceFilter()).items
        return dict(engine.get_instance(db, instance.id).variables["told"])


def test_a_drawing_sends_a_message_and_goes_on(world: World, mood: Gateway) -> None:
    begin(world)

    assert tasks(world) == ["done"]
    assert mood.taken[0]["text"] == "您好 Wang"
    assert told(world) == {"sms_id": str(message(world).id), "sms_state": "sent"}
    assert message(world).instance_id is not None


@pytest.mark.parametrize("phone", ["nobody", ""])
def test_what_is_no_number_is_an_error_that_the_drawing_sees(
    world: World, mood: Gateway, phone: str
) -> None:
    begin(world, phone)

    assert tasks(world) == ["look"]
    assert not mood.taken


def test_a_refusal_is_an_error_that_the_drawing_sees(world: World, mood: Gateway) -> None:
    mood.status, mood.said = 400, "denied"
    begin(world)

    assert tasks(world) == ["look"]
    assert message(world).state == "failed"


@pytest.mark.parametrize("how", ["person", "again", "incident", "report"])
def test_doubt_is_settled_from_either_side(world: World, mood: Gateway, how: str) -> None:
    mood.hang_up = True
    begin(world)
    mood.hang_up = False
    assert message(world).state == "unknown"
    with world.transaction() as db:
        (incident,) = engine.find_incidents(db, engine.IncidentFilter(open=True)).items
        match how:
            case "person":
                confirm_sent(db, message(world).id, by=ADMIN, reason="asked")
            case "again":
                send_again(db, message(world).id, by=ADMIN, reason="not there")
            case "incident":
                engine.settle_unknown(db, incident.id, outcome="done", by=ADMIN, reason="asked")
            case _:
                place = urlsplit(mood.taken[0]["dlr-url"]).path.rsplit("/", 3)
                take_report(
                    db, UUID(place[1]), attempt=int(place[2]), seal=place[3],
                    report=Report.DELIVERED, said="",
                )  # fmt: skip
    world.run_jobs()

    assert tasks(world) == ["done"]
    assert message(world).state == ("delivered" if how == "report" else "sent")
    assert len(mood.taken) == (2 if how == "again" else 1)
    with world.transaction() as db:
        assert not engine.find_incidents(db, engine.IncidentFilter(open=True)).items
