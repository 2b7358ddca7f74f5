"""Signals reach everybody who waits for them when they are thrown, and nobody else."""

import pytest
from sqlalchemy import event as event_api
from sqlalchemy import select, text

import engine
from base.db import Session
from base.jobs import Job
from tests.conftest import World
from tests.make.actors import ADMIN, LIN
from tests.make.drawings import condition, event, handler, signal, sketch

WAITS = sketch(
    "start -> wait -> read -> end", event("catch", "wait", signal("go")), key="waits",
    signals=["go"],
)  # fmt: skip
BEGINS = sketch(
    "begin -> read -> end", event("start", "begin", signal("go")), key="begins", signals=["go"]
)
SHOUTS = sketch(
    "start -> and; and -> shout -> after; and -> wait -> heard",
    event("throw", "shout", signal("go")), event("catch", "wait", signal("go")), key="shouts",
    signals=["go"],
)  # fmt: skip

MORE_WAITS = text(
    "insert into engine_signal_wait (token_id, slot, instance_id, name, held, since, centre_id)"
    " select gen_random_uuid(), slot, instance_id, name, held, since, centre_id"
    " from engine_signal_wait, generate_series(1, 9999)"
)


def tasks(world: World) -> list[tuple[str, str]]:
    with world.transaction() as db:
        found = engine.find_tasks(db, engine.TaskFilter()).items
        return sorted((t.definition_key, t.node) for t in found if t.state == "ready")


def begin(db: Session, key: str) -> engine.InstanceView:
    return engine.start(db, key, variables={}, by=LIN)


def test_all_instances_and_starts_get_it(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [WAITS, BEGINS], by=ADMIN)
        for _ in range(3):
            begin(db, "waits")
    with world.transaction() as db:
        assert engine.broadcast(db, "go", variables={"why": "drill"}) == 4
    world.run_jobs()

    assert tasks(world) == [("begins", "read")] + [("waits", "read")] * 3
    with world.transaction() as db:
        found = engine.find_instances(db, engine.InstanceFilter()).items
        views = [engine.get_instance(db, one.id) for one in found]
        assert {view.variables["why"] for view in views} == {"drill"}


def test_who_waits_later_does_not_get_it(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [WAITS], by=ADMIN)
        engine.broadcast(db, "go")
        late = begin(db, "waits")
    world.run_jobs()
    with world.transaction() as db:
        assert [token.node for token in engine.tokens(db, late.id)] == ["wait"]


def test_a_drawing_throws_it_to_itself_and_to_others(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [WAITS, SHOUTS], by=ADMIN)
        begin(db, "waits")
    with world.transaction() as db:
        begin(db, "shouts")
    world.run_jobs()
    # Which branch comes first decides whether the instance hears itself; in the file it waits last.
    assert ("waits", "read") in tasks(world)
    assert ("shouts", "after") in tasks(world)


def test_given_twice_it_counts_once(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [WAITS], by=ADMIN)
        begin(db, "waits")
    with world.transaction() as db:
        engine.broadcast(db, "go")
        engine.broadcast(db, "go")
    world.run_jobs()
    assert tasks(world) == [("waits", "read")]
    with world.transaction() as db:
        assert {row.state for row in db.scalars(select(Job))} == {"done"}


def test_a_suspended_instance_gets_it_when_it_is_resumed(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [WAITS], by=ADMIN)
        one = begin(db, "waits")
        engine.suspend(db, one.id, by=ADMIN, reason="wait")
    with world.transaction() as db:
        engine.broadcast(db, "go", variables={"x": 1})
    world.run_jobs()
    assert tasks(world) == []
    with world.transaction() as db:
        engine.resume(db, one.id, by=ADMIN, reason="on")
    assert tasks(world) == [("waits", "read")]


def test_a_listener_hears_each_signal_of_a_suspension_once(world: World) -> None:
    note = handler("note", signal("go"), "read", interrupting=False)
    file = sketch("start -> work -> end", note, key="watched", signals=["go"])
    with world.transaction() as db:
        engine.deploy(db, [file], by=ADMIN)
        one = begin(db, "watched")
        engine.suspend(db, one.id, by=ADMIN, reason="wait")
    for _ in range(2):
        with world.transaction() as db:
            engine.broadcast(db, "go", by=LIN)
        world.run_jobs()
    for _ in range(2):  # what was given once is not given again
        with world.transaction() as db:
            engine.resume(db, one.id, by=ADMIN, reason="on")
        assert tasks(world).count(("watched", "read")) == 2
        with world.transaction() as db:
            engine.suspend(db, one.id, by=ADMIN, reason="again")
    with world.transaction() as db:
        heard = [x for x in engine.history(db, one.id).items if x.what == "signal_received"]
    assert [line.details["by"] for line in heard] == [LIN.name, LIN.name]


def test_a_rolled_back_throw_reaches_nobody(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [WAITS], by=ADMIN)
        begin(db, "waits")
    with pytest.raises(ZeroDivisionError), world.transaction() as db:
        engine.broadcast(db, "go")
        _ = 1 / 0
    world.run_jobs()
    assert tasks(world) == []


def test_an_event_sub_process_hears_it_and_the_history_tells(world: World) -> None:
    alarm = handler("alarm", signal("fire"), "leave")
    file = sketch("start -> work -> end", alarm, key="watched", signals=["fire"])
    with world.transaction() as db:
        engine.deploy(db, [file], by=ADMIN)
        one = begin(db, "watched")
    with world.transaction() as db:
        assert engine.broadcast(db, "fire") == 1
    world.run_jobs()
    assert tasks(world) == [("watched", "leave")]
    with world.transaction() as db:
        told = [line.what for line in engine.history(db, one.id).items]
    assert "signal_received" in told


def test_processes_begin_when_a_condition_holds(world: World) -> None:
    file = sketch("begin -> read -> end", event("start", "begin", condition("level > 3")), key="c")
    with world.transaction() as db:
        engine.deploy(db, [file], by=ADMIN)
        assert engine.evaluate_conditions(db, {"level": 2}, by=LIN) == []
        (started,) = engine.evaluate_conditions(db, {"level": 5}, by=LIN)
        assert engine.get_instance(db, started).variables == {"level": 5}


def test_a_throw_takes_the_same_statements_for_one_and_for_ten_thousand(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [WAITS], by=ADMIN)
        begin(db, "waits")
    with world.transaction() as db:
        (few, one) = _thrown(db)
        db.execute(MORE_WAITS)
        (many, all_of_them) = _thrown(db)
        db.rollback()
    assert (one, all_of_them) == (1, 10_000)
    assert few == many


def _thrown(db: Session) -> tuple[int, int]:
    sent: list[str] = []

    def note(_conn: object, _cursor: object, said: str, *_rest: object) -> None:
        sent.append(said)

    event_api.listen(db.get_bind(), "before_cursor_execute", note)
    try:
        reached = engine.broadcast(db, "go")
    finally:
        event_api.remove(db.get_bind(), "before_cursor_execute", note)
    return len(sent), reached
