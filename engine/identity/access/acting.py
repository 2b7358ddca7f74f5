"""A user as somebody who acts: groups, rights, and how far they reach."""

from typing import Any, Final

from sqlalchemy import Text, cast, func, literal, null, select, union_all

from base.db import Session
from engine.candidates import OF_DEPARTMENT, OF_GROUP, ON_DUTY, standing_for
from engine.identity.access.duties import duty_groups, may_have_duty
from engine.identity.access.permissions import (
    PERMISSIONS,
    ROLE_SCOPES,
    Role,
    Scope,
    standard_rights,
    widest,
)
from engine.identity.records import (
    Department,
    GroupMember,
    GroupRow,
    Membership,
    RoleRow,
    SkillLevel,
    SkillRow,
    User,
    UserRole,
)
from engine.people import Actor, ActorKind

# A tree that was tied into a ring by a fault of ours must not hang every request.
DEEPEST: Final = 50


def actor_of_user(db: Session, user: User, *, kind: ActorKind = ActorKind.USER) -> Actor:
    """Return the user as somebody who acts, with all candidate groups and rights."""
    groups, rights, scopes = set[str](), set[str](), list[Scope]()
    rows: list[Any] = list(db.execute(_all_of(user)))
    for group, stored, permissions in rows:
        if group.startswith(OF_GROUP):
            groups.update(_answering(group, stored))
            continue
        if group == ON_DUTY:
            groups |= duty_groups(db, user.id)
            continue
        groups.add(group)
        if group.startswith(OF_DEPARTMENT):
            continue
        rights |= standard_rights(group) if permissions is None else set(permissions)
        scopes.append(_scope(group, stored))
    scope = widest(scopes)
    return Actor(
        user.id, user.name, user.username, groups=frozenset(groups), kind=kind,
        rights=frozenset(rights) & PERMISSIONS.keys(), scope=scope,
        below=_below(db, user) if scope is Scope.TREE else frozenset(),
    )  # fmt: skip


def _all_of(user: User) -> Any:
    """Return the statement for roles, departments and groups; each request asks, so it is one."""
    own_version = (RoleRow.centre_id == UserRole.centre_id) & (RoleRow.code == UserRole.role)
    held = (
        select(cast(UserRole.role, Text), cast(RoleRow.scope, Text), RoleRow.permissions)
        .outerjoin(RoleRow, own_version)
        .where(UserRole.user_id == user.id)
    )
    belonging = (
        select(func.concat(OF_DEPARTMENT, Department.code), null(), null())
        .join(Membership, Membership.department_id == Department.id)
        .where(Membership.user_id == user.id)
    )
    # What was merged into a department of theirs: old tickets and drawings still name it.
    heirs = (
        select(func.concat(OF_DEPARTMENT, Department.code), null(), null())
        .join(Membership, Membership.department_id == Department.merged_into_id)
        .where(Membership.user_id == user.id)
    )
    return union_all(held, belonging, heirs, may_have_duty(user.id), *_sharing(user))


def _sharing(user: User) -> tuple[Any, Any]:
    """Return the statements for a user's groups, and for the levels of their skills there."""
    member = (GroupMember.group_id == GroupRow.id) & (GroupMember.user_id == user.id)
    groups = (
        select(func.concat(OF_GROUP, GroupRow.code), null(), null())
        .join(GroupMember, member)
        .where(GroupRow.active)
    )
    held = (SkillLevel.group_id == GroupRow.id) & (SkillLevel.user_id == user.id)
    levels = (
        select(
            func.concat(OF_GROUP, GroupRow.code, "/", SkillRow.code),
            cast(SkillLevel.level, Text),
            null(),
        )
        .join(SkillLevel, held)
        .join(SkillRow, SkillRow.id == SkillLevel.skill_id)
        .where(GroupRow.active, SkillRow.active)
    )
    return groups, levels


def _answering(group: str, level: str | None) -> list[str]:
    """Return the candidates that somebody answers to by being in a group, or by a skill there."""
    if level is None:
        return [group]
    name, _, skill = group.removeprefix(OF_GROUP).partition("/")
    return standing_for(name, skill, int(level))


def _scope(role: str, stored: str | None) -> Scope:
    if stored:
        return Scope(stored)
    # A role that was deleted while somebody got it reaches nowhere; it must not shut them out.
    return ROLE_SCOPES[Role(role)] if role in set(Role) else Scope.OWN


def _below(db: Session, user: User) -> frozenset[str]:
    """Return the codes of a user's departments and of all under them."""
    top = (
        select(Department.id, Department.code, literal(0).label("level"))
        .join(Membership, Membership.department_id == Department.id)
        .where(Membership.user_id == user.id)
        .cte("reach", recursive=True)
    )
    under = select(Department.id, Department.code, top.c.level + 1).where(
        Department.parent_id == top.c.id, top.c.level < DEEPEST
    )
    reach = top.union_all(under)
    return frozenset(db.scalars(select(reach.c.code)))
