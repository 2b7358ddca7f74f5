"""Two connections stepped through each other: the second begins while the first is still open.

One test for each race that engines of this kind are known by. READ COMMITTED, the default of
PostgreSQL, is enough for all of them, because the state row of an instance is locked before it is
read; the last test sees to it that nothing here runs on another level.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import text

import engine
from base.db import Session
from base.errors import RingflowError
from base.ids import new_id
from base.jobs import Job
from engine import Act, Instruction
from engine.runtime.firing.due import fire_token
from engine.timers.queries import due_timers
from tests.conftest import World
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN, WU
from tests.make.drawings import border, event, message, signal, sketch, sub
from tests.make.stepping import (
    FORK,
    PLAIN,
    Step,
    begin,
    completing,
    nodes,
    stepped,
    task,
    values,
)


def test_completion_and_a_change_of_variables(world: World) -> None:
    one = begin(world, PLAIN, x=1)
    change = lambda db: engine.set_variables(db, one.id, {"x": 2}, by=ADMIN, reason="r")  # noqa: E731
    ended = stepped(world, completing(task(world, "a"), y=1), change)
    assert ended.waited
    assert values(world, one) == {"x": 2, "y": 1}


def test_fork_two_branches_at_once(world: World) -> None:
    one = begin(world, FORK)
    first, second = completing(task(world, "a"), x=1), completing(task(world, "b"), y=2)
    assert stepped(world, first, second).waited
    assert nodes(world, one) == ["c"]
    assert values(world, one) == {"x": 1, "y": 2}


def test_join_one_token_comes_out(world: World) -> None:
    one = begin(world, FORK)
    stepped(world, completing(task(world, "a")), completing(task(world, "b")))
    with world.transaction() as db:
        assert (
            len(engine.find_tasks(db, engine.TaskFilter(instance_id=one.id, node="c")).items) == 1
        )


def test_sub_process_two_last_steps_at_once(world: World) -> None:
    box = sub("box", "start_in -> and; and -> a; and -> b")
    one = begin(world, sketch("start -> box -> after -> end", box, key="boxed"))
    stepped(world, completing(task(world, "a")), completing(task(world, "b")))
    assert nodes(world, one) == ["after"]


def test_suspension_and_a_completion(world: World) -> None:
    one = begin(world, PLAIN)
    a = task(world, "a")
    ended = stepped(
        world, lambda db: engine.suspend(db, one.id, by=ADMIN, reason="r"), completing(a)
    )
    assert isinstance(ended.error, engine.InstanceSuspended)
    assert nodes(world, one) == ["a"]


def test_cancel_and_a_completion(world: World) -> None:
    one = begin(world, PLAIN)
    a = task(world, "a")
    ended = stepped(
        world, lambda db: engine.cancel(db, one.id, by=ADMIN, reason="r"), completing(a)
    )
    assert isinstance(ended.error, RingflowError)
    assert ended.error.status == 409
    assert nodes(world, one) == []


def test_two_completions_of_one_task(world: World) -> None:
    begin(world, PLAIN)
    a = task(world, "a")
    ended = stepped(world, completing(a, LIN, x=1), completing(a, WU, x=2))
    assert isinstance(ended.error, engine.TaskClosed)
    assert ended.error.params["who"] == "Lin Mei"
    assert ended.error.params["when"]


def test_two_claims_of_one_task(world: World) -> None:
    begin(world, PLAIN)
    a = task(world, "a")
    ended = stepped(
        world, lambda db: engine.claim(db, a, by=LIN), lambda db: engine.claim(db, a, by=WU)
    )
    assert isinstance(ended.error, engine.TaskTaken)


def test_deployment_and_deployment(world: World) -> None:
    two = sketch("start -> a -> b -> c -> end", key="plain")
    ended = stepped(
        world,
        lambda db: engine.deploy(db, [PLAIN], by=ADMIN),
        lambda db: engine.deploy(db, [two], by=ADMIN),
    )
    assert ended.waited
    assert [one.version for one in ended.value.definitions] == [2]


def test_two_messages_for_one_who_waits(world: World) -> None:
    wait = event("catch", "wait", message("m"))
    one = begin(world, sketch("start -> wait -> a", wait, key="waits", messages=["m"]))

    def send(said: str) -> Step:
        return lambda db: engine.publish(db, "m", correlation={}, variables={"x": said})

    ended = stepped(world, send("first"), send("second"))
    assert ended.value.result == "buffered"
    assert values(world, one) == {"x": "first"}


def test_one_message_and_two_who_wait(world: World) -> None:
    wait = event("catch", "wait", message("m"))
    file = sketch("start -> wait -> a", wait, key="waits", messages=["m"])
    begin(world, file)
    begin(world, file)
    send = lambda db: engine.publish(db, "m", correlation={}, variables={})  # noqa: E731
    ended = stepped(world, send, send)
    assert ended.value.result == "correlated", "each message finds one of the two"
    with world.transaction() as db:
        assert len(engine.find_tasks(db, engine.TaskFilter(node="a")).items) == 2


def test_a_message_and_the_timer_on_the_same_step(world: World) -> None:
    late = border("late", "wait", d.timer("Duration", "PT1H"))
    wait = '<bpmn:receiveTask id="wait" name="wait" messageRef="m_m"/>'
    one = begin(world, sketch("start -> wait -> a; late -> b", wait, late, key="w", messages=["m"]))
    world.clock.advance(timedelta(hours=2))
    with world.transaction() as db:
        engine.publish(db, "m", correlation={}, variables={})
        db.flush()
        assert engine.fire_due(world.database) == 0, "the timer passes over what is in other hands"
    assert nodes(world, one) == ["a"]


def test_a_signal_and_a_completion(world: World) -> None:
    on = border("on", "a", signal("s"))
    one = begin(world, sketch("start -> a -> b; on -> c", on, key="s", signals=["s"]))
    with world.transaction() as db:
        engine.broadcast(db, "s")
    stepped(world, completing(task(world, "a")), lambda db: engine.broadcast(db, "s"))
    world.run_jobs()
    assert nodes(world, one) == ["b"], "the signal was for a step that is over"


def test_a_job_is_taken_by_one_of_two(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [PLAIN], by=ADMIN)
    take = text("select id from base_job where state = 'ready' for update skip locked limit 1")
    with world.transaction() as db:
        engine.broadcast(db, "nobody")
        db.add(job(db))
    taken: list[Any] = []
    ended = stepped(world, lambda db: taken.append(db.scalar(take)), lambda db: db.scalar(take))
    assert taken[0] is not None
    assert ended.value is None
    assert not ended.waited


def job(db: Session) -> Job:
    return Job(id=new_id(), centre_id=db.centre_id, name="engine.continue", queue="default",
               args={"instance_id": str(new_id())}, state="ready", run_at=db.now(), attempts=0,
               max_attempts=1, created_at=db.now())  # fmt: skip


def test_a_modification_and_a_completion(world: World) -> None:
    one = begin(world, PLAIN)
    a = task(world, "a")
    move = [Instruction(act=Act.MOVE, node="a", to="b")]
    ended = stepped(
        world, lambda db: engine.modify(db, one.id, move, by=ADMIN, reason="r"), completing(a)
    )
    assert isinstance(ended.error, RingflowError)
    assert ended.error.status == 409
    assert nodes(world, one) == ["b"]


def test_a_migration_and_a_completion(world: World) -> None:
    one = begin(world, PLAIN)
    a = task(world, "a")
    with world.transaction() as db:
        engine.deploy(db, [sketch("start -> a -> x -> end", key="plain")], by=ADMIN)
    ended = stepped(
        world, lambda db: engine.migrate(db, one.id, by=ADMIN, reason="r"), completing(a)
    )
    assert ended.error is None
    assert nodes(world, one) == ["x"], "it went on in the new drawing"


def test_two_starts_with_one_business_key(world: World) -> None:
    file = sketch("start -> a -> end", key="u",
                  attributes='isExecutable="true" ringflow:uniqueBusinessKey="true"')  # fmt: skip
    with world.transaction() as db:
        engine.deploy(db, [file], by=ADMIN)
    start = lambda db: engine.start(db, "u", variables={}, by=LIN, business_key="K")  # noqa: E731
    assert isinstance(stepped(world, start, start).error, engine.BusinessKeyTaken)


def test_two_changes_of_variables(world: World) -> None:
    one = begin(world, PLAIN)

    def change(name: str) -> Step:
        return lambda db: engine.set_variables(db, one.id, {name: 1}, by=ADMIN, reason="r")

    assert stepped(world, change("x"), change("y")).waited
    assert values(world, one) == {"x": 1, "y": 1}


def test_a_completion_and_a_claim(world: World) -> None:
    begin(world, PLAIN)
    a = task(world, "a")
    ended = stepped(world, completing(a, LIN), lambda db: engine.claim(db, a, by=WU))
    assert isinstance(ended.error, engine.TaskClosed)
    assert ended.error.params["who"] == "Lin Mei"


def test_a_timer_and_a_completion(world: World) -> None:
    late = border("late", "a", d.timer("Duration", "PT1H"))
    one = begin(world, sketch("start -> a -> b; late -> c", late, key="t"))
    a = task(world, "a")
    world.clock.advance(timedelta(hours=2))

    def fire(db: Session) -> bool:
        (due,) = due_timers(db, db.now(), 10)
        return fire_token(db, due)

    ended = stepped(world, fire, completing(a))
    assert isinstance(ended.error, engine.TaskWithdrawn)
    assert ended.error.params["who"] == "timer"
    assert ended.error.params["when"] == world.clock.now()
    assert nodes(world, one) == ["c"]


def test_read_committed_is_the_level_of_all_of_this(world: World) -> None:
    with world.transaction() as db:
        assert db.scalar(text("show transaction_isolation")) == "read committed"
