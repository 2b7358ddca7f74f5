"""How late timers fired is remembered, told for the last hour, and forgotten after a day."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

import engine
from engine.timers.lateness import forget_rounds
from engine.timers.records import TimerRound
from tests.conftest import World
from tests.engine.timers.test_due import HOUR, begin, pause

NOTHING = engine.Lateness(
    fired=0, p50_s=None, p99_s=None, max_s=None, overdue=0, overdue_s=0.0
)  # fmt: skip


def told(world: World) -> engine.Lateness:
    with world.transaction() as db:
        return engine.timer_lateness(db)


def test_half_and_nearly_all_and_the_worst_are_told(world: World) -> None:
    assert told(world) == NOTHING
    begin(world, pause("PT1H"))
    world.clock.advance(timedelta(seconds=10))
    begin(world, pause("PT1H"))

    world.clock.advance(HOUR)
    late = told(world)
    assert (late.fired, late.overdue, late.overdue_s) == (0, 2, 10.0)

    assert engine.fire_due(world.database) == 2
    late = told(world)
    assert (late.fired, late.p50_s, late.max_s, late.overdue) == (2, 5.0, 10.0, 0)
    assert late.p99_s == pytest.approx(9.9)

    world.clock.advance(HOUR)
    assert told(world) == NOTHING


def test_a_look_that_fires_nothing_leaves_nothing(world: World) -> None:
    begin(world, pause("PT1H"))

    assert engine.fire_due(world.database) == 0

    with world.transaction() as db:
        assert db.scalar(select(func.count()).select_from(TimerRound)) == 0


def test_what_is_older_than_a_day_is_forgotten(world: World) -> None:
    begin(world, pause("PT1H"))
    world.clock.advance(HOUR)
    engine.fire_due(world.database)

    world.clock.advance(timedelta(hours=23))
    with world.transaction() as db:
        assert forget_rounds(db) == 0
    world.clock.advance(2 * HOUR)
    with world.transaction() as db:
        assert forget_rounds(db) == 1
