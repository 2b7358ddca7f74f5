"""Messages that an instance sends to itself, and processes that several messages start."""

from datetime import timedelta

from sqlalchemy import func, select

import engine
from base.db import Session
from engine.messages.queries import deliver_anew
from engine.messages.records import Message, SignalWait, Subscription
from engine.tasks.records import Task
from engine.timers.records import Timer
from tests.conftest import World
from tests.make.actors import ADMIN, LIN
from tests.make.drawing import service, timer
from tests.make.drawings import (
    condition,
    escalation,
    event,
    handler,
    message,
    signal,
    sketch,
)


def begin(db: Session, file: engine.SourceFile, **variables: object) -> engine.InstanceView:
    engine.deploy(db, [file], by=ADMIN)
    return engine.start(db, file.name.removesuffix(".bpmn"), variables=variables, by=LIN)


def nodes(db: Session, one: engine.InstanceView) -> list[str]:
    return sorted(token.node for token in engine.tokens(db, one.id))


def publish(db: Session, name: str) -> engine.Published:
    return engine.publish(db, name, correlation={}, variables={})


def test_an_instance_hears_its_own_message_if_it_waits_for_it(db: Session) -> None:
    file = sketch(
        "start -> and; and -> wait -> a; and -> out -> b",
        event("catch", "wait", message("m")), event("throw", "out", message("m")), messages=["m"],
    )  # fmt: skip
    assert nodes(db, begin(db, file)) == ["a", "b"]


def test_an_instance_that_waits_a_moment_later_finds_its_message(db: Session) -> None:
    file = sketch(
        "start -> out -> wait -> a",
        event("catch", "wait", message("m")), event("throw", "out", message("m")), messages=["m"],
    )  # fmt: skip
    assert nodes(db, begin(db, file)) == ["a"]


def test_each_message_start_begins_an_instance_of_its_own(db: Session) -> None:
    file = sketch(
        "one -> a; two -> b; start -> c", event("start", "one", message("m")),
        event("start", "two", message("n")), messages=["m", "n"],
    )  # fmt: skip
    plain = begin(db, file)
    first, second, third = (publish(db, name) for name in ("m", "n", "m"))
    begun = [one.instance_id for one in (first, second, third)]
    assert len({plain.id, *begun}) == 4
    open_ = [nodes(db, engine.get_instance(db, one)) for one in begun if one is not None]
    assert open_ == [["a"], ["b"], ["a"]]
    assert nodes(db, plain) == ["c"]


def test_a_receive_task_or_a_gateway_that_starts_the_process_does(db: Session) -> None:
    file = sketch(
        "race -> get -> a; race -> catch -> b",
        '<bpmn:eventBasedGateway id="race" instantiate="true"/>',
        '<bpmn:receiveTask id="get" messageRef="m_m"/>', event("catch", "catch", message("n")),
        messages=["m", "n"],
    )  # fmt: skip
    engine.deploy(db, [file], by=ADMIN)
    for name, work in (("m", "a"), ("n", "b")):
        published = publish(db, name)
        assert published.instance_id is not None
        assert nodes(db, engine.get_instance(db, published.instance_id)) == [work]


CALLED: list[str] = []


@engine.remote("test.too_late")
def too_late(call: engine.RemoteCall) -> dict[str, object]:
    CALLED.append(str(call))
    return {}


def test_a_handler_that_interrupts_withdraws_everything(world: World) -> None:
    file = sketch(
        "start -> and; and -> task; and -> bell; and -> word; and -> call; and -> svc; and -> cond",
        event("catch", "bell", timer("Duration", "PT1H")), event("catch", "word", message("n")),
        event("catch", "call", signal("s")), event("catch", "cond", condition("ready")),
        service("svc", "test.too_late"), handler("h", message("m"), "x -> end_h"),
        messages=["m", "n"], signals=["s"],
    )  # fmt: skip
    with world.transaction() as db:
        one = begin(db, file, ready=False)
        assert publish(db, "m").instance_id == one.id
    world.run_jobs()
    assert CALLED == []
    with world.transaction() as db:
        _only_the_handler_is_left(db, one)


def _only_the_handler_is_left(db: Session, one: engine.InstanceView) -> None:
    assert nodes(db, one) == ["h", "x"]
    for table in (Timer, Subscription, SignalWait):
        left = select(func.count()).select_from(table).where(table.instance_id == one.id)
        assert db.scalar(left) == 0, table.__name__
    states = db.execute(select(Task.node, Task.state).where(Task.instance_id == one.id)).all()
    assert sorted((node, state.value) for node, state in states) == [
        ("task", "cancelled"), ("x", "ready"),
    ]  # fmt: skip


def test_an_escalation_that_nobody_caught_is_told_in_the_history(db: Session) -> None:
    file = sketch("start -> raise -> a", event("throw", "raise", escalation("late")),
                  escalations=["late"])  # fmt: skip
    one = begin(db, file)
    lines = [line for line in engine.history(db, one.id).items if line.node == "raise"]
    assert [line.details for line in lines] == [{"uncaught_escalation": "late"}]


def test_a_message_that_came_before_its_drawing_begins_it(world: World) -> None:
    file = sketch("one -> a", event("start", "one", message("m")), messages=["m"])
    with world.transaction() as db:
        for number in range(2):
            sent = engine.publish(
                db, "m", correlation={}, variables={"n": number}, message_id=f"m{number}",
                ttl=timedelta(days=30),
            )  # fmt: skip
            assert sent.result == "buffered"
        engine.publish(db, "m", correlation={}, variables={"n": 9}, ttl=timedelta(hours=1))
    world.clock.advance(timedelta(hours=2))

    with world.transaction() as db:
        engine.deploy(db, [file], by=ADMIN)
    world.run_jobs()

    with world.transaction() as db:
        begun = engine.find_instances(db, engine.InstanceFilter()).items
        values = [engine.get_instance(db, one.id).variables["n"] for one in begun]
        assert sorted(values) == [0, 1]
        # Deployed once more nothing is left to begin.
        key = file.name.removesuffix(".bpmn")
        other = sketch("one -> b", event("start", "one", message("m")), key=key, messages=["m"])
        engine.deploy(db, [other], by=ADMIN)
    world.run_jobs()
    with world.transaction() as db:
        assert len(engine.find_instances(db, engine.InstanceFilter()).items) == 2


def test_what_still_nobody_takes_waits_no_longer_than_its_sender_wanted(world: World) -> None:
    file = sketch("one -> a", event("start", "one", message("m")), messages=["m"])
    with world.transaction() as db:
        engine.publish(db, "m", correlation={}, variables={}, ttl=timedelta(days=30))
        before = db.scalars(select(Message.expires_at)).one()
        deliver_anew(db, {"m"})
    world.clock.advance(timedelta(days=1))
    world.run_jobs()
    with world.transaction() as db:
        assert db.scalars(select(Message.expires_at)).one() == before
    world.clock.advance(timedelta(days=30))
    with world.transaction() as db:
        engine.deploy(db, [file], by=ADMIN)
    world.run_jobs()
    with world.transaction() as db:
        assert engine.find_instances(db, engine.InstanceFilter()).items == []
