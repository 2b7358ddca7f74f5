"""Roles of a centre's own, what they allow, and how far they reach."""

import pytest

from base.db import Session
from engine.audit import AuditFilter, audit_lines
from engine.identity import (
    DepartmentChange,
    NewUser,
    Person,
    Role,
    RoleChange,
    Scope,
    UserChange,
    actor_of,
    change_department,
    change_role,
    change_user,
    create_department,
    create_role,
    create_user,
    delete_role,
    departments,
    explain,
    find_role,
    may,
    roles,
    scope_of,
)
from engine.identity.access.roles import (
    NoSuchRole,
    RightsTooWide,
    RoleCodeTaken,
    RoleInUse,
    RoleLocked,
)
from engine.identity.organisation.changing import DepartmentInRing
from tests.make import identity as make
from tests.make.actors import ADMIN


def role(*permissions: str, scope: Scope = Scope.DEPARTMENT, name: str = "Clerk") -> RoleChange:
    return RoleChange(names={"en": name}, permissions=frozenset(permissions), scope=scope)


def somebody(db: Session, *codes: str, within: tuple[str, ...] = ()) -> Person:
    new = NewUser(
        username="anna", name="Anna", roles=frozenset(codes), departments=frozenset(within)
    )
    return create_user(db, new)


def test_a_centre_begins_with_the_standard_roles(db: Session) -> None:
    found = {one.code: one for one in roles(db)}
    assert list(found) == [str(one) for one in Role]
    assert not any(one.changed for one in found.values())
    assert found["handler"].scope is Scope.DEPARTMENT
    assert found["handler"].names["zh-Hans"] != found["handler"].names["en"]
    assert "tickets.open" not in found["handler"].permissions


def test_a_role_of_ones_own_gives_its_rights_and_is_a_group_for_drawings(db: Session) -> None:
    create_role(db, "clerk", role("tickets.read", "mail.read"), by=ADMIN)
    actor = actor_of(db, somebody(db, "clerk").id)

    assert may(actor, "mail.read")
    assert not may(actor, "tasks.work")
    assert actor.groups == {"clerk"}
    assert scope_of(actor) is Scope.DEPARTMENT


def test_a_standard_role_can_be_narrowed_and_set_back(db: Session) -> None:
    anna = somebody(db, "agent")
    assert may(actor_of(db, anna.id), "tickets.open")
    change_role(db, "agent", role("tickets.read", scope=Scope.OWN), by=ADMIN)
    narrowed = actor_of(db, anna.id)
    assert not may(narrowed, "tickets.open")
    assert scope_of(narrowed) is Scope.OWN
    assert find_role(db, "agent").changed

    delete_role(db, "agent", by=ADMIN)
    assert may(actor_of(db, anna.id), "tickets.open")
    assert not find_role(db, "agent").changed
    assert [one.what for one in audit_lines(db, AuditFilter()).items[:2]] == [
        "role.reset", "role.changed",
    ]  # fmt: skip


def test_several_roles_add_up_and_the_widest_reach_counts(db: Session) -> None:
    create_role(db, "clerk", role("mail.read", scope=Scope.CENTRE), by=ADMIN)
    actor = actor_of(db, somebody(db, "handler", "clerk").id)
    assert may(actor, "mail.read")
    assert may(actor, "tasks.work")
    assert scope_of(actor) is Scope.CENTRE


def test_whoever_has_no_role_may_nothing(db: Session) -> None:
    actor = actor_of(db, somebody(db).id)
    assert actor.rights == frozenset()
    assert scope_of(actor) is Scope.OWN


def test_the_administrators_role_cannot_be_changed(db: Session) -> None:
    with pytest.raises(RoleLocked):
        change_role(db, "admin", role("tickets.read"), by=ADMIN)


def test_a_role_that_people_have_cannot_be_deleted(db: Session) -> None:
    create_role(db, "clerk", role("mail.read"), by=ADMIN)
    somebody(db, "clerk")
    with pytest.raises(RoleInUse):
        delete_role(db, "clerk", by=ADMIN)


def test_codes_must_be_free_and_known(db: Session) -> None:
    with pytest.raises(RoleCodeTaken):
        create_role(db, "agent", role("mail.read"), by=ADMIN)
    with pytest.raises(NoSuchRole):
        somebody(db, "clerk")
    with pytest.raises(NoSuchRole):
        change_role(db, "clerk", role("mail.read"), by=ADMIN)


def test_nobody_gives_rights_that_they_do_not_have(db: Session) -> None:
    """Otherwise the right to manage people would be every right."""
    create_role(db, "manager", role("users.manage", "roles.manage", "tickets.read"), by=ADMIN)
    create_role(db, "reader", role("tickets.read"), by=ADMIN)
    boss = make.user(db, "boss", password=None)
    change = UserChange(name="Boss", email=None, roles=frozenset({"manager"}),
                        departments=frozenset(), active=True)  # fmt: skip
    change_user(db, boss.id, change, by=ADMIN)
    by = actor_of(db, boss.id)

    with pytest.raises(RightsTooWide):
        create_role(db, "super", role("audit.read"), by=by)
    with pytest.raises(RightsTooWide):
        change_role(db, "reader", role("tickets.read", "audit.read"), by=by)
    with pytest.raises(RightsTooWide):
        change_user(db, boss.id, UserChange(name="Boss", email=None, roles=frozenset({"admin"}),
                    departments=frozenset(), active=True), by=by)  # fmt: skip
    with pytest.raises(RightsTooWide):
        create_user(db, NewUser(username="li", name="Li", roles=frozenset({"admin"})), by=by)
    allowed = create_user(db, NewUser(username="li", name="Li", roles=frozenset({"reader"})), by=by)
    assert allowed.roles == {"reader"}


def test_a_tree_reaches_down_and_not_sideways(db: Session) -> None:
    for code, parent in (
        ("city", None),
        ("north", "city"),
        ("north-1", "north"),
        ("south", "city"),
    ):
        create_department(db, code, names={"en": code}, parent=parent)
    create_role(db, "head", role("tickets.read", scope=Scope.TREE), by=ADMIN)
    actor = actor_of(db, somebody(db, "head", within=("north",)).id)
    assert actor.below == {"north", "north-1"}
    assert [(one.code, one.level) for one in departments(db)] == [
        ("city", 0), ("north", 1), ("north-1", 2), ("south", 1),
    ]  # fmt: skip


def test_departments_make_no_ring(db: Session) -> None:
    create_department(db, "a", names={"en": "A"})
    create_department(db, "b", names={"en": "B"}, parent="a")
    for parent in ("a", "b"):
        change = DepartmentChange(names={"en": "A"}, email=None, active=True, parent=parent)
        with pytest.raises(DepartmentInRing):
            change_department(db, "a", change, by=ADMIN)
    free = DepartmentChange(names={"en": "B"}, email=None, active=True)
    assert change_department(db, "b", free, by=ADMIN).parent is None


def test_an_explanation_names_the_roles(db: Session) -> None:
    anna = somebody(db, "handler")
    found = explain(db, anna.id, "tickets.open")
    assert (found.allowed, found.through) == (False, [])
    assert {one.code for one in found.would} == {"admin", "agent", "dispatcher"}
    found = explain(db, anna.id, "tickets.read")
    assert (found.allowed, [one.code for one in found.through]) == (True, ["handler"])
    assert (found.scope, [one.code for one in found.reaching]) == (Scope.DEPARTMENT, ["handler"])
