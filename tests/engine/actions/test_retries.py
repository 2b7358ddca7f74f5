"""How often a call that failed is made again is said in the drawing, and how long it waits."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

import engine
from base.jobs import Job
from engine.definitions.check import check
from engine.definitions.source import SourceFile
from tests.conftest import World
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN

MADE: list[str] = []


@engine.remote("test.retried", max_attempts=5)
def send(call: engine.RemoteCall) -> dict[str, object]:
    MADE.append(call.key)
    raise ConnectionError("the server is down")


@engine.action("test.retried_note")
def note(_db: object, _turn: engine.ActionCall) -> None:
    """Do nothing, inside the turn."""


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    MADE.clear()
    yield
    MADE.clear()


def flow(said: str, action: str = "test.retried") -> SourceFile:
    file = d.drawing(
        "flow", d.start() + d.service("call", action) + d.end(),
        [("start", "call"), ("call", "end")],
    )  # fmt: skip
    named = f'name="{action}"'
    assert named in file.content.decode()
    return SourceFile(file.name, file.content.replace(named.encode(), f"{named} {said}".encode()))


def begun(world: World, said: str) -> engine.InstanceView:
    with world.transaction() as db:
        engine.deploy(db, [flow(said)], by=ADMIN)
        return engine.start(db, "flow", variables={}, by=LIN)


def attempts_after(world: World, *pauses: timedelta) -> list[int]:
    """Return how many attempts there were at once, and after each further pause."""
    world.run_jobs()
    found = [len(MADE)]
    for pause in pauses:
        world.clock.advance(pause)
        world.run_jobs()
        found.append(len(MADE))
    return found


def codes(said: str, action: str = "test.retried") -> list[str]:
    checked = check([flow(said, action)], knows_action=lambda _: True)
    return [one.code for one in checked.problems]


MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def test_each_wait_is_as_drawn_and_then_somebody_is_asked(world: World) -> None:
    begun(world, 'retries="3" retryWait="PT1M, 10 minutes"')

    made = attempts_after(
        world, MINUTE - SECOND, SECOND, 9 * MINUTE, MINUTE, 9 * MINUTE, MINUTE, 99 * MINUTE
    )

    # At once, after one minute, after ten more, and the last wait counts again.
    assert made == [1, 1, 2, 2, 3, 3, 4, 4]
    assert len(set(MADE)) == 1
    with world.transaction() as db:
        (incident,) = engine.find_incidents(db).items
        assert (incident.kind, incident.attempts) == ("job", 4)


def test_none_is_made_again_where_the_drawing_says_so(world: World) -> None:
    begun(world, 'retries="0"')
    assert attempts_after(world, 99 * MINUTE) == [1, 1]
    with world.transaction() as db:
        assert len(engine.find_incidents(db).items) == 1


def test_a_call_that_was_put_off_is_tried_as_often(world: World) -> None:
    instance = begun(world, 'retryWait="PT5M"')
    with world.transaction() as db:
        engine.suspend(db, instance.id, by=ADMIN, reason="")
    assert attempts_after(world) == [0]
    with world.transaction() as db:
        engine.resume(db, instance.id, by=ADMIN, reason="")
    assert attempts_after(world, 4 * MINUTE, MINUTE, 99 * MINUTE) == [1, 1, 2, 2]
    with world.transaction() as db:
        waits = db.scalars(select(Job.waits).where(Job.name == "action:test.retried")).all()
        assert waits == [[300.0], [300.0]]


def test_what_makes_no_sense_is_told() -> None:
    assert codes('retries="3" retryWait="PT1M, PT10M"') == []
    assert codes('retries="many"') == ["retries-count"]
    assert codes('retries="101"') == ["retries-count"]
    assert codes('retries="2" retryWait="soon"') == ["retries-wait"]
    assert codes('retries="2" retryWait="3 working days"') == ["retries-wait"]
    assert codes('retries="2" retryWait="PT0S"') == ["retries-wait-length"]
    assert codes('retries="2" retryWait="P2M"') == ["retries-wait-length"]
    assert codes('retries="2"', "test.retried_note") == ["retries-local"]


def test_pauses_are_as_few_as_attempts_may_be() -> None:
    assert codes(f'retryWait="{",".join(["PT1S"] * 100)}"') == []
    assert codes(f'retryWait="{",".join(["PT1S"] * 101)}"') == ["retries-count"]
