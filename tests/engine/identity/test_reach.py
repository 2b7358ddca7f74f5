"""Whoever manages people or roles becomes nothing more by it, by whatever way around."""

from dataclasses import replace

import pytest

from base.db import Session
from base.tables import TableRow
from engine.identity import (
    DepartmentChange,
    NewUser,
    Person,
    ResetOver,
    RoleChange,
    Scope,
    UserChange,
    actor_of,
    change_department,
    change_password,
    change_role,
    change_user,
    create_department,
    create_role,
    create_user,
    delete_role,
    make_reset,
    reset_person,
    scope_of,
    set_roles,
)
from engine.identity.access.reach import OutOfReach, PersonAbove
from engine.identity.access.roles import RightsTooWide
from engine.identity.bringing.judging import judge, known_for
from engine.identity.records import UserRole
from engine.people import Actor
from tests.make.actors import ADMIN

MANAGING = frozenset({"users.manage", "roles.manage", "tickets.read"})


def role(*permissions: str, scope: Scope) -> RoleChange:
    return RoleChange(names={"en": "Role"}, permissions=frozenset(permissions), scope=scope)


def as_is(one: Person) -> UserChange:
    return UserChange(name=one.name, email=one.email, roles=one.roles, active=one.active,
                      departments=frozenset(one.departments))  # fmt: skip


def added(db: Session, username: str, *codes: str, within: tuple[str, ...] = ()) -> Person:
    new = NewUser(username=username, name=username, roles=frozenset(codes),
                  departments=frozenset(within))  # fmt: skip
    return create_user(db, new)


def manager(db: Session, scope: Scope = Scope.TREE) -> Actor:
    """Return somebody who manages people of the department `north` and of what is below."""
    for code, parent in (("north", None), ("north-1", "north"), ("south", None)):
        create_department(db, code, names={"en": code}, parent=parent)
    create_role(db, "manager", role(*MANAGING, scope=scope), by=ADMIN)
    return actor_of(db, added(db, "boss", "manager", within=("north",)).id)


def test_nobody_gives_a_wider_reach_than_their_own(db: Session) -> None:
    by = manager(db)
    with pytest.raises(RightsTooWide):
        create_role(db, "reader", role("tickets.read", scope=Scope.CENTRE), by=by)
    with pytest.raises(RightsTooWide):
        change_role(db, "manager", role(*MANAGING, scope=Scope.CENTRE), by=by)
    create_role(db, "reader", role("tickets.read", scope=Scope.CENTRE), by=ADMIN)
    with pytest.raises(RightsTooWide):
        create_user(db, NewUser(username="li", name="Li", roles=frozenset({"reader"})), by=by)
    with pytest.raises(RightsTooWide):
        change_role(db, "reader", role("tickets.read", scope=Scope.OWN), by=by)
    create_role(db, "own", role("tickets.read", scope=Scope.TREE), by=by)


def test_a_standard_role_is_not_set_back_to_a_wider_reach(db: Session) -> None:
    by = manager(db, Scope.OWN)
    change_role(db, "handler", role("tickets.read", scope=Scope.OWN), by=ADMIN)
    with pytest.raises(RightsTooWide):
        delete_role(db, "handler", by=by)


def test_who_can_do_more_is_not_changed_by_who_can_do_less(db: Session) -> None:
    """Links to tasks go to the address of an account, so whoever changes it could act as it."""
    by, root = manager(db), added(db, "root", "admin")
    added(db, "other", "admin")
    for other in (
        replace(as_is(root), email="boss@x.example"),
        replace(as_is(root), active=False),
        replace(as_is(root), name="Nobody"),
    ):
        with pytest.raises(PersonAbove):
            change_user(db, root.id, other, by=by)
    cells = {"username": "root", "name": "Root", "email": "boss@x.example", "roles": "admin"}
    row = TableRow(2, cells)
    assert judge(db, row, known_for(db, [row]), by=by).fate == "wrong"
    equal = added(db, "equal", "manager")
    assert not change_user(db, equal.id, replace(as_is(equal), active=False), by=by).active


def test_people_are_put_only_where_who_puts_them_reaches(db: Session) -> None:
    by = manager(db)
    added_below = NewUser(username="li", name="Li", departments=frozenset({"north-1"}))
    li = create_user(db, added_below, by=by)
    with pytest.raises(OutOfReach):
        change_user(db, li.id, replace(as_is(li), departments=frozenset({"south"})), by=by)
    with pytest.raises(OutOfReach):
        create_user(db, NewUser(username="wu", name="Wu", departments=frozenset({"south"})), by=by)
    south = added(db, "mei", within=("south",))
    assert change_user(db, south.id, replace(as_is(south), name="Mei"), by=by).departments == (
        "south",
    )


def test_departments_are_changed_and_hung_only_where_one_reaches(db: Session) -> None:
    """What hangs below the own department is read, and task links go to its address."""
    by = manager(db)
    north_1 = DepartmentChange(names={"en": "N"}, email=None, active=True, parent="north")
    south = DepartmentChange(names={"en": "S"}, email=None, active=True, parent="north")
    assert change_department(db, "north-1", north_1, by=by).name == "N"
    for code, other in (
        ("south", south),
        ("south", replace(south, parent=None, email="boss@x.example")),
        ("north-1", replace(north_1, parent="south")),
    ):
        with pytest.raises(OutOfReach):
            change_department(db, code, other, by=by)
    with pytest.raises(OutOfReach):
        create_department(db, "south-1", names={"en": "S1"}, parent="south", by=by)
    below = create_department(db, "north-2", names={"en": "N2"}, parent="north-1", by=by)
    assert (below.parent, below.level) == ("north-1", 2)


def test_a_link_does_not_outlive_a_change_of_rights(db: Session) -> None:
    """Whoever made it for a beginner must not come in as an administrator."""
    beginner = added(db, "li")
    token = make_reset(db, beginner.id, by=manager(db))
    change_user(db, beginner.id, replace(as_is(beginner), name="Li Mei"), by=ADMIN)
    assert reset_person(db, token).username == "li"
    change_user(db, beginner.id, replace(as_is(beginner), roles=frozenset({"admin"})), by=ADMIN)
    with pytest.raises(ResetOver):
        reset_person(db, token)


def test_a_role_that_is_gone_shuts_nobody_out(db: Session) -> None:
    one = added(db, "li")
    set_roles(db, one.id, [])
    db.add(UserRole(centre_id=db.centre_id, user_id=one.id, role="gone"))
    db.flush()
    actor = actor_of(db, one.id)
    assert (actor.rights, scope_of(actor)) == (frozenset(), Scope.OWN)


def test_a_link_does_not_outlive_an_own_new_password(db: Session) -> None:
    li = create_user(db, NewUser(username="li", name="Li", password="correct horse"))
    token = make_reset(db, li.id, by=ADMIN)
    change_password(db, li.id, present="correct horse", new="another horse")
    with pytest.raises(ResetOver):
        reset_person(db, token)
