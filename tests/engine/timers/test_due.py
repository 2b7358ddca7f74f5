"""Timers fire when they are due: once, in order, and not while the instance is suspended."""

from datetime import datetime, timedelta
from threading import Thread

from sqlalchemy import func, select, text, update

import engine
from base.db import Session
from engine.instances.records import StoredState
from engine.timers.records import Timer
from tests.conftest import World
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN

HOUR = timedelta(hours=1)


def pause(text: str, kind: str = "Duration") -> engine.SourceFile:
    return d.drawing(
        "pause",
        d.start() + d.catch("nap", d.timer(kind, text)) + d.user("look") + d.end(),
        [("start", "nap"), ("nap", "look"), ("look", "end")],
    )


def begin(world: World, file: engine.SourceFile, **variables: object) -> engine.InstanceView:
    with world.transaction() as db:
        engine.deploy(db, [file], by=ADMIN)
        key = file.name.removesuffix(".bpmn")
        return engine.start(db, key, variables=variables, by=LIN)


def nodes(world: World, instance: engine.InstanceView) -> list[str]:
    with world.transaction() as db:
        return sorted(token.node for token in engine.tokens(db, instance.id))


def test_a_timer_fires_when_it_is_due_and_not_before(world: World) -> None:
    instance = begin(world, pause("PT1H"))
    world.clock.advance(HOUR - timedelta(seconds=1))
    assert engine.fire_due(world.database) == 0

    world.clock.advance(timedelta(seconds=1))

    assert engine.fire_due(world.database) == 1
    assert nodes(world, instance) == ["look"]
    assert engine.fire_due(world.database) == 0
    with world.transaction() as db:
        line = next(x for x in engine.history(db, instance.id).items if x.details.get("timer"))
        assert (line.what, line.node, line.actor) == ("completed", "nap", "timer")


def test_a_date_may_come_from_the_data(world: World) -> None:
    due = world.clock.now() + 2 * HOUR
    instance = begin(world, pause("${until}", "Date"), until=due)

    world.clock.set(due)
    engine.fire_due(world.database)

    assert nodes(world, instance) == ["look"]


def test_a_bad_date_is_an_incident_at_once_with_its_text(world: World) -> None:
    instance = begin(world, pause("${until}", "Date"), until="next tuesday")

    with world.transaction() as db:
        (incident,) = engine.find_incidents(db).items
        assert incident.kind == "timer"
        assert "next tuesday" in incident.message
        assert engine.get_instance(db, instance.id).incident is True


def test_a_bad_date_can_be_corrected(world: World) -> None:
    instance = begin(world, pause("${until}", "Date"), until="next tuesday")
    with world.transaction() as db:
        (incident,) = engine.find_incidents(db).items
        still = engine.retry(db, incident.id, by=ADMIN, variables={"until": "whenever"})
        assert still.resolved_at is None
        assert (still.attempts, "whenever" in still.message) == (2, True)
        mended = engine.retry(
            db, incident.id, by=ADMIN, variables={"until": "2026-11-02T10:00:00Z"}
        )
        assert (mended.resolution, mended.resolved_by) == ("retried", "admin")
        assert engine.get_instance(db, instance.id).incident is False

    world.clock.advance(HOUR)
    engine.fire_due(world.database)
    assert nodes(world, instance) == ["look"]


def test_an_interrupting_timer_withdraws_the_task(world: World) -> None:
    file = d.drawing(
        "late",
        d.start()
        + d.user("work")
        + d.boundary("over", "work", d.timer("Duration", "PT4H"))
        + d.user("escalate")
        + d.end()
        + d.end("end2"),
        [("start", "work"), ("work", "end"), ("over", "escalate"), ("escalate", "end2")],
    )
    instance = begin(world, file)
    world.clock.advance(4 * HOUR)

    engine.fire_due(world.database)

    assert nodes(world, instance) == ["escalate"]
    with world.transaction() as db:
        states = {t.node: t.state for t in engine.find_tasks(db, engine.TaskFilter()).items}
    assert states == {"work": "cancelled", "escalate": "ready"}


def test_of_two_timers_on_one_task_only_the_due_one_fires(world: World) -> None:
    file = d.drawing(
        "twice",
        d.start()
        + d.user("work")
        + d.boundary("first", "work", d.timer("Duration", "PT1H"), interrupts=False)
        + d.boundary("second", "work", d.timer("Duration", "PT2H"), interrupts=False)
        + d.user("a")
        + d.user("b")
        + d.end()
        + d.end("ea")
        + d.end("eb"),
        [("start", "work"), ("work", "end"), ("first", "a"), ("a", "ea"), ("second", "b"),
         ("b", "eb")],
    )  # fmt: skip
    instance = begin(world, file)
    world.clock.advance(HOUR)
    engine.fire_due(world.database)
    assert nodes(world, instance) == ["a", "second", "work"]

    world.clock.advance(HOUR)
    engine.fire_due(world.database)
    assert nodes(world, instance) == ["a", "b", "work"]


def test_two_timers_behind_one_gateway_have_their_own_moments(world: World) -> None:
    file = d.drawing(
        "race",
        d.start()
        + '<bpmn:eventBasedGateway id="which"/>'
        + d.catch("short", d.timer("Duration", "PT1H"))
        + d.catch("long", d.timer("Duration", "PT2H"))
        + d.user("a")
        + d.user("b")
        + d.end()
        + d.end("end2"),
        [("start", "which"), ("which", "short"), ("which", "long"), ("short", "a"),
         ("long", "b"), ("a", "end"), ("b", "end2")],
    )  # fmt: skip
    instance = begin(world, file)
    with world.transaction() as db:
        moments = sorted(db.scalars(select(Timer.due_at)))
    assert [moment - world.clock.now() for moment in moments] == [HOUR, 2 * HOUR]

    world.clock.advance(HOUR)
    engine.fire_due(world.database)

    assert nodes(world, instance) == ["a"]
    with world.transaction() as db:
        assert db.scalars(select(Timer)).all() == []


def remind(cycle: str) -> engine.SourceFile:
    return d.drawing(
        "remind",
        d.start()
        + d.user("work")
        + d.boundary("again", "work", d.timer("Cycle", cycle), interrupts=False)
        + d.script("count", "n = n + 1")
        + d.end()
        + d.end("end2"),
        [("start", "work"), ("work", "end"), ("again", "count"), ("count", "end2")],
    )


def reminded(world: World, instance: engine.InstanceView) -> object:
    with world.transaction() as db:
        return engine.get_instance(db, instance.id).variables["n"]


def test_a_cycle_fires_as_often_as_it_says(world: World) -> None:
    instance = begin(world, remind("R3/PT1H"), n=0)

    for hour in range(1, 6):
        world.clock.advance(HOUR)
        engine.fire_due(world.database)
        assert reminded(world, instance) == min(hour, 3)


def test_a_missed_cycle_fires_once_and_goes_on_ahead(world: World) -> None:
    instance = begin(world, remind("R/PT1H"), n=0)
    world.clock.advance(timedelta(hours=5, minutes=10))

    assert world.run_jobs() == 1

    assert reminded(world, instance) == 1
    with world.transaction() as db:
        (due,) = db.scalars(select(Timer.due_at))
    assert due == datetime.fromisoformat("2026-11-02T15:00:00+00:00")


def test_timers_wait_while_the_instance_is_suspended(world: World) -> None:
    instance = begin(world, pause("PT1H"))
    with world.transaction() as db:
        engine.suspend(db, instance.id, by=ADMIN, reason="")
    world.clock.advance(3 * HOUR)
    assert engine.fire_due(world.database) == 0
    assert nodes(world, instance) == ["nap"]

    with world.transaction() as db:
        engine.resume(db, instance.id, by=ADMIN)
    assert engine.fire_due(world.database) == 1
    assert nodes(world, instance) == ["look"]


def nightly(cycle: str, task: str = "sweep") -> engine.SourceFile:
    return d.drawing(
        "nightly",
        d.start("tick", d.timer("Cycle", cycle)) + d.user(task) + d.end(),
        [("tick", task), (task, "end")],
    )


def test_a_timer_may_start_instances(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [nightly("R2/P1D")], by=ADMIN)

    for day in range(1, 5):
        world.clock.advance(timedelta(days=1))
        engine.fire_due(world.database)
        with world.transaction() as db:
            found = engine.find_instances(db, engine.InstanceFilter()).items
        assert len(found) == min(day, 2)
    assert found[0].started_by == "timer"


def test_only_the_newest_version_is_started_by_its_timer(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [nightly("R/P1D", "old")], by=ADMIN)
        engine.deploy(db, [nightly("R/P1D", "new")], by=ADMIN)
    world.clock.advance(timedelta(days=1))

    assert engine.fire_due(world.database) == 1

    with world.transaction() as db:
        assert [t.node for t in engine.find_tasks(db, engine.TaskFilter()).items] == ["new"]


def test_a_state_that_cannot_be_read_does_not_stop_the_other_timers(world: World) -> None:
    broken = begin(world, pause("PT1H"))
    fine = begin(world, pause("PT1H"))
    with world.transaction() as db:
        db.execute(
            update(StoredState)
            .where(StoredState.instance_id == broken.id)
            .values(blob=b"\x7fnonsense")
        )
    world.clock.advance(HOUR)

    assert engine.fire_due(world.database) == 1
    assert engine.fire_due(world.database) == 0
    assert nodes(world, fine) == ["look"]
    with world.transaction() as db:
        (incident,) = engine.find_incidents(db).items
    assert (incident.instance_id, incident.kind) == (broken.id, "fault")


CUT_ONCE: list[str] = []


@engine.action("test.cut_once")
def cut_once(db: Session, _turn: engine.ActionCall) -> None:
    """Lose the connection the first time, as in a restart of the server."""
    if not CUT_ONCE:
        CUT_ONCE.append("cut")
        db.execute(text("select pg_terminate_backend(pg_backend_pid())"))


@engine.action("test.rename_centre")
def rename_centre(db: Session, _turn: engine.ActionCall) -> None:
    db.execute(text("update base_centre set name = 'renamed'"))


def nap_then(action: str) -> engine.SourceFile:
    return d.drawing(
        "nap_then",
        d.start()
        + d.catch("nap", d.timer("Duration", "PT1H"))
        + d.service("act", action)
        + d.user("look")
        + d.end(),
        [("start", "nap"), ("nap", "act"), ("act", "look"), ("look", "end")],
    )


def test_a_lost_connection_postpones_a_timer_and_leaves_no_incident(world: World) -> None:
    CUT_ONCE.clear()
    instance = begin(world, nap_then("test.cut_once"))
    world.clock.advance(HOUR)

    assert engine.fire_due(world.database) == 0
    with world.transaction() as db:
        assert engine.find_incidents(db).items == []

    assert engine.fire_due(world.database) == 1
    assert nodes(world, instance) == ["look"]


def test_a_row_that_stays_locked_postpones_a_timer_and_leaves_no_incident(world: World) -> None:
    instance = begin(world, nap_then("test.rename_centre"))
    world.clock.advance(HOUR)

    with world.transaction() as other:
        other.execute(text("select from base_centre for update"))
        assert engine.fire_due(world.database) == 0
        assert engine.find_incidents(other).items == []

    assert engine.fire_due(world.database) == 1
    assert nodes(world, instance) == ["look"]


def test_many_at_once_fire_once_each_however_many_share_them_out(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [pause("PT1H")], by=ADMIN)
        for _ in range(60):
            engine.start(db, "pause", variables={}, by=LIN)
    world.clock.advance(HOUR)

    looks = [Thread(target=engine.fire_due, args=(world.database,), kwargs={"threads": 4})
             for _ in range(2)]  # fmt: skip
    for one in looks:
        one.start()
    for one in looks:
        one.join()
    while engine.fire_due(world.database, threads=4):
        pass

    with world.transaction() as db:
        found = engine.find_tasks(db, engine.TaskFilter(node="look"), limit=200).items
        assert len({one.instance_id for one in found}) == len(found) == 60
        assert db.scalar(select(func.count()).select_from(Timer)) == 0
