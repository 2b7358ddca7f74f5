"""Messages find one receiver, start something, or wait."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

import engine
from base.clock import SetClock
from base.db import Session
from engine.messages.records import Message, Subscription
from tests.conftest import World
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN

REPLY = d.declared("reply")
WAITS = d.drawing(
    "waits",
    d.start() + d.catch("wait", d.received("reply"), d.keys(no="${no}")) + d.user("read") + d.end(),
    [("start", "wait"), ("wait", "read"), ("read", "end")],
    before=REPLY,
)
KEYLESS = d.drawing(
    "keyless",
    d.start() + d.catch("wait", d.received("reply")) + d.user("read") + d.end(),
    [("start", "wait"), ("wait", "read"), ("read", "end")],
    before=REPLY,
)


def start(
    db: Session,
    file: engine.SourceFile = WAITS,
    business_key: str | None = None,
    **variables: object,
) -> engine.InstanceView:
    engine.deploy(db, [file], by=ADMIN)
    return engine.start(
        db,
        file.name.removesuffix(".bpmn"),
        variables=variables,
        by=LIN,
        business_key=business_key,
    )


def reply(db: Session, correlation: dict[str, object], **given: Any) -> engine.Published:
    return engine.publish(
        db, "reply", correlation=correlation, variables={"text": "hello"}, **given
    )


def nodes(db: Session, instance: engine.InstanceView) -> list[str]:
    return [token.node for token in engine.tokens(db, instance.id)]


def test_a_message_reaches_the_instance_that_waits_for_it(db: Session) -> None:
    first, second = start(db, no=1), start(db, no=2)

    answer = reply(db, {"no": "2"})

    assert (answer.result, answer.instance_id) == ("correlated", second.id)
    assert nodes(db, first) == ["wait"]
    assert nodes(db, second) == ["read"]
    assert engine.get_instance(db, second.id).variables["text"] == "hello"
    line = next(x for x in engine.history(db, second.id).items if x.details.get("message"))
    assert (line.what, line.node, line.actor) == ("completed", "wait", "message")
    assert line.details["correlation"] == {"no": "2"}


def test_both_keys_must_fit(db: Session) -> None:
    file = d.drawing(
        "two_keys",
        d.start() + d.catch("wait", d.received("reply"), d.keys(a="${a}", b="${b}")) + d.end(),
        [("start", "wait"), ("wait", "end")],
        before=REPLY,
    )
    instance = start(db, file, a=1, b=2)

    assert reply(db, {"a": 1, "b": 3}).result == "buffered"
    assert reply(db, {"a": 1}).result == "buffered"
    assert reply(db, {"a": 1, "b": 2, "c": 3}).instance_id == instance.id


def test_only_one_of_two_waiting_tokens_gets_it(db: Session) -> None:
    file = d.drawing(
        "both",
        d.start()
        + d.parallel("split")
        + d.catch("w1", d.received("reply"), d.keys(no="${no}"))
        + d.catch("w2", d.received("reply"), d.keys(no="${no}"))
        + d.user("u1")
        + d.user("u2")
        + d.end()
        + d.end("end2"),
        [("start", "split"), ("split", "w1"), ("split", "w2"), ("w1", "u1"), ("w2", "u2"),
         ("u1", "end"), ("u2", "end2")],
        before=REPLY,
    )  # fmt: skip
    instance = start(db, file, no=1)

    reply(db, {"no": 1})
    assert sorted(nodes(db, instance)) in (["u1", "w2"], ["u2", "w1"])
    reply(db, {"no": 1})
    assert sorted(nodes(db, instance)) == ["u1", "u2"]


def test_a_message_without_a_receiver_waits_for_one(db: Session) -> None:
    assert reply(db, {"no": 7}).result == "buffered"

    other, right = start(db, no=8), start(db, no=7)

    assert nodes(db, other) == ["wait"]
    assert nodes(db, right) == ["read"]
    assert right.variables["no"] == 7
    assert engine.get_instance(db, right.id).variables["text"] == "hello"


def test_a_waiting_message_is_given_once(db: Session) -> None:
    reply(db, {"no": 7})
    first, second = start(db, no=7), start(db, no=7)

    assert nodes(db, first) == ["read"]
    assert nodes(db, second) == ["wait"]


def test_a_message_does_not_wait_for_ever(db: Session, clock: SetClock) -> None:
    reply(db, {"no": 7}, ttl=timedelta(minutes=10))
    clock.advance(timedelta(minutes=11))

    assert nodes(db, start(db, no=7)) == ["wait"]
    reply(db, {"no": 99})
    assert db.scalar(select(func.count()).select_from(Message)) == 1


def test_the_same_message_id_is_a_duplicate(db: Session) -> None:
    instance = start(db, no=1)
    assert reply(db, {"no": 1}, message_id="<1@mail>").result == "correlated"

    again = reply(db, {"no": 1}, message_id="<1@mail>")

    assert (again.result, again.instance_id) == ("duplicate", instance.id)
    assert reply(db, {"no": 5}, message_id="<2@mail>").result == "buffered"
    assert reply(db, {"no": 5}, message_id="<2@mail>").result == "duplicate"


def test_a_message_may_start_an_instance(db: Session) -> None:
    file = d.drawing(
        "intake",
        d.start("received", d.received("mail")) + d.user("sort") + d.end(),
        [("received", "sort"), ("sort", "end")],
        before=d.declared("mail"),
    )
    engine.deploy(db, [file], by=ADMIN)

    answer = engine.publish(db, "mail", correlation={}, variables={"subject": "hole"})

    assert answer.result == "started"
    assert answer.instance_id is not None
    view = engine.get_instance(db, answer.instance_id)
    assert (view.definition_key, view.variables) == ("intake", {"subject": "hole"})
    first = engine.history(db, view.id).items[0]
    assert (first.what, first.details["message"]) == ("started", "mail")


def test_only_the_newest_version_listens(db: Session) -> None:
    for task in ("old", "new"):
        file = d.drawing(
            "intake",
            d.start("received", d.received("mail")) + d.user(task) + d.end(),
            [("received", task), (task, "end")],
            before=d.declared("mail"),
        )
        engine.deploy(db, [file], by=ADMIN)

    engine.publish(db, "mail", correlation={}, variables={})

    assert [t.node for t in engine.find_tasks(db, engine.TaskFilter()).items] == ["new"]


def test_without_keys_the_variables_must_agree(db: Session) -> None:
    one, two = start(db, KEYLESS, no=1, kind="x"), start(db, KEYLESS, no=2, kind="x")

    assert reply(db, {"no": 3}).result == "buffered"
    assert reply(db, {"no": 2, "kind": "x"}).instance_id == two.id
    assert reply(db, {"business_key": "none"}).result == "buffered"
    assert reply(db, {}).instance_id == one.id


def test_changed_variables_count(db: Session) -> None:
    file = d.drawing(
        "changing",
        d.start()
        + d.parallel("split")
        + d.catch("wait", d.received("reply"))
        + d.user("edit")
        + d.user("stay")
        + d.end()
        + d.end("end2"),
        [("start", "split"), ("split", "wait"), ("split", "edit"), ("edit", "stay"),
         ("stay", "end"), ("wait", "end2")],
        before=REPLY,
    )  # fmt: skip
    instance = start(db, file, no=1)
    task = engine.find_tasks(db, engine.TaskFilter(node="edit")).items[0]
    engine.complete(db, task.id, {"no": 2}, by=LIN)

    assert reply(db, {"no": 1}).result == "buffered"
    assert reply(db, {"no": 2}).instance_id == instance.id


def test_the_special_keys_find_the_instance_itself(db: Session) -> None:
    first, second = start(db, business_key="T1", no=1), start(db, business_key="T2", no=2)

    assert reply(db, {"business_key": "T2"}).instance_id == second.id
    assert reply(db, {"instance_id": str(first.id)}).instance_id == first.id
    assert reply(db, {"instance_id": "nonsense"}).result == "buffered"


def test_a_suspended_instance_gets_its_message_later(db: Session, clock: SetClock) -> None:
    instance = start(db, no=1)
    engine.suspend(db, instance.id, by=ADMIN, reason="")

    assert reply(db, {"no": 1}).result == "buffered"
    clock.advance(timedelta(days=3))
    assert nodes(db, instance) == ["wait"]
    engine.resume(db, instance.id, by=ADMIN)
    assert nodes(db, instance) == ["read"]


def thrower(key: str = "throws") -> engine.SourceFile:
    value = '<ringflow:message><ringflow:parameter name="text" value="${word}"/></ringflow:message>'
    return d.drawing(
        key,
        d.start() + d.throw("tell", "m_reply", value + d.keys(no="${no}")) + d.end(),
        [("start", "tell"), ("tell", "end")],
        before=REPLY,
    )


def test_a_thrown_message_is_delivered_in_the_same_transaction(db: Session) -> None:
    receiver = start(db, no=4)

    thrown = start(db, thrower(), no=4, word="from inside")

    assert thrown.state == "completed"
    assert nodes(db, receiver) == ["read"]
    assert engine.get_instance(db, receiver.id).variables["text"] == "from inside"


def test_a_thrown_message_without_its_key_is_an_incident_at_the_throwing_step(db: Session) -> None:
    receiver = start(db, no=4)
    thrown = start(db, thrower(), no=None, word="x")

    (incident,) = engine.find_incidents(db).items
    assert (incident.node, thrown.state) == ("tell", "active")
    assert "no" in incident.message
    engine.retry(db, incident.id, by=ADMIN, variables={"no": 4})
    assert nodes(db, receiver) == ["read"]


def test_a_message_to_a_busy_instance_is_delivered_a_moment_later(world: World) -> None:
    with world.transaction() as db:
        receiver = start(db, no=4)
        engine.deploy(db, [thrower()], by=ADMIN)
    with world.transaction() as holder:
        engine.suspend(holder, receiver.id, by=ADMIN, reason="")
        engine.resume(holder, receiver.id, by=ADMIN)
        with world.transaction() as db:
            thrown = engine.start(db, "throws", variables={"no": 4, "word": "later"}, by=LIN)
            assert thrown.state == "completed"

    world.run_jobs()

    with world.transaction() as db:
        assert nodes(db, receiver) == ["read"]
        assert engine.get_instance(db, receiver.id).variables["text"] == "later"


def test_processes_that_start_each_other_do_not_bring_the_engine_down(world: World) -> None:
    ping = d.drawing(
        "ping",
        d.start("s", d.received("ping")) + d.throw("t", "m_ping") + d.end(),
        [("s", "t"), ("t", "end")],
        before=d.declared("ping"),
    )
    with world.transaction() as db:
        engine.deploy(db, [ping], by=ADMIN)
        engine.publish(db, "ping", correlation={}, variables={})
        found = len(engine.find_instances(db, engine.InstanceFilter()).items)
    assert found == 8


@pytest.mark.parametrize("first", ["message", "receiver"])
def test_a_message_and_its_receiver_do_not_miss_each_other(world: World, first: str) -> None:
    """Both transactions are open at once; whoever commits first is seen by the other."""
    with world.transaction() as db:
        engine.deploy(db, [WAITS], by=ADMIN)
    done = threading.Event()

    def publish() -> None:
        with world.transaction() as db:
            reply(db, {"no": 1})
        done.set()

    def begin() -> None:
        with world.transaction() as db:
            engine.start(db, "waits", variables={"no": 1}, by=LIN)
        done.set()

    here, there = (reply_in, begin) if first == "message" else (start_in, publish)
    with world.transaction() as db:
        here(db)
        other = threading.Thread(target=there)
        other.start()
        assert not done.wait(0.3), "the second must wait for the first to commit"
    other.join(5)

    with world.transaction() as db:
        (instance,) = engine.find_instances(db, engine.InstanceFilter()).items
        assert nodes(db, instance) == ["read"]
        assert db.scalar(select(func.count()).select_from(Subscription)) == 0


def reply_in(db: Session) -> None:
    assert reply(db, {"no": 1}).result == "buffered"


def start_in(db: Session) -> None:
    engine.start(db, "waits", variables={"no": 1}, by=LIN)


def test_the_same_message_three_times_at_once_starts_one_instance(world: World) -> None:
    file = d.drawing(
        "intake",
        d.start("received", d.received("mail")) + d.user("sort") + d.end(),
        [("received", "sort"), ("sort", "end")],
        before=d.declared("mail"),
    )
    with world.transaction() as db:
        engine.deploy(db, [file], by=ADMIN)
    results = []

    def send() -> None:
        with world.transaction() as db:
            answer = engine.publish(db, "mail", correlation={}, variables={}, message_id="<7@mail>")
        results.append(answer.result)

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert sorted(results) == ["duplicate", "duplicate", "started"]
    with world.transaction() as db:
        assert len(engine.find_instances(db, engine.InstanceFilter()).items) == 1
