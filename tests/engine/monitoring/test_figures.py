"""The figures of the monitor, and of where instances stand."""

from datetime import timedelta

import pytest

import engine
from engine import monitoring
from engine.monitoring import places
from tests.conftest import World
from tests.make.actors import ADMIN, LIN
from tests.make.drawings import sketch
from tests.make.twins import broken


def begin(world: World, count: int = 3) -> None:
    with world.transaction() as db:
        engine.deploy(db, [sketch("start -> a -> b -> end"), broken()], by=ADMIN)
        for number in range(count):
            engine.start(db, "p", variables={}, by=LIN, business_key=f"k-{number}")
        engine.start(db, "broken", variables={}, by=LIN)


def finish(world: World, key: str, step: str) -> None:
    with world.transaction() as db:
        which = engine.TaskFilter(business_key=key, node=step)
        (task,) = engine.find_tasks(db, which).items
        engine.claim(db, task.id, by=LIN)
        engine.complete(db, task.id, {}, by=LIN)


def test_what_runs_is_counted_by_process(world: World) -> None:
    begin(world)
    with world.transaction() as db:
        (task, *_) = engine.find_tasks(db, engine.TaskFilter(node="a")).items
        engine.move_due(db, task.instance_id, "a", db.now() - timedelta(hours=1))
        (paused, *_) = engine.find_instances(db, engine.InstanceFilter(definition_key="p")).items
        engine.suspend(db, paused.id, by=ADMIN, reason="x")
    with world.transaction() as db:
        mine, other = monitoring.running(db)

    assert (mine.key, mine.running, mine.paused, mine.incidents) == ("p", 3, 1, 0)
    assert (mine.overdue, mine.late) == (1, 1)
    assert (other.key, other.running, other.incidents) == ("broken", 1, 1)


def test_hours_and_days_say_what_began_and_ended(world: World) -> None:
    begin(world)
    world.clock.advance(timedelta(hours=2))
    finish(world, "k-0", "a")
    finish(world, "k-0", "b")
    with world.transaction() as db:
        hours = monitoring.throughput(db)
        days = monitoring.throughput(db, by_day=True)

    assert len(hours) == 24
    assert [(one.started, one.ended) for one in hours[-3:]] == [(4, 0), (0, 0), (0, 1)]
    assert len(days) == 14
    assert (days[-1].started, days[-1].ended) == (4, 1)


def test_nodes_say_who_stands_there_and_for_how_long(world: World) -> None:
    begin(world)
    finish(world, "k-0", "a")
    world.clock.advance(timedelta(minutes=5))
    with world.transaction() as db:
        version = next(one for one in engine.definitions(db) if one.key == "p")
        other = next(one for one in engine.definitions(db) if one.key == "broken")
        stand = monitoring.standing(db, version.id)
        stopped = monitoring.standing(db, other.id)
        gone = monitoring.passed(db, "p", 1)
        counts = monitoring.of_versions(db, "p")

    assert {node: one.running for node, one in stand.nodes.items()} == {"a": 2, "b": 1}
    assert stand.nodes["a"].median_s == pytest.approx(300, abs=1)
    assert (stand.looked, stand.more) == (3, False)
    assert stopped.nodes["spoil"].incidents == 1
    assert gone.completed == {"start": 3, "a": 1}
    assert counts == {version.id: (3, 0)}


def test_of_too_many_the_newest_are_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(world)
    monkeypatch.setattr(places, "LOOKED_AT", 2)
    with world.transaction() as db:
        version = next(one for one in engine.definitions(db) if one.key == "p")
        stand = monitoring.standing(db, version.id)

    assert (stand.nodes["a"].running, stand.looked, stand.more) == (2, 2, True)
