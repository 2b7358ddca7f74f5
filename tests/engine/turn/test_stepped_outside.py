"""Further races, stepped likewise: with what comes from outside, deployments and the clean-up."""

from datetime import timedelta

from sqlalchemy import select, text

import engine
from base.errors import RingflowError
from base.jobs import Job, Runner
from engine import Act, Instruction
from engine.retention.removing import remove_some
from engine.runtime.flow import GIVE
from engine.runtime.sending.signals import give
from tests.conftest import World
from tests.make.actors import ADMIN, LIN
from tests.make.drawings import border, event, message, signal, sketch
from tests.make.stepping import (
    FAR,
    PLAIN,
    Step,
    begin,
    completing,
    nodes,
    stepped,
    task,
    values,
)
from tests.make.twins import broken


def test_a_signal_that_was_first_and_a_completion(world: World) -> None:
    on = border("on", "a", signal("s"))
    one = begin(world, sketch("start -> a -> b; on -> c", on, key="s", signals=["s"]))
    a = task(world, "a")
    with world.transaction() as db:
        engine.broadcast(db, "s")
    with world.transaction() as db:
        (args,) = db.scalars(select(Job.args).where(Job.name == GIVE))
    ended = stepped(world, lambda db: give(db, **args), completing(a))
    assert isinstance(ended.error, engine.TaskWithdrawn)
    assert ended.error.params["who"] == "signal"
    assert nodes(world, one) == ["c"]
    world.run_jobs()
    assert nodes(world, one) == ["c"]


def test_a_suspension_and_the_answer_of_a_call(world: World) -> None:
    one = begin(world, FAR)
    suspend = lambda db: engine.suspend(db, one.id, by=ADMIN, reason="r")  # noqa: E731
    ended = stepped(world, suspend, lambda _db: Runner(world.database).run_due())
    assert ended.error is None
    assert nodes(world, one) == ["act"], "the answer waits"
    with world.transaction() as db:
        engine.resume(db, one.id, by=ADMIN)
    world.run_jobs()
    assert nodes(world, one) == ["a"]
    assert values(world, one)["x"] == {"seen": 0}, "no other worker found the call meanwhile"


def test_a_call_is_fetched_by_one_of_several_workers(world: World) -> None:
    one = begin(world, FAR)
    assert Runner(world.database).run_due() == 1
    assert values(world, one)["x"] == {"seen": 0}
    assert nodes(world, one) == ["a"]


def test_one_message_sent_twice(world: World) -> None:
    wait = event("catch", "wait", message("m"))
    one = begin(world, sketch("start -> wait -> a", wait, key="waits", messages=["m"]))

    def send(said: str) -> Step:
        return lambda db: engine.publish(
            db, "m", correlation={}, variables={"x": said}, message_id="once"
        )

    ended = stepped(world, send("first"), send("second"))
    assert ended.waited
    assert ended.value.result == "duplicate"
    assert values(world, one) == {"x": "first"}


def test_the_same_deployment_twice_is_one_version(world: World) -> None:
    deploy = lambda db: engine.deploy(db, [PLAIN], by=ADMIN)  # noqa: E731
    ended = stepped(world, deploy, deploy)
    assert [one.version for one in ended.value.definitions] == [1]
    with world.transaction() as db:
        assert db.scalar(text("select count(*) from engine_version")) == 1


def test_a_deployment_and_a_start(world: World) -> None:
    begin(world, PLAIN)
    two = sketch("start -> a -> c -> end", key="plain")
    ended = stepped(
        world,
        lambda db: engine.deploy(db, [two], by=ADMIN),
        lambda db: engine.start(db, "plain", variables={}, by=LIN),
    )
    assert ended.value.version == 1, "what is not committed is not there yet"


def test_two_modifications_of_one_token(world: World) -> None:
    one = begin(world, PLAIN)
    move = [Instruction(act=Act.MOVE, node="a", to="b")]
    change = lambda db: engine.modify(db, one.id, move, by=LIN, reason="r")  # noqa: E731
    ended = stepped(world, change, change)
    assert isinstance(ended.error, RingflowError)
    assert ended.error.status == 409
    assert ended.error.params["who"] == "Lin Mei"
    assert nodes(world, one) == ["b"]


def test_two_retries_of_one_incident(world: World) -> None:
    begin(world, broken())
    with world.transaction() as db:
        (incident,) = engine.find_incidents(db).items
    mended = {"missing_name": 1}
    retry = lambda db: engine.retry(db, incident.id, by=LIN, variables=mended)  # noqa: E731
    ended = stepped(world, retry, retry)
    assert isinstance(ended.error, RingflowError)
    assert ended.error.status == 409
    assert ended.error.params["who"] == LIN.username
    assert ended.error.params["when"] == world.clock.now()


def test_the_clean_up_and_a_restart(world: World) -> None:
    one = ended_one(world)
    ended = stepped(
        world, remove_some,
        lambda db: engine.restart(db, one.id, nodes=["a"], by=ADMIN, reason="r"),
    )  # fmt: skip
    assert isinstance(ended.error, RingflowError)
    assert ended.error.status == 404
    with world.transaction() as db:
        assert not engine.find_instances(db, engine.InstanceFilter()).items


def test_two_clean_ups_at_once(world: World) -> None:
    ended_one(world)
    ended = stepped(world, remove_some, remove_some)
    assert not ended.waited
    assert ended.value is None, "the other one has it in hand"


def ended_one(world: World) -> engine.InstanceView:
    """Return an instance that has ended and may be removed now."""
    kept = 'isExecutable="true" ringflow:historyTimeToLive="10"'
    one = begin(world, sketch("start -> a -> end", key="short", attributes=kept))
    with world.transaction() as db:
        engine.complete(db, task(world, "a"), {}, by=ADMIN)
    world.clock.advance(timedelta(days=11))
    return one
