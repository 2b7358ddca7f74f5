"""Departments move, go into one another and end; their people, rosters and open work go along."""

from datetime import date, time, timedelta

import pytest

import engine
from base.db import Session
from base.errors import Invalid
from engine import TaskFilter, identity
from engine.identity import DepartmentState, NewShift, Pattern
from engine.identity.access.reach import OutOfReach
from engine.people import Actor
from processes.organisation import acts
from processes.organisation.acts import (
    CannotReorganise,
    NotToUndo,
    call_off,
    find_change,
    find_changes,
    reorganise,
    undo,
)
from processes.organisation.planning import Wish, preview
from processes.organisation.records import Kind, Reorganisation, State
from processes.organisation.work import OpenWork, open_work
from processes.tickets.queries import get_ticket
from tests.conftest import World
from tests.make import tickets as make
from tests.make.actors import ADMIN

TODAY = date(2026, 11, 2)


@pytest.fixture
def town(world: World) -> World:
    """A hotline whose water department has one below it, a roster, and a ticket to sign for."""
    with world.transaction() as db:
        make.hotline(db)
        identity.create_department(db, "pipes", names={"en": "Pipes"}, parent="water")
        identity.create_department(db, "utilities", names={"en": "Utilities"})
        pattern = Pattern(begins=time(0), ends=time(0), weekdays=frozenset(range(1, 8)))
        identity.add_shift(db, "water", NewShift(pattern=pattern, username="wang"), by=ADMIN)
    dispatched(world, 1)
    return world


def dispatched(world: World, number: int) -> None:
    for _ in range(number):
        with world.transaction() as db:
            make.ticket(db)
        world.run_jobs()
        with world.transaction() as db:
            [task] = engine.find_tasks(db, TaskFilter(node="dispatch", states=acts_open())).items
            values = {"department": "water", "urgency": "normal"}
            engine.complete(db, task.id, values, by=make.DISPATCHER)
    world.run_jobs()


def acts_open() -> frozenset[engine.TaskState]:
    return frozenset({engine.TaskState.READY, engine.TaskState.CLAIMED})


def wish(kind: Kind, target: str | None, department: str = "water") -> Wish:
    return Wish(kind=kind, department=department, target=target)


def done(db: Session, kind: Kind, target: str | None, department: str = "water") -> Reorganisation:
    return reorganise(db, wish(kind, target, department), by=ADMIN, reason="Because")


def inbox(db: Session, username: str) -> set[str]:
    [one] = [one for one in identity.people(db, inactive=True) if one.username == username]
    me = identity.actor_of(db, one.id)
    return {task.node for task in engine.find_tasks(db, TaskFilter(for_actor=me)).items}


def refused(db: Session, kind: Kind, target: str | None, department: str = "water") -> str:
    found = preview(db, wish(kind, target, department), by=ADMIN)
    assert found.refusals
    with pytest.raises(CannotReorganise):
        done(db, kind, target, department)
    return " ".join(found.refusals)


def test_a_preview_says_what_is_touched_and_does_nothing(town: World) -> None:
    with town.transaction() as db:
        found = preview(db, wish(Kind.MERGE, "roads"), by=ADMIN)
        assert [one.username for one in found.people] == ["wang"]
        assert [one.code for one in found.below] == ["pipes"]
        assert (found.work, found.shifts, found.large) == (OpenWork(tasks=1, tickets=1), 1, False)
        assert found.refusals == ()
        assert not find_changes(db).items
        assert identity.find_department(db, "water").active


def test_a_department_moves_with_all_below_it_and_back(town: World) -> None:
    with town.transaction() as db:
        moved = done(db, Kind.MOVE, "utilities")
        assert identity.find_department(db, "pipes").level == 2
        assert "sign" in inbox(db, "wang")
        undo(db, moved.id, by=ADMIN)
        assert identity.find_department(db, "water").parent is None
        with pytest.raises(NotToUndo):
            undo(db, moved.id, by=ADMIN)


def test_a_merge_brings_people_rosters_children_and_open_work_over(town: World) -> None:
    with town.transaction() as db:
        merged = done(db, Kind.MERGE, "roads")
        assert (merged.state, merged.moved) == (State.DONE, 2)
        water = identity.department_card(db, "water")
        assert (water.successor, water.view.state(TODAY)) == ("roads", DepartmentState.MERGED)
        assert identity.find_department(db, "pipes").parent == "roads"
        assert {one.username for one in identity.people(db, group="department:roads")} == {
            "rose", "wang",
        }  # fmt: skip
        assert [one.username for one in identity.on_duty(db, "water")] == ["wang"]
        [task] = engine.find_tasks(db, TaskFilter(node="sign")).items
        assert task.candidate_groups == ("department:roads",)
        assert inbox(db, "rose") == {"sign"}
        assert open_work(db, ["water"]) == {}
        [ticket] = [get_ticket(db, task.business_key or "")]
        assert ticket.department == "roads"
        lines = engine.history(db, task.instance_id, limit=200).items
        assert [one.what for one in lines if one.what == "rehomed"] == ["rehomed"]


def test_steps_that_still_name_the_old_department_find_the_new_one_s_people(town: World) -> None:
    """The process knows the code that was chosen; the next step is worked out from it."""
    with town.transaction() as db:
        done(db, Kind.MERGE, "roads")
        [task] = engine.find_tasks(db, TaskFilter(node="sign")).items
        rose = next(one for one in identity.people(db) if one.username == "rose")
        engine.complete(db, task.id, {"outcome": "sign"}, by=identity.actor_of(db, rose.id))
    town.run_jobs()
    with town.transaction() as db:
        assert "handle" in inbox(db, "rose")


def test_a_merge_is_undone_but_for_the_work_that_was_handed_over(town: World) -> None:
    with town.transaction() as db:
        before = {card.view.code: card for card in identity.department_cards(db)}
        merged = done(db, Kind.MERGE, "roads")
        undo(db, merged.id, by=ADMIN)
        assert {card.view.code: card for card in identity.department_cards(db)} == before
        assert [one.department for one in identity.shifts(db)] == ["water"]
        people = {one.username: one.departments for one in identity.people(db)}
        assert (people["wang"], people["rose"]) == (("water",), ("roads",))
        [task] = engine.find_tasks(db, TaskFilter(node="sign")).items
        assert task.candidate_groups == ("department:roads",)


def test_what_went_into_a_department_goes_on_with_it_and_comes_back(town: World) -> None:
    with town.transaction() as db:
        first = done(db, Kind.MERGE, "utilities", "pipes")
        second = done(db, Kind.MERGE, "roads", "utilities")
        assert identity.standing_for(db, "pipes").code == "roads"
        with pytest.raises(NotToUndo):
            undo(db, first.id, by=ADMIN)
        undo(db, second.id, by=ADMIN)
        assert identity.standing_for(db, "pipes").code == "utilities"


def test_a_department_ends_when_its_work_is_taken_over(town: World) -> None:
    with town.transaction() as db:
        assert "move or end that first" in refused(db, Kind.CLOSE, "roads")
        done(db, Kind.CLOSE, None, "pipes")
        assert "Say which department takes it over" in refused(db, Kind.CLOSE, None)
        closed = done(db, Kind.CLOSE, "roads")
        assert (inbox(db, "rose"), closed.moved) == ({"sign"}, 2)
        wang = next(one for one in identity.people(db) if one.username == "wang")
        assert wang.departments == ("water",), "people stay where they are"
        assert "water" not in [one.code for one in identity.departments(db)]
        undo(db, closed.id, by=ADMIN)
        assert "water" in [one.code for one in identity.departments(db)]


def test_what_stands_in_the_way_is_said(town: World) -> None:
    with town.transaction() as db:
        assert "itself part of" in refused(db, Kind.MOVE, "pipes")
        assert "cannot go into itself" in refused(db, Kind.MERGE, "water")
        assert "is part of it" in refused(db, Kind.MERGE, "pipes")
        assert "Say into which" in refused(db, Kind.MERGE, None)
        assert "part of that department already" in refused(db, Kind.MOVE, "water", "pipes")
        with pytest.raises(Invalid):
            reorganise(db, wish(Kind.MOVE, "roads"), by=ADMIN, day=TODAY - timedelta(1))
        done(db, Kind.MERGE, "roads", "utilities")
        assert "already" in refused(db, Kind.MOVE, "water", "utilities")
        assert "takes no work today" in refused(db, Kind.MERGE, "utilities")
        few = Actor(None, "B", "b", frozenset({"dispatcher"}), scope="own")
        assert preview(db, wish(Kind.MOVE, "roads"), by=few).refusals == (OutOfReach().text(),)


def test_one_is_planned_for_a_day_and_done_when_it_comes(town: World) -> None:
    with town.transaction() as db:
        soon = TODAY + timedelta(3)
        planned = reorganise(db, wish(Kind.MERGE, "roads"), by=ADMIN, day=soon)
        assert "planned for this department" in refused(db, Kind.MOVE, "roads")
        later = reorganise(db, wish(Kind.MOVE, "roads", "utilities"), by=ADMIN, day=soon)
        call_off(db, later.id, by=ADMIN)
        with pytest.raises(NotToUndo):
            call_off(db, later.id, by=ADMIN)
        key = planned.id
    town.run_jobs()
    with town.transaction() as db:
        assert identity.find_department(db, "water").active
    town.clock.advance(timedelta(days=3))
    town.run_jobs()
    with town.transaction() as db:
        assert find_change(db, key).state is State.DONE
        assert identity.standing_for(db, "water").code == "roads"
        assert identity.find_department(db, "utilities").parent is None


def test_a_plan_that_cannot_be_any_more_says_why(town: World) -> None:
    with town.transaction() as db:
        soon = TODAY + timedelta(3)
        key = reorganise(db, wish(Kind.MERGE, "roads"), by=ADMIN, day=soon).id
        done(db, Kind.MERGE, "utilities", "roads")
    town.clock.advance(timedelta(days=3))
    town.run_jobs()
    with town.transaction() as db:
        row = find_change(db, key)
        assert row.state is State.REFUSED
        assert "takes no work today" in (row.problem or "")
        assert identity.find_department(db, "water").active


def test_much_work_is_handed_over_by_jobs(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    dispatched(town, 2)
    monkeypatch.setattr(acts, "LARGE", 2)
    monkeypatch.setattr(acts, "SLICE", 1)
    with town.transaction() as db:
        row = done(db, Kind.MERGE, "roads")
        assert (row.state, row.total, row.moved) == (State.RUNNING, 6, 0)
        assert inbox(db, "rose") == {"sign"}, "they find it from the first moment on"
        with pytest.raises(NotToUndo):
            undo(db, row.id, by=ADMIN)
        key = row.id
    town.run_jobs()
    with town.transaction() as db:
        row = find_change(db, key)
        assert (row.state, row.moved, acts.left_open(db, row)) == (State.DONE, 6, OpenWork())
