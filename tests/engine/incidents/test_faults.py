"""An instance that a worker cannot move, however often it tries, says so and can be helped."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

import engine
from base.jobs import Runner
from engine import IncidentFilter, SourceFile
from tests.conftest import World
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN
from tests.make.drawings import event, signal, sketch

ALL = engine.InstanceFilter()
LONG = sketch(
    "start -> step -> xor; xor -> step [n < 3000]; xor -> a [default] -> end",
    d.script("step", "n = n + 1"),
)
WAITS = sketch(
    "start -> wait -> a -> end", event("catch", "wait", signal("go")), signals=["go"]
)  # fmt: skip


def nothing(_world: World) -> None:
    """A long run asks for its continuation by itself."""


def throw(world: World) -> None:
    with world.transaction() as db:
        engine.broadcast(db, "go", variables={"n": 3000})


def stored(world: World, instance_id: UUID, blob: bytes | None) -> bytes:
    """Return the state of an instance, and put another in its place."""
    given = {"id": instance_id, "blob": blob}
    with world.transaction() as db:
        found = db.scalar(text("select blob from engine_state where instance_id = :id"), given)
        if blob is not None:
            db.execute(text("update engine_state set blob = :blob where instance_id = :id"), given)
    return bytes(found)


@pytest.mark.parametrize(
    ("file", "move", "said"),
    [(LONG, nothing, "could not go on"), (WAITS, throw, "A signal could not be given")],
    ids=["continuation", "signal"],
)
def test_one_whose_worker_gives_up_is_an_incident_and_goes_on_when_helped(
    world: World, file: SourceFile, move: Callable[[World], None], said: str
) -> None:
    with world.transaction() as db:
        engine.deploy(db, [file], by=ADMIN)
        one = engine.start(db, "p", variables={"n": 0}, by=LIN)
    sound = stored(world, one.id, b"\x63torn")
    move(world)
    for _ in range(12):
        Runner(world.database).run_due()
        world.clock.advance(timedelta(hours=1))

    with world.transaction() as db:
        (incident,) = engine.find_incidents(db, IncidentFilter(instance_id=one.id)).items
        assert incident.kind == "fault"
        assert said in incident.message
        assert "format 99" in incident.message
        assert [one.incident for one in engine.find_instances(db, ALL).items] == [True]
    stored(world, one.id, sound)
    with world.transaction() as db:
        retried = engine.retry(db, incident.id, by=ADMIN)
        assert retried.resolved_at is not None
    world.run_jobs()
    with world.transaction() as db:
        assert [token.node for token in engine.tokens(db, one.id)] == ["a"]
        assert engine.get_instance(db, one.id).variables["n"] == 3000
        assert not engine.get_instance(db, one.id).incident


@engine.remote("test.kills", unknown="repeat", max_attempts=3)
def kills(_call: engine.RemoteCall) -> None:
    """End the worker in the middle of the call."""
    raise SystemExit


def test_a_call_that_kills_each_worker_is_an_incident_that_counts_them(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [sketch("start -> act -> a", d.service("act", "test.kills"))], by=ADMIN)
        one = engine.start(db, "p", variables={}, by=LIN)
    for _ in range(4):
        with suppress(SystemExit):
            Runner(world.database).run_due()
        world.clock.advance(timedelta(minutes=10))

    with world.transaction() as db:
        (incident,) = engine.find_incidents(db, IncidentFilter(instance_id=one.id)).items
        assert (incident.kind, incident.node, incident.attempts) == ("job", "act", 3)
        assert incident.message == "The worker was lost 3 times in the middle of this."
