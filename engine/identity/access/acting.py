"""A user as somebody who acts: groups, rights, and how far they reach."""

from typing import Final
from uuid import UUID

from sqlalchemy import literal, select

from base.db import Session
from engine.candidates import OF_DEPARTMENT, OF_GROUP, ON_DUTY, standing_for
from engine.identity.access.duties import duty_groups
from engine.identity.access.permissions import (
    PERMISSIONS,
    ROLE_SCOPES,
    Role,
    Scope,
    standard_rights,
    widest,
)
from engine.identity.records import Department, Membership, User
from engine.people import Actor, ActorKind

# A tree that was tied into a ring by a fault of ours must not hang every request.
DEEPEST: Final = 50
# Each request asks this, so it is one statement: roles with their scope and rights, departments,
# groups, and skills in groups with their level. What was merged into a department of somebody's is
# theirs as well, since old tickets and drawings still name it. The row `duty:` is there for who is
# in some roster, a head or a deputy: few people are, so all others are spared the whole question.
STANDING: Final = f"""
select r.role::text, o.scope::text, o.permissions
from identity_user_role r
left join identity_role o on o.centre_id = r.centre_id and o.code = r.role
where r.user_id = %(user)s
union all
select '{OF_DEPARTMENT}' || d.code, null, null
from identity_membership m join identity_department d on d.id = m.department_id
where m.user_id = %(user)s
union all
select '{OF_DEPARTMENT}' || d.code, null, null
from identity_membership m join identity_department d on d.merged_into_id = m.department_id
where m.user_id = %(user)s
union all
select '{ON_DUTY}', null, null
where exists (select from identity_duty_shift s where s.user_id = %(user)s)
   or exists (select from identity_department d where d.head_id = %(user)s)
   or exists (select from identity_department d where d.deputy_id = %(user)s)
union all
select '{OF_GROUP}' || g.code, null, null
from identity_group_member m join identity_group g on g.id = m.group_id
where m.user_id = %(user)s and g.active
union all
select '{OF_GROUP}' || g.code || '/' || k.code, l.level::text, null
from identity_skill_level l
join identity_group g on g.id = l.group_id
join identity_skill k on k.id = l.skill_id
where l.user_id = %(user)s and g.active and k.active
"""  # noqa: S608 our own words


def actor_of_user(db: Session, user: User, *, kind: ActorKind = ActorKind.USER) -> Actor:
    """Return the user as somebody who acts, with all candidate groups and rights."""
    return actor_of_id(db, user.id, user.name, user.username, kind=kind)


def actor_of_id(
    db: Session, user_id: UUID, name: str, username: str, *, kind: ActorKind = ActorKind.USER
) -> Actor:
    """Return who has this id as somebody who acts, with all candidate groups and rights."""
    groups, rights, scopes = set[str](), set[str](), list[Scope]()
    for group, stored, permissions in db.ask(STANDING, {"user": user_id}):
        if group.startswith(OF_GROUP):
            groups.update(_answering(group, stored))
            continue
        if group == ON_DUTY:
            groups |= duty_groups(db, user_id)
            continue
        groups.add(group)
        if group.startswith(OF_DEPARTMENT):
            continue
        rights |= standard_rights(group) if permissions is None else set(permissions)
        scopes.append(_scope(group, stored))
    scope = widest(scopes)
    return Actor(
        user_id, name, username, groups=frozenset(groups), kind=kind,
        rights=frozenset(rights) & PERMISSIONS.keys(), scope=scope,
        below=_below(db, user_id) if scope is Scope.TREE else frozenset(),
    )  # fmt: skip


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


def _below(db: Session, user_id: UUID) -> frozenset[str]:
    """Return the codes of a user's departments and of all under them."""
    top = (
        select(Department.id, Department.code, literal(0).label("level"))
        .join(Membership, Membership.department_id == Department.id)
        .where(Membership.user_id == user_id)
        .cte("reach", recursive=True)
    )
    under = select(Department.id, Department.code, top.c.level + 1).where(
        Department.parent_id == top.c.id, top.c.level < DEEPEST
    )
    reach = top.union_all(under)
    return frozenset(db.scalars(select(reach.c.code)))
