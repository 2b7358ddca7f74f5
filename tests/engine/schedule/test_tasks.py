"""Scheduled tasks: when they run, what is missed, what people change about them."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest

import engine
from base.centres import create_centre
from base.errors import Invalid
from engine import fire_due
from engine.people import Actor
from engine.schedule import (
    NewTask,
    NoSuchTask,
    RunView,
    TaskChange,
    TaskLine,
    change_task,
    create_task,
    delete_task,
    next_moments,
    pause_task,
    resume_task,
    run_task,
    runs,
    scheduled_tasks,
)
from engine.timers.records import Misfire, Outcome
from tests.conftest import World

BOSS = Actor(UUID(int=1), "Boss", "boss", groups=frozenset({"admin"}))
HOUR = timedelta(hours=1)
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="t">
  <bpmn:process id="{key}" name="Hourly thing" isExecutable="true">
    <bpmn:startEvent id="start">{event}</bpmn:startEvent>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="end"/>
    <bpmn:endEvent id="end"/>
  </bpmn:process>
</bpmn:definitions>"""
EVENT = """<bpmn:timerEventDefinition><bpmn:timeCycle xsi:type="bpmn:tFormalExpression">{cycle}
</bpmn:timeCycle></bpmn:timerEventDefinition>"""


def deploy(world: World, cycle: str = "0 * * * *", key: str = "hourly") -> None:
    drawing = HEAD.format(key=key, event=EVENT.format(cycle=cycle) if cycle else "")
    with world.transaction() as db:
        engine.deploy(db, [engine.SourceFile(f"{key}.bpmn", drawing.encode())], by=BOSS)


def the_task(world: World) -> TaskLine:
    with world.transaction() as db:
        [found] = scheduled_tasks(db)
    return found


def log(world: World, task: TaskLine) -> list[RunView]:
    with world.transaction() as db:
        return runs(db, task.id).items


def run_all(world: World, most: int = 50) -> int:
    """Look for due timers until nothing is due; return how many fired."""
    total = 0
    for _ in range(most):
        fired = fire_due(world.database)
        if not fired:
            return total
        total += fired
    raise AssertionError("timers do not come to rest")


def change(
    world: World, task: TaskLine, *, timing: str | None = None, misfire: Misfire | None = None
) -> None:
    wanted = TaskChange(
        timing=task.timing if timing is None else timing, misfire=misfire or task.misfire,
        name=task.name,
    )  # fmt: skip
    with world.transaction() as db:
        change_task(db, task.id, wanted, by=BOSS)


@pytest.fixture
def hourly(world: World) -> World:
    deploy(world)
    return world


def test_a_timer_of_a_drawing_is_a_task_and_its_runs_are_told(hourly: World) -> None:
    task = the_task(hourly)
    assert (task.name, task.timing) == ("Hourly thing", "0 * * * *")
    assert (task.own, task.last) == (False, None)
    assert task.due_at == hourly.clock.now() + HOUR

    hourly.clock.advance(HOUR)
    assert run_all(hourly) == 1

    [run] = log(hourly, task)
    assert (run.outcome, run.due_at, run.by) == (Outcome.STARTED, hourly.clock.now(), "timer")
    assert (run.state, run.incident, run.gone) == (engine.InstanceState.COMPLETED, False, False)
    assert the_task(hourly).last == run
    assert the_task(hourly).due_at == hourly.clock.now() + HOUR


@pytest.mark.parametrize(
    ("misfire", "started", "skipped"),
    [(Misfire.ONCE, 1, 0), (Misfire.ALL, 10, 0), (Misfire.SKIP, 0, 1)],
)
def test_what_was_missed(hourly: World, misfire: Misfire, started: int, skipped: int) -> None:
    task = the_task(hourly)
    change(hourly, task, misfire=misfire)
    hourly.clock.advance(10 * HOUR + timedelta(minutes=30))

    run_all(hourly)

    outcomes = [run.outcome for run in log(hourly, task)]
    assert outcomes.count(Outcome.STARTED) == started
    assert outcomes.count(Outcome.SKIPPED) == skipped
    assert the_task(hourly).due_at == datetime(2026, 11, 2, 20, tzinfo=UTC)
    if misfire is Misfire.ALL:
        moments = [run.due_at for run in reversed(log(hourly, task))]
        assert moments == [datetime(2026, 11, 2, 9, tzinfo=UTC) + HOUR * n for n in range(1, 11)]


def test_not_everything_of_a_year_is_made_up_for(hourly: World) -> None:
    change(hourly, the_task(hourly), misfire=Misfire.ALL)
    hourly.clock.advance(timedelta(days=365))

    assert run_all(hourly, most=400) == 1 + 7 * 24 + 1


def test_a_little_late_is_not_missed(hourly: World) -> None:
    task = the_task(hourly)
    change(hourly, task, misfire=Misfire.SKIP)
    hourly.clock.advance(HOUR + timedelta(minutes=4))

    run_all(hourly)

    assert [run.outcome for run in log(hourly, task)] == [Outcome.STARTED]


def test_nothing_runs_twice_with_several_schedulers(hourly: World) -> None:
    task = the_task(hourly)
    change(hourly, task, misfire=Misfire.ALL)
    hourly.clock.advance(20 * HOUR)
    together = Barrier(4)

    def look() -> None:
        together.wait()
        for _ in range(30):
            fire_due(hourly.database)

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run_all(hourly)

    moments = [run.due_at for run in log(hourly, task)]
    assert len(moments) == len(set(moments)) == 20
    with hourly.transaction() as db:
        assert len(engine.find_instances(db, engine.InstanceFilter(), limit=100).items) == 20


def test_another_time_stays_when_the_drawing_comes_anew(hourly: World) -> None:
    task = the_task(hourly)
    change(hourly, task, timing="R/PT2H")
    assert the_task(hourly).due_at == hourly.clock.now() + 2 * HOUR
    deploy(hourly, "30 * * * *")

    again = the_task(hourly)
    assert (again.id, again.timing, again.drawn, again.changed) == (
        task.id, "R/PT2H", "30 * * * *", True,
    )  # fmt: skip
    change(hourly, again, timing="")
    assert (the_task(hourly).timing, the_task(hourly).changed) == ("30 * * * *", False)
    deploy(hourly, "")
    with hourly.transaction() as db:
        assert not scheduled_tasks(db)


def test_a_paused_task_waits_and_makes_up_for_nothing(hourly: World) -> None:
    task = the_task(hourly)
    change(hourly, task, misfire=Misfire.ALL)
    with hourly.transaction() as db:
        pause_task(db, task.id, by=BOSS)
    deploy(hourly, "0 * * * * ")
    hourly.clock.advance(5 * HOUR)
    assert run_all(hourly) == 0
    assert the_task(hourly).paused_at is not None

    with hourly.transaction() as db:
        resume_task(db, task.id, by=BOSS)
    assert run_all(hourly) == 0
    assert the_task(hourly).due_at == hourly.clock.now() + HOUR


def test_a_run_at_once_leaves_the_times_alone(hourly: World) -> None:
    task = the_task(hourly)
    with hourly.transaction() as db:
        instance = run_task(db, task.id, by=BOSS)

    [run] = log(hourly, task)
    assert (run.instance_id, run.due_at, run.by) == (instance, None, "Boss")
    assert the_task(hourly).due_at == task.due_at


def test_a_process_of_one_s_own_choice_begins_with_its_variables(world: World) -> None:
    deploy(world, "", key="plain")
    new = NewTask(key="plain", name="Every morning", timing="0 9 * * MON-FRI", variables={"n": 3})
    with world.transaction() as db:
        task_id = create_task(db, new, by=BOSS)
    deploy(world, "", key="plain")
    task = the_task(world)
    assert (task.id, task.own, task.name, task.made_by) == (task_id, True, "Every morning", "Boss")

    world.clock.advance(timedelta(days=1))
    assert run_all(world) == 1
    [run] = log(world, task)
    assert run.instance_id is not None
    with world.transaction() as db:
        view = engine.get_instance(db, run.instance_id)
        assert (view.definition_key, view.variables["n"]) == ("plain", 3)
        change_task(
            db, task_id,
            TaskChange(timing="2026-12-24T18:00", name="Once", variables={"n": 4}), by=BOSS,
        )  # fmt: skip
    assert the_task(world).due_at == datetime(2026, 12, 24, 10, tzinfo=UTC)
    world.clock.set(datetime(2026, 12, 24, 11, tzinfo=UTC))
    assert run_all(world) == 1
    assert the_task(world).due_at is None
    with world.transaction() as db:
        delete_task(db, task_id, by=BOSS)
        assert not scheduled_tasks(db)


def test_what_cannot_start_says_so_in_the_log(world: World) -> None:
    deploy(world, "", key="plain")
    new = NewTask(key="plain", name="Hourly", timing="0 * * * *")
    with world.transaction() as db:
        create_task(db, new, by=BOSS)
    with world.transaction() as db:
        engine.delete_version(db, "plain", 1, by=BOSS, reason="gone")
    world.clock.advance(HOUR)
    fire_due(world.database)
    world.clock.advance(timedelta(minutes=1))
    fire_due(world.database)

    with world.transaction() as db:
        task = next(one for one in scheduled_tasks(db) if one.own)
    assert [run.outcome for run in log(world, task)] == [Outcome.FAILED]


@pytest.mark.parametrize(
    "timing",
    ["", "soon", "R0/PT1H", "2020-01-01", "99 * * * *", "0 0 30 2 *", "R/PT0S", "x" * 5000],
)
def test_times_that_are_none_are_refused_at_their_field(world: World, timing: str) -> None:
    deploy(world, "", key="plain")
    with pytest.raises(Invalid) as refused, world.transaction() as db:
        create_task(db, NewTask(key="plain", name="x", timing=timing), by=BOSS)

    assert [one.field for one in refused.value.problems] == ["timing"]


def test_the_next_moments_are_shown_in_the_zone_of_the_centre(world: World) -> None:
    with world.transaction() as db:
        found = next_moments(db, "30 9 * * MON-FRI", 3)
        assert [f"{one:%a %d %H:%M %z}" for one in found] == [
            "Tue 03 09:30 +0800", "Wed 04 09:30 +0800", "Thu 05 09:30 +0800",
        ]  # fmt: skip
        assert len(next_moments(db, "R2/PT1H", 5)) == 2
        assert len(next_moments(db, "R/1 working day", 5)) == 5


def test_centres_do_not_see_each_other_s_tasks(hourly: World) -> None:
    task = the_task(hourly)
    with hourly.database.transaction() as db:
        other = create_centre(db, "other", name="Other").id
    with hourly.transaction(other) as db:
        assert not scheduled_tasks(db)
        for act in (pause_task, resume_task, run_task, delete_task):
            with pytest.raises(NoSuchTask):
                act(db, task.id, by=BOSS)
        with pytest.raises(NoSuchTask):
            run_task(db, uuid4(), by=BOSS)
