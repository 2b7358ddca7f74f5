"""Users: making them, finding them, what they have and where they belong."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, delete, func, or_, select

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid, NotFound
from base.i18n import N_, gettext
from base.ids import new_id
from engine.audit import audit
from engine.candidates import OF_DEPARTMENT, ON_DUTY, GroupRef, names_group, read_group
from engine.identity.access.duties import duty_of
from engine.identity.access.reach import check_not_above, check_reached
from engine.identity.access.roles import check_roles, hold_roles
from engine.identity.departments import AT_CONSOLE, get_department
from engine.identity.passwords import hash_password
from engine.identity.profile import NO_PROFILE, Profile, store_profile
from engine.identity.records import (
    Department,
    GroupMember,
    GroupRow,
    Membership,
    SkillLevel,
    SkillRow,
    User,
    UserRole,
)
from engine.people import Actor

# What a list shows of a user; whole records of thousands would take ten times as long.
SHOWN: Final = (User.id, User.username, User.name, User.email, User.active, User.staff_no,
                User.phones, User.languages, User.left_at)  # fmt: skip
ROLES_OF: Final = """
select user_id, role::text from identity_user_role where user_id = any(%(ids)s::uuid[])
"""
DEPARTMENTS_OF: Final = """
select m.user_id, d.code, m.main
from identity_membership m join identity_department d on d.id = m.department_id
where m.user_id = any(%(ids)s::uuid[]) order by d.code
"""
USERNAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


class UsernameTaken(Conflict):
    """Somebody else has this name already."""

    code = "username_taken"
    message = N_("There is already a user called %(username)s.")


class TooManyPeople(Conflict):
    """The centre has as many active users as the platform lets it have."""

    code = "too_many_people"
    message = N_("This centre may have %(most)s active people, and has them.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """What is needed to make a user. Without a password nobody can sign in as this user."""

    username: str
    name: str
    password: str | None = None
    email: str | None = None
    roles: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    profile: Profile = NO_PROFILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user as lists and choosers show them; `main` is the main one of their departments."""

    id: UUID
    username: str
    name: str
    email: str | None
    active: bool
    roles: frozenset[str]
    departments: tuple[str, ...]
    staff_no: str | None = None
    phones: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    main: str | None = None
    left_at: datetime | None = None

    @property
    def profile(self) -> Profile:
        """Return what is known of the person beside their rights."""
        return Profile(staff_no=self.staff_no, phones=self.phones, languages=self.languages,
                       main=self.main)  # fmt: skip


def create_user(db: Session, new: NewUser, *, by: Actor = AT_CONSOLE) -> Person:
    """Add a user and return the person; raises what `add_user` does."""
    return person(db, add_user(db, new, by=by))


def add_user(db: Session, new: NewUser, *, by: Actor) -> UUID:
    """Add a user with roles and departments.

    Raises:
        Invalid: name, e-mail address or password cannot be accepted.
        UsernameTaken: the name is in use, in whatever case.
        TooManyPeople: the centre has as many as it may have.
        StaffNumberTaken: somebody has this staff number.
        NoSuchDepartment: one of the departments does not exist.
        NoSuchRole: one of the roles does not exist.
        RightsTooWide: one of the roles has rights that `by` has not.
        OutOfReach: `by` does not reach one of the departments.
    """
    check_username(new.username)
    if find_by_username(db, new.username) is not None:
        raise UsernameTaken(username=new.username)
    check_room(db)
    check_roles(db, new.roles, by=by)
    check_reached(new.departments, by=by)
    user = User(
        id=new_id(),
        centre_id=db.centre_id,
        username=new.username,
        name=new.name.strip() or new.username,
        email=new.email,
        password_hash=_first_password(new),
        active=True,
        created_at=db.now(),
    )
    store_profile(db, user, new.profile)
    db.add(user)
    db.flush()
    set_roles(db, user.id, new.roles)
    set_departments(db, user.id, new.departments, main=new.profile.main)
    rights = {"roles": sorted(new.roles), "departments": sorted(new.departments)}
    audit(db, "user.added", by=by, about=f"user:{user.id}", label=new.username, details=rights)
    return user.id


def _first_password(new: NewUser) -> str | None:
    if new.password is None:
        return None
    return hash_password(new.password, names=[new.username, new.name, new.email])


def check_room(db: Session) -> None:
    """Refuse one more active user than the centre may have.

    Raises:
        TooManyPeople: there are as many as may be.
    """
    most = db.context.limits.people
    if most is not None:
        active = select(func.count()).where(User.centre_id == db.centre_id, User.active)
        if (db.scalar(active) or 0) >= most:
            raise TooManyPeople(most=most)


def check_username(username: str) -> None:
    """Refuse names that could not be typed, mentioned or put into an address.

    Raises:
        Invalid: says what a name may hold.
    """
    if not USERNAME.fullmatch(username):
        message = gettext(
            "Use 1 to 64 letters, digits, or . _ - @, beginning with a letter or digit."
        )
        raise Invalid([FieldProblem(field="username", message=message)])


def set_roles(db: Session, user_id: UUID, roles: Iterable[str]) -> None:
    """Give a user exactly these roles.

    Raises:
        NoSuchRole: one of the codes is unknown.
    """
    roles = set(roles)
    hold_roles(db, roles)
    db.execute(
        delete(UserRole).where(UserRole.centre_id == db.centre_id, UserRole.user_id == user_id)
    )
    db.add_all(UserRole(centre_id=db.centre_id, user_id=user_id, role=role) for role in roles)
    db.flush()


def set_departments(
    db: Session, user_id: UUID, codes: Iterable[str], *, main: str | None = None
) -> None:
    """Put a user into exactly these departments; a `main` one that is not among them is none.

    A single department is the main one.

    Raises:
        NoSuchDepartment: one of the codes is unknown.
    """
    rows = [get_department(db, code) for code in set(codes)]
    mine = (Membership.centre_id == db.centre_id) & (Membership.user_id == user_id)
    db.execute(delete(Membership).where(mine))
    db.add_all(
        Membership(
            centre_id=db.centre_id, user_id=user_id, department_id=row.id,
            main=row.code == main or len(rows) == 1,
        )
        for row in rows
    )  # fmt: skip
    db.flush()


def check_changeable(db: Session, user_id: UUID, *, by: Actor) -> None:
    """Refuse to change somebody who can do more than `by`.

    Raises:
        NotFound: there is no such user.
        PersonAbove: the person has rights that `by` has not.
    """
    check_not_above(db, person(db, user_id).roles, by=by)


def set_password(db: Session, user_id: UUID, password: str) -> None:
    """Replace a user's password. The caller ends the user's other sessions.

    Raises:
        Invalid: the password is too short or too long.
    """
    user = get_user(db, user_id)
    user.password_hash = hash_password(password, names=[user.username, user.name, user.email])
    db.flush()


def set_active(db: Session, user_id: UUID, *, active: bool) -> None:
    """Switch a user on or off. Who is off cannot sign in, and running sessions stop at once."""
    user = get_user(db, user_id)
    if active and not user.active:
        check_room(db)
    user.active = active
    db.flush()


def people(
    db: Session,
    *,
    group: str | None = None,
    inactive: bool = False,
    words: Iterable[str] = (),
    limit: int | None = None,
    offset: int = 0,
) -> list[Person]:
    """Return users by name, at most `limit` of them after the first `offset`.

    `group` is a role, a department, a group or a duty, as in candidate groups; each of `words` is
    somewhere in the name, the user name or the address.
    """
    query = select(*SHOWN).where(User.centre_id == db.centre_id)
    if not inactive:
        query = query.where(User.active)
    if group is not None:
        query = query.where(User.id.in_(members(db, group.casefold())))
    for word in words:
        places = (User.name, User.username, User.email)
        query = query.where(or_(*(one.icontains(word, autoescape=True) for one in places)))
    ordered = query.order_by(User.name, User.username, User.id)
    return persons(db, list(db.execute(ordered.limit(limit).offset(offset))))


def names_of_users(
    db: Session, usernames: Collection[str] | None = None, *, limit: int | None = None
) -> dict[str, str]:
    """Return the names of these users, or of all, by user name; in the order of the names."""
    if usernames is not None and not usernames:
        return {}
    query = select(User.username, User.name).where(User.centre_id == db.centre_id)
    if usernames is not None:
        query = query.where(User.username.in_(usernames))
    return {row.username: row.name for row in db.execute(query.order_by(User.name).limit(limit))}


def members(db: Session, group: str) -> Select[UUID]:
    """Return the statement for the ids of who answers to a candidate in small letters."""
    if group.startswith(OF_DEPARTMENT):
        code = Department.code == group.removeprefix(OF_DEPARTMENT)  # always in lower case
        now = func.coalesce(Department.merged_into_id, Department.id)
        return (
            select(Membership.user_id)
            .join(Department, Membership.department_id == now)
            .where(Department.centre_id == db.centre_id, code)
        )
    if names_group(group):
        return _sharing(db, read_group(group))
    if group.startswith(ON_DUTY):
        found = duty_of(db, group.removeprefix(ON_DUTY))
        return select(User.id).where(User.id.in_(found.user_ids if found else ()))
    mine = UserRole.centre_id == db.centre_id
    return select(UserRole.user_id).where(mine, UserRole.role == group)  # always in lower case


def _sharing(db: Session, ref: GroupRef | None) -> Select[UUID]:
    query = (
        select(GroupMember.user_id)
        .join(GroupRow, GroupRow.id == GroupMember.group_id)
        .where(GroupMember.centre_id == db.centre_id, GroupRow.active)
        .where(GroupRow.code == (ref.group if ref else None))
    )
    if ref is None or ref.skill is None:
        return query
    held = (SkillLevel.user_id == GroupMember.user_id) & (
        SkillLevel.group_id == GroupMember.group_id
    )
    return (
        query.join(SkillLevel, held)
        .join(SkillRow, SkillRow.id == SkillLevel.skill_id)
        .where(SkillRow.active, SkillRow.code == ref.skill, SkillLevel.level >= ref.level)
    )


def person(db: Session, user_id: UUID) -> Person:
    """Return one user.

    Raises:
        NotFound: there is none with this id.
    """
    mine = (User.centre_id == db.centre_id) & (User.id == user_id)
    found = persons(db, list(db.execute(select(*SHOWN).where(mine))))
    if not found:
        raise NotFound
    return found[0]


def find_by_username(db: Session, username: str) -> User | None:
    """Return the user of this name, in whatever case it is written."""
    same = User.username_folded == username.strip().lower()
    return db.scalar(select(User).where(User.centre_id == db.centre_id, same))


def persons(db: Session, users: list[Any]) -> list[Person]:
    """Return rows with the columns `SHOWN` as people, with their roles and departments."""
    ids = [user.id for user in users]
    roles: dict[UUID, set[str]] = {key: set() for key in ids}
    codes: dict[UUID, list[str]] = {key: [] for key in ids}
    for user_id, role in db.ask(ROLES_OF, {"ids": ids}):
        roles[user_id].add(role)
    main: dict[UUID, str] = {}
    for user_id, code, is_main in db.ask(DEPARTMENTS_OF, {"ids": ids}):
        codes[user_id].append(code)
        if is_main:
            main[user_id] = code
    return [
        Person(
            id=user.id,
            username=user.username,
            name=user.name,
            email=user.email,
            active=user.active,
            roles=frozenset(roles[user.id]),
            departments=tuple(codes[user.id]),
            staff_no=user.staff_no,
            phones=tuple(user.phones),
            languages=tuple(user.languages),
            main=main.get(user.id),
            left_at=user.left_at,
        )
        for user in users
    ]


def get_user(db: Session, user_id: UUID) -> User:
    """Return the record of a user.

    Raises:
        NotFound: there is none with this id.
    """
    user = db.scalar(select(User).where(User.centre_id == db.centre_id, User.id == user_id))
    if user is None:
        raise NotFound
    return user
