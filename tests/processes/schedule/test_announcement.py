"""An announcement reaches everybody who is meant once, and ends when all have read it."""

import pytest
from sqlalchemy import select

import engine
from engine.instances.records import Instance, InstanceState
from engine.people import Actor
from engine.tasks.records import Task, TaskState
from processes.schedule.installing import install_in
from tests.conftest import World
from tests.make import identity as people
from tests.make.actors import ADMIN

KEY = "schedule_announcement"
OPEN = (TaskState.READY, TaskState.CLAIMED)


def announce(world: World, to: object) -> None:
    with world.transaction() as db:
        install_in(db)
        said = {"to": to, "subject": "Fire drill", "text": "On Friday at ten."}
        engine.start(db, KEY, variables=said, by=ADMIN)


def waiting(world: World) -> list[str]:
    """Return who has not read it yet."""
    with world.transaction() as db:
        open_tasks = select(Task).where(Task.centre_id == db.centre_id, Task.state.in_(OPEN))
        return sorted(one.assignee or "" for one in db.scalars(open_tasks))


def state(world: World) -> InstanceState | None:
    with world.transaction() as db:
        return db.scalar(select(Instance.state).where(Instance.key == KEY))


def test_everybody_who_is_meant_reads_it_once(world: World) -> None:
    with world.transaction() as db:
        anna = people.user(db, "anna", "agent", within=("roads",))
        people.user(db, "ben", "dispatcher")
        people.user(db, "carl", "agent")
    announce(world, "department:roads, anna\nben, nobody")
    assert waiting(world) == ["anna", "ben"]

    with world.transaction() as db:
        task = db.scalars(select(Task).where(Task.assignee == "anna")).one()
        by = Actor(anna.id, "Anna", "anna", frozenset({"agent"}))
        engine.complete(db, task.id, {"outcome": "read"}, by=by)
    assert waiting(world) == ["ben"]
    assert state(world) is InstanceState.ACTIVE
    with world.transaction() as db:
        task = db.scalars(select(Task).where(Task.assignee == "ben")).one()
        by = Actor(None, "Ben", "ben", frozenset({"dispatcher"}))
        engine.complete(db, task.id, {"outcome": "read"}, by=by)
    assert state(world) is not InstanceState.ACTIVE


def test_an_announcement_to_nobody_ends_at_once(world: World) -> None:
    announce(world, ["department:moon"])
    assert waiting(world) == []
    assert state(world) is not InstanceState.ACTIVE


def test_names_behind_which_nobody_is_are_told(world: World) -> None:
    with world.transaction() as db:
        people.user(db, "anna", "agent")
    announce(world, "anna, nobody, group:empty")

    with world.transaction() as db:
        (one,) = engine.find_instances(db, engine.InstanceFilter()).items
        assert engine.get_instance(db, one.id).variables["missed"] == ["nobody", "group:empty"]


def test_too_many_readers_are_told_of_and_nobody_is_left_out_in_silence(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("processes.schedule.actions.MOST_READERS", 1)
    with world.transaction() as db:
        people.user(db, "anna", "agent")
        people.user(db, "ben", "agent")
    announce(world, "anna, ben")
    world.run_jobs()

    with world.transaction() as db:
        (incident,) = engine.find_incidents(db, engine.IncidentFilter(open=True)).items
    assert "schedule.too_many" in incident.message
    assert waiting(world) == []
