"""Why somebody may do something, or may not."""

from dataclasses import dataclass
from uuid import UUID

from base.db import Session
from engine.identity.access.acting import actor_of_user
from engine.identity.access.permissions import PERMISSIONS, Scope
from engine.identity.access.roles import RoleView, roles
from engine.identity.people import get_user
from engine.people import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Whether a person has a permission: `through` which roles, and who else `would` give it.

    `reaching` are those of the person's roles that make the scope as wide as it is.
    """

    allowed: bool
    active: bool
    through: list[RoleView]
    would: list[RoleView]
    scope: Scope
    reaching: list[RoleView]


def actor_of(db: Session, user_id: UUID) -> Actor:
    """Return a user as somebody who acts, for looking at what they may do.

    Raises:
        NotFound: there is no such user.
    """
    return actor_of_user(db, get_user(db, user_id))


def explain(db: Session, user_id: UUID, permission: str) -> Explanation:
    """Say through which roles a user has a permission, or which ones would give it.

    Raises:
        NotFound: there is no such user.
        KeyError: there is no such permission.
    """
    PERMISSIONS[permission]
    user, actor = get_user(db, user_id), actor_of(db, user_id)
    every = roles(db)
    held = [one for one in every if one.code in actor.groups]
    scope = Scope(actor.scope or Scope.OWN)
    giving = [one for one in every if permission in one.permissions]
    through = [one for one in giving if one in held]
    return Explanation(
        allowed=user.active and bool(through), active=user.active, through=through,
        would=[one for one in giving if one not in held], scope=scope,
        reaching=[one for one in held if one.scope is scope],
    )  # fmt: skip
