"""Two at once: nobody loses anything, and the second is told the truth."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import pytest
from sqlalchemy import func, select

import engine
from base.db import Busy
from engine.instances.records import Instance
from tests.conftest import World
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN, WU

T = TypeVar("T")
FORK = d.drawing(
    "fork",
    d.start()
    + d.parallel("split")
    + d.user("a")
    + d.user("b")
    + d.parallel("join")
    + d.user("after")
    + d.end(),
    [("start", "split"), ("split", "a"), ("split", "b"), ("a", "join"), ("b", "join"),
     ("join", "after"), ("after", "end")],
)  # fmt: skip


def begin(world: World, **variables: object) -> tuple[engine.InstanceView, dict[str, UUID]]:
    with world.transaction() as db:
        engine.deploy(db, [FORK], by=ADMIN)
        instance = engine.start(db, "fork", variables=variables, by=LIN)
        tasks = engine.find_tasks(db, engine.TaskFilter(instance_id=instance.id)).items
    return instance, {task.node: task.id for task in tasks}


def together(*functions: Callable[[], T]) -> list[T | engine.TaskClosed]:
    """Run functions at the same moment; return their results or errors in order."""
    gate = threading.Barrier(len(functions))

    def run(function: Callable[[], T]) -> T | engine.TaskClosed:
        gate.wait(5)
        try:
            return function()
        except engine.TaskClosed as error:
            return error

    with ThreadPoolExecutor(len(functions)) as pool:
        return list(pool.map(run, functions))


def completing(
    world: World, task_id: UUID, by: engine.Actor = LIN, **variables: object
) -> Callable[[], engine.TaskView]:
    def run() -> engine.TaskView:
        with world.transaction() as db:
            return engine.complete(db, task_id, variables, by=by)

    return run


def test_two_workers_on_one_instance_both_succeed(world: World) -> None:
    for _ in range(5):
        instance, tasks = begin(world)

        together(completing(world, tasks["a"], x=1), completing(world, tasks["b"], y=2))

        with world.transaction() as db:
            assert [t.node for t in engine.tokens(db, instance.id)] == ["after"]
            assert engine.get_instance(db, instance.id).variables == {"x": 1, "y": 2}
            after = engine.find_tasks(db, engine.TaskFilter(instance_id=instance.id, node="after"))
            assert len(after.items) == 1


def test_the_second_waits_for_the_first(world: World) -> None:
    instance, tasks = begin(world)
    done = threading.Event()

    def second() -> None:
        completing(world, tasks["b"])()
        done.set()

    with world.transaction() as db:
        engine.complete(db, tasks["a"], {}, by=LIN)
        other = threading.Thread(target=second)
        other.start()
        assert not done.wait(0.3)
    other.join(5)

    with world.transaction() as db:
        assert [t.node for t in engine.tokens(db, instance.id)] == ["after"]


def test_who_waits_too_long_is_told_so(world: World) -> None:
    _instance, tasks = begin(world)

    with world.transaction() as db:
        engine.complete(db, tasks["a"], {}, by=LIN)
        with pytest.raises(Busy):
            completing(world, tasks["b"])()


def test_of_two_completions_of_one_task_one_is_refused_with_who_and_when(world: World) -> None:
    _instance, tasks = begin(world)

    results = together(
        completing(world, tasks["a"], LIN, outcome="yes"),
        completing(world, tasks["a"], WU, outcome="no"),
    )

    (refused,) = [result for result in results if isinstance(result, engine.TaskClosed)]
    (done,) = [result for result in results if not isinstance(result, engine.TaskClosed)]
    assert refused.params["who"] == done.completed_by_name
    assert refused.params["when"] == world.clock.now()
    assert refused.params["outcome"] == done.outcome


def test_of_many_claims_at_once_one_wins(world: World) -> None:
    _instance, tasks = begin(world)
    people = [engine.Actor(None, f"P{n}", f"p{n}") for n in range(10)]

    def claim(person: engine.Actor) -> Callable[[], str | engine.TaskTaken]:
        def run() -> str | engine.TaskTaken:
            try:
                with world.transaction() as db:
                    return str(engine.claim(db, tasks["a"], by=person).assignee)
            except engine.TaskTaken as taken:
                return taken

        return run

    results = together(*(claim(person) for person in people))

    winners = [result for result in results if isinstance(result, str)]
    assert len(winners) == 1
    losers = [result for result in results if isinstance(result, engine.TaskTaken)]
    assert {loser.params["who"] for loser in losers} == set(winners)


def test_two_starts_with_one_idempotency_key_make_one_instance(world: World) -> None:
    begin(world)

    def start() -> UUID:
        with world.transaction() as db:
            return engine.start(db, "fork", variables={}, by=LIN, idempotency_key="same").id

    first, second = together(start, start)

    assert first == second
    with world.transaction() as db:
        assert db.scalar(select(func.count()).select_from(Instance)) == 2


def test_a_claim_and_a_completion_do_not_block_each_other_crosswise(world: World) -> None:
    _instance, tasks = begin(world)

    def claim() -> engine.TaskView:
        with world.transaction() as db:
            return engine.claim(db, tasks["a"], by=LIN)

    for _ in range(3):
        together(claim, completing(world, tasks["a"], LIN))


def test_two_sweepers_fire_each_timer_once(world: World) -> None:
    file = d.drawing(
        "pause",
        d.start() + d.catch("nap", d.timer("Duration", "PT1H")) + d.script("wake", "n = n + 1")
        + d.user("look") + d.end(),
        [("start", "nap"), ("nap", "wake"), ("wake", "look"), ("look", "end")],
    )  # fmt: skip
    with world.transaction() as db:
        engine.deploy(db, [file], by=ADMIN)
        ids = [engine.start(db, "pause", variables={"n": 0}, by=LIN).id for _ in range(20)]
    world.clock.advance(timedelta(hours=1))

    fired = together(*[lambda: engine.fire_due(world.database)] * 3)

    assert sum(n for n in fired if isinstance(n, int)) == 20
    with world.transaction() as db:
        assert {engine.get_instance(db, key).variables["n"] for key in ids} == {1}
