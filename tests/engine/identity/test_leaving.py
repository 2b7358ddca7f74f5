"""Whoever leaves leaves nothing behind without a holder."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

import engine
from base.db import Session
from base.errors import Invalid
from engine import TaskFilter, TaskState
from engine.audit import AuditFilter, audit_lines
from engine.history.records import HistoryRow
from engine.identity import (
    LastAdministrator,
    NewUser,
    Person,
    UserChange,
    actor_of,
    actor_of_api_token,
    actor_of_session,
    change_department,
    change_user,
    create_api_token,
    create_user,
    department_card,
    make_reset,
    person,
    reset_person,
)
from engine.identity.absence.planning import absences
from engine.identity.duty.shifts import NewShift, add_shift, shifts
from engine.identity.duty.week import Pattern
from engine.identity.organisation.changing import DepartmentChange
from engine.identity.proof.resets import ResetOver
from engine.leaving.kinds import KINDS
from engine.leaving.leave import (
    LeavePlan,
    OneselfLeaves,
    StillHeld,
    check_nothing_left,
    holdings,
    leave,
    suggestions,
    sweep,
)
from engine.people import Actor
from engine.tasks.records import Task
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.absence import away, in_group
from tests.make.actors import ADMIN

HOUR = timedelta(hours=1)
ALL = LeavePlan(heir="berta")


def begin(db: Session, task: str, **variables: str) -> engine.TaskView:
    key = f"p{abs(hash(task)) % 10**8}"
    nodes = d.start() + d.user("work", task=task) + d.end()
    engine.deploy(db, [d.drawing(key, nodes, [("start", "work"), ("work", "end")])], by=ADMIN)
    instance = engine.start(db, key, variables=variables, by=ADMIN)
    return engine.find_tasks(db, TaskFilter(instance_id=instance.id)).items[0]


@pytest.fixture
def staff(db: Session) -> dict[str, Person]:
    names = ("anna", "berta", "carl")
    found = {name: make.user(db, name, "handler", within=("roads",)) for name in names}
    found["root"] = make.user(db, "root", "admin")
    return found


def root(db: Session, staff: dict[str, Person]) -> Actor:
    return actor_of(db, staff["root"].id)


def held(db: Session, one: Person) -> dict[str, int]:
    held = holdings(db, person(db, one.id))
    return {each.kind.code: each.found.count for each in held if each.found.count}


def everything(db: Session, anna: Person) -> dict[str, str]:
    """Let Anna hold something of each kind; return the tokens that open doors."""
    begin(db, 'assignee="anna"')
    begin(db, 'users="anna"')
    in_group(db, anna, "night", yue=4)
    begin(db, 'groups="group:night"')
    names = {"en": "Roads"}
    posts = DepartmentChange(names=names, email=None, active=True, head="anna", liaison="anna")
    change_department(db, "roads", posts, by=ADMIN)
    monday = Pattern(weekdays=frozenset({1}), begins=time(8), ends=time(16))
    add_shift(db, "roads", NewShift(pattern=monday, username="anna"), by=ADMIN)
    away(db, make.user(db, "dora"), "anna")
    away(db, anna, since=30 * HOUR)
    task = begin(db, 'groups="handler"')
    engine.create_link(db, task.id, person="anna", purpose="x", ttl=HOUR)
    return {
        "api": create_api_token(db, "anna"), "session": make.token(db, anna),
        "reset": make_reset(db, anna.id, by=ADMIN),
    }  # fmt: skip


def test_everything_is_found_and_goes_to_others_or_ends(
    db: Session, staff: dict[str, Person]
) -> None:
    anna = staff["anna"]
    tokens = everything(db, anna)
    assert held(db, anna) == {
        "tasks": 1, "candidate": 2, "posts": 2, "duty": 1, "substitute": 1, "absences": 1,
        "tokens": 1, "links": 2, "sessions": 1,
    }  # fmt: skip
    assert held(db, anna).keys() == {kind.code for kind in KINDS}, "a kind without a test"

    done = leave(db, anna.id, ALL, by=root(db, staff))

    assert done == {
        "tasks": 1, "candidate": 2, "posts": 2, "duty": 1, "substitute": 1, "absences": 1,
        "tokens": 1, "links": 2, "sessions": 1,
    }  # fmt: skip
    assert held(db, anna) == {}
    after = person(db, anna.id)
    assert (after.active, after.left_at) == (False, db.now())
    berta = actor_of(db, staff["berta"].id)
    mine = engine.find_tasks(db, TaskFilter(for_actor=berta)).items
    assert len(mine) == 4
    assert [one.assignee for one in mine].count("berta") == 1
    card = department_card(db, "roads")
    assert (card.head, card.liaison) == ("berta", "berta")
    assert [one.username for one in shifts(db, "roads")] == ["berta"]
    assert [one.substitute for one in absences(db)] == ["berta"]
    assert actor_of_api_token(db, tokens["api"]) is None
    assert actor_of_session(db, tokens["session"]) is None
    with pytest.raises(ResetOver):
        reset_person(db, tokens["reset"])
    (line,) = audit_lines(db, AuditFilter(what="user.left")).items
    assert (line.label, line.details["successor"], line.details["tasks"]) == ("anna", "berta", 1)
    told = {row.what for row in db.scalars(select(HistoryRow)) if row.actor == "root"}
    assert {"delegated", "given"} <= told


def test_the_database_knows_nobody_who_is_off_and_holds_an_open_task(
    db: Session, staff: dict[str, Person]
) -> None:
    everything(db, staff["anna"])
    leave(db, staff["anna"].id, ALL, by=root(db, staff))

    open_ones = select(Task).where(Task.state.in_([TaskState.READY, TaskState.CLAIMED]))
    active = {"berta", "carl", "root", "dora"}
    for task in db.scalars(open_ones.execution_options(populate_existing=True)):
        assert task.assignee is None or task.assignee in active
        assert task.assignee or task.groups or set(task.users) & active


def test_each_kind_can_have_its_own_heir(db: Session, staff: dict[str, Person]) -> None:
    everything(db, staff["anna"])
    plan = LeavePlan(heir="berta", heirs={"posts": "carl", "tasks": "Carl"})

    leave(db, staff["anna"].id, plan, by=root(db, staff))

    assert department_card(db, "roads").head == "carl"
    assert [one.username for one in shifts(db, "roads")] == ["berta"]
    carl = actor_of(db, staff["carl"].id)
    assert "carl" in [one.assignee for one in
                      engine.find_tasks(db, TaskFilter(for_actor=carl)).items]  # fmt: skip


@pytest.mark.parametrize("heir", ["", "nobody", "anna", "carl"])
def test_without_an_heir_who_is_there_nothing_happens(
    db: Session, staff: dict[str, Person], heir: str
) -> None:
    everything(db, staff["anna"])
    away(db, staff["carl"])
    before = held(db, staff["anna"])

    with pytest.raises(Invalid):
        leave(db, staff["anna"].id, LeavePlan(heir=heir), by=root(db, staff))

    assert held(db, staff["anna"]) == before
    assert person(db, staff["anna"].id).active


def test_who_holds_nothing_needs_no_heir(db: Session, staff: dict[str, Person]) -> None:
    assert leave(db, staff["carl"].id, LeavePlan(), by=root(db, staff)) == {}
    assert not person(db, staff["carl"].id).active


def test_nobody_lets_themselves_leave_nor_the_last_administrator(
    db: Session, staff: dict[str, Person]
) -> None:
    with pytest.raises(OneselfLeaves):
        leave(db, staff["root"].id, ALL, by=root(db, staff))
    with pytest.raises(LastAdministrator):
        leave(db, staff["root"].id, ALL, by=ADMIN)


def test_what_would_become_theirs_later_goes_to_the_successor(
    db: Session, staff: dict[str, Person]
) -> None:
    leave(db, staff["anna"].id, ALL, by=root(db, staff))

    task = begin(db, 'assignee="${who}"', who="anna")
    assert (task.assignee, task.stands_for) == ("berta", {"berta": "anna"})
    leave(db, staff["berta"].id, LeavePlan(heir="carl"), by=root(db, staff))
    assert begin(db, 'assignee="${who}"', who="anna").assignee == "carl"


def test_what_came_at_the_very_moment_is_swept_up(db: Session, staff: dict[str, Person]) -> None:
    anna = staff["anna"]
    task = begin(db, 'groups="handler"')
    leave(db, anna.id, ALL, by=root(db, staff))
    row = db.get_one(Task, task.id)
    row.assignee, row.state = "anna", TaskState.CLAIMED  # as a claim that was on its way
    db.flush()
    with pytest.raises(StillHeld):
        check_nothing_left(db, anna.id)

    sweep(db, str(anna.id))

    check_nothing_left(db, anna.id)
    assert engine.get_task(db, task.id).assignee == "berta"


def test_who_comes_back_is_there_again(db: Session, staff: dict[str, Person]) -> None:
    anna = staff["anna"]
    leave(db, anna.id, ALL, by=root(db, staff))
    back = UserChange(name="Anna", email=None, roles=anna.roles,
                      departments=frozenset(anna.departments), active=True)  # fmt: skip

    change_user(db, anna.id, back, by=ADMIN)

    again = person(db, anna.id)
    assert (again.active, again.left_at, again.departments) == (True, None, ("roads",))
    assert begin(db, 'assignee="${who}"', who="anna").assignee == "anna"


def test_those_are_suggested_who_share_most_and_hold_least(
    db: Session, staff: dict[str, Person]
) -> None:
    in_group(db, staff["anna"], "night")
    in_group(db, staff["carl"], "night")
    begin(db, 'assignee="berta"')
    create_user(db, NewUser(username="emil", name="Emil", departments=frozenset({"roads"})))

    found = suggestions(db, person(db, staff["anna"].id))

    assert [(one.person.username, one.tasks) for one in found] == [
        ("carl", 0), ("emil", 0), ("berta", 1)
    ]  # fmt: skip
    assert found[0].shares == ("department:roads", "group:night")
