"""Somebody is called back: at the agreed time, again without an answer, and not when unwanted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import engine
from engine import Actor, TaskFilter, TaskState, TaskView
from ringflow.looking.lint import read_drawings
from ringflow.rooms import open_rooms
from tests.conftest import World
from tests.house.source import ROOT
from tests.make import drawing as d
from tests.make import tickets as make
from tests.make.actors import LIN

HOUR = timedelta(hours=1)
OPEN = frozenset({TaskState.READY, TaskState.CLAIMED})
TEST = Actor.system("test")
WANTED = {"contact_phone": "138 0013 8000", "contact_name": "Wang", "subject": "The lamp"}


@pytest.fixture
def centre(world: World) -> World:
    """A hotline with the drawing of callbacks."""
    with world.transaction() as db:
        make.hotline(db)
        open_rooms()
        engine.deploy(db, read_drawings([ROOT / "processes" / "bpmn" / "callbacks"]), by=TEST)
    return world


def ask(world: World, **more: Any) -> None:
    with world.transaction() as db:
        engine.publish(db, "callback.requested", correlation={}, variables={**WANTED, **more})
    world.run_jobs()


def calls(world: World) -> list[TaskView]:
    with world.transaction() as db:
        found = engine.find_tasks(db, TaskFilter(states=OPEN)).items
    return [one for one in found if one.node == "call"]


def variables(world: World) -> dict[str, Any]:
    with world.transaction() as db:
        (one,) = engine.find_instances(db, engine.InstanceFilter()).items
        return dict(engine.get_instance(db, one.id).variables)


def answer(world: World, outcome: str, **said: Any) -> None:
    (task,) = calls(world)
    with world.transaction() as db:
        engine.claim(db, task.id, by=make.AGENT)
        engine.complete(db, task.id, {**said, "outcome": outcome}, by=make.AGENT)
    world.run_jobs()


def ends(world: World) -> list[str]:
    with world.transaction() as db:
        (one,) = engine.find_instances(db, engine.InstanceFilter()).items
        lines = engine.overview(db, one.id, most=500).lines
    return [line.node for line in lines if line.node and line.node.startswith("end_")]


def wait(world: World, **by: Any) -> None:
    world.clock.advance(timedelta(**by))
    world.run_jobs()


def test_without_a_time_the_task_is_there_at_once(centre: World) -> None:
    ask(centre)

    (task,) = calls(centre)
    assert task.due_at == centre.clock.now() + 2 * HOUR
    assert variables(centre)["contact_phone"] == "+8613800138000"
    answer(centre, "reached", call_note="Mended.")
    assert ends(centre) == ["end_done"]


def test_it_waits_for_the_agreed_time_and_goes_to_whoever_was_named(centre: World) -> None:
    at = centre.clock.now() + 3 * HOUR
    ask(centre, call_at=at.isoformat(), call_by="ann", call_until=(at + HOUR).isoformat())
    assert calls(centre) == []

    wait(centre, hours=3)

    (task,) = calls(centre)
    assert (task.assignee, task.due_at) == ("ann", at + HOUR)


@pytest.mark.parametrize("name", ["nobody-here", " ", 7])
def test_a_name_that_is_nobody_s_leaves_it_to_the_agents(centre: World, name: object) -> None:
    ask(centre, call_by=name)

    (task,) = calls(centre)
    assert (task.assignee, task.candidate_groups) == (None, ("agent",))


def test_a_number_that_cannot_be_read_is_kept_as_it_was_written(centre: World) -> None:
    ask(centre, contact_phone="the neighbour's")

    assert len(calls(centre)) == 1
    assert variables(centre)["contact_phone"] == "the neighbour's"


def test_without_an_answer_it_is_tried_three_times_in_working_time(centre: World) -> None:
    ask(centre)
    for number in (1, 2):
        answer(centre, "no_answer")
        assert calls(centre) == []
        assert variables(centre)["tries"] == number
        at = variables(centre)["call_at"]
        wait(centre, seconds=(at - centre.clock.now()).total_seconds())
        assert len(calls(centre)) == 1
    answer(centre, "no_answer")

    assert ends(centre) == ["end_unreachable"]


def test_who_is_asked_late_in_the_day_is_called_in_the_morning(centre: World) -> None:
    centre.clock.advance(timedelta(hours=8))
    ask(centre)
    answer(centre, "no_answer")

    # It is one in the morning in Hong Kong; two hours of work are done by eleven.
    assert variables(centre)["call_at"] == datetime(2026, 11, 3, 3, 0, tzinfo=UTC)


def test_a_call_that_nobody_made_counts_as_an_attempt(centre: World) -> None:
    ask(centre)
    wait(centre, hours=2, minutes=14)
    assert len(calls(centre)) == 1

    wait(centre, minutes=1)

    assert calls(centre) == []
    assert variables(centre)["tries"] == 1


def test_another_time_begins_a_new_window(centre: World) -> None:
    ask(centre, call_until=(centre.clock.now() + HOUR).isoformat())
    new = centre.clock.now() + timedelta(days=1)
    answer(centre, "later", next_at=new)
    assert calls(centre) == []

    wait(centre, days=1)

    (task,) = calls(centre)
    assert task.due_at == new + 2 * HOUR
    assert variables(centre)["tries"] == 0


@pytest.mark.parametrize("ahead", [0, 5])
def test_who_no_longer_wants_it_is_not_called(centre: World, ahead: int) -> None:
    ask(centre, call_at=(centre.clock.now() + ahead * HOUR).isoformat())
    with centre.transaction() as db:
        told = engine.publish(
            db, "callback.cancelled", correlation={"contact_phone": "+8613800138000"}, variables={}
        )
    centre.run_jobs()

    assert told.instance_id is not None
    assert ends(centre) == ["end_cancelled"]
    assert calls(centre) == []


def asking(**said: str) -> engine.SourceFile:
    """Return a drawing whose step asks for a follow-up call."""
    step = d.service("ask", "callbacks.request", **said)
    return d.drawing(
        "asking", d.start() + step + d.user("after"), [("start", "ask"), ("ask", "after")]
    )


def test_a_drawing_asks_for_a_follow_up_call(centre: World) -> None:
    with centre.transaction() as db:
        engine.deploy(
            db, [asking(contact_phone="${contact_phone}", subject="Was it mended?")], by=LIN
        )
        engine.start(db, "asking", variables=WANTED, by=LIN)
    centre.run_jobs()

    (task,) = calls(centre)
    with centre.transaction() as db:
        told = engine.get_instance(db, task.instance_id).variables
    assert (told["subject"], told["contact_name"]) == ("Was it mended?", "Wang")


@pytest.mark.parametrize("deployed", [True, False])
def test_a_step_that_cannot_ask_is_an_incident_and_loses_nothing(
    world: World, *, deployed: bool
) -> None:
    open_rooms()
    with world.transaction() as db:
        if deployed:
            engine.deploy(db, read_drawings([ROOT / "processes" / "bpmn" / "callbacks"]), by=TEST)
        engine.deploy(db, [asking()], by=LIN)
        given = {} if deployed else WANTED
        engine.start(db, "asking", variables=given, by=LIN)
    world.run_jobs()

    with world.transaction() as db:
        (incident,) = engine.find_incidents(db, engine.IncidentFilter(open=True)).items
    assert ("callbacks.no_number" if deployed else "callbacks.not_taken") in incident.message
