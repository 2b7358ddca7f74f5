"""What an administrator changes: rights and places of users, passwords of others."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from base.db import Session
from base.errors import Conflict
from base.i18n import N_
from engine.audit import audit, changes
from engine.identity.access.permissions import Role
from engine.identity.access.reach import check_not_above, check_reached
from engine.identity.access.roles import check_roles
from engine.identity.checks import check_address, check_named
from engine.identity.people import Person, check_room, get_user, person, set_departments, set_roles
from engine.identity.profile import Profile, store_profile
from engine.identity.proof.resets import end_resets
from engine.identity.proof.sessions import sign_out_everywhere
from engine.identity.records import User, UserRole
from engine.people import Actor


class LastAdministrator(Conflict):
    """Without an administrator nobody could put things right again."""

    code = "last_administrator"
    message = N_("This is the last administrator. Make somebody else one first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChange:
    """How a user shall be from now on; without a `profile` that stays as it is."""

    name: str
    email: str | None
    roles: frozenset[str]
    departments: frozenset[str]
    active: bool
    profile: Profile | None = None


def change_user(db: Session, user_id: UUID, change: UserChange, *, by: Actor) -> Person:
    """Change a user. Whoever has got other rights signs in again, and so gets a new session.

    Raises:
        Invalid: the name is empty or the e-mail address is none.
        StaffNumberTaken: somebody else has the staff number.
        TooManyPeople: the centre has as many active people as it may have.
        LastAdministrator: nobody would be left who can administer.
        NoSuchRole: one of the roles does not exist.
        RightsTooWide: a role that is given or taken has rights that `by` has not.
        PersonAbove: the user has rights that `by` has not.
        OutOfReach: `by` does not reach a department that is given or taken.
        NotFound: there is no such user.
        NoSuchDepartment: one of the departments does not exist.
    """
    check_named(change.name)
    check_address(change.email)
    before, user = person(db, user_id), get_user(db, user_id)
    if not (change.active and Role.ADMIN in change.roles) and is_last_administrator(db, user_id):
        raise LastAdministrator
    check_roles(db, before.roles ^ change.roles, by=by)
    check_not_above(db, before.roles, by=by)
    check_reached(frozenset(before.departments) ^ change.departments, by=by)
    if change.active and not user.active:
        check_room(db)
    user.name, user.email, user.active = change.name.strip(), change.email, change.active
    if change.active:
        user.left_at = user.successor_id = None  # who has left and comes back
    set_roles(db, user_id, change.roles)
    profile = change.profile if change.profile is not None else before.profile
    store_profile(db, user, profile)
    set_departments(db, user_id, change.departments, main=profile.main)
    if before.roles != change.roles or before.active != change.active:
        _end_what_came_before(db, user_id, by)
    after = person(db, user_id)
    audit(db, "user.changed", by=by, about=f"user:{user_id}", label=user.username,
          details=changes(before, after))  # fmt: skip
    return after


def _end_what_came_before(db: Session, user_id: UUID, by: Actor) -> None:
    """End the links and the sessions of somebody whose rights have changed."""
    # Whoever made a link for somebody with few rights must not come in with more of them.
    end_resets(db, user_id)
    if by.id != user_id:
        sign_out_everywhere(db, user_id)


def is_last_administrator(db: Session, user_id: UUID) -> bool:
    """Return whether nobody could administer the centre without this person."""
    query = (
        select(func.count(), func.count().filter(User.id == user_id))
        .select_from(User)
        .join(UserRole, UserRole.user_id == User.id)
        .where(User.centre_id == db.centre_id, User.active, UserRole.role == Role.ADMIN)
    )
    administrators, this_one = db.execute(query).one()
    return bool(administrators == 1 and this_one == 1)
