"""Times in drawings without an offset are those of the centre's own wall clock."""

from datetime import UTC, datetime

from sqlalchemy import select

import engine
from engine.people import Actor
from engine.timers.records import Timer
from tests.conftest import World
from tests.make.drawings import sketch

PERSON = Actor(None, "Ann", "ann", frozenset({"admin"}))


def catching(kind: str, text: str) -> str:
    return (
        '<bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition>'
        f"<bpmn:{kind}>{text}</bpmn:{kind}></bpmn:timerEventDefinition>"
        "</bpmn:intermediateCatchEvent>"
    )


def due(world: World, node: str) -> datetime:
    with world.transaction() as db:
        engine.deploy(db, [sketch("start -> wait -> end", node)], by=PERSON)
        engine.start(db, "p", variables={}, by=PERSON)
        return db.scalars(select(Timer.due_at)).one()


def test_a_time_of_day_is_the_centre_s(world: World) -> None:
    assert due(world, catching("timeDate", "2026-11-30T09:00:00")) == datetime(
        2026, 11, 30, 1, 0, tzinfo=UTC
    )


def test_a_time_with_an_offset_is_what_it_says(world: World) -> None:
    assert due(world, catching("timeDate", "2026-11-30T09:00:00+00:00")) == datetime(
        2026, 11, 30, 9, 0, tzinfo=UTC
    )


def test_today_is_the_centre_s_day(world: World) -> None:
    world.clock.set(datetime(2026, 11, 2, 18, 30, tzinfo=UTC))
    script = (
        '<bpmn:scriptTask id="s"><bpmn:script>day = str(today())</bpmn:script></bpmn:scriptTask>'
    )
    with world.transaction() as db:
        engine.deploy(db, [sketch("start -> s -> ask -> end", script)], by=PERSON)
        view = engine.start(db, "p", variables={}, by=PERSON)

    assert view.variables["day"] == "2026-11-03"
