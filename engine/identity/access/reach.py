"""Whom and which departments somebody may change: nobody gets further than they reach."""

from collections.abc import Iterable

from base.db import Session
from base.errors import NotAllowed
from base.i18n import N_
from engine.candidates import OF_DEPARTMENT
from engine.identity.access.permissions import Scope, scope_of
from engine.identity.access.roles import RightsTooWide, check_roles
from engine.people import Actor


class PersonAbove(NotAllowed):
    """Who changes an account could speak as its owner, so it must not be a more powerful one."""

    code = "person_above"
    message = N_("This person has rights that you do not have yourself.")


class OutOfReach(NotAllowed):
    """Whoever belongs to a department reads its tickets and does its work."""

    code = "out_of_reach"
    message = N_("You do not reach all of these departments yourself.")


def check_not_above(db: Session, roles: Iterable[str], *, by: Actor) -> None:
    """Refuse to change somebody who has these roles if they can do more than `by`.

    Raises:
        PersonAbove: one of the roles has rights that `by` has not, or reaches further.
    """
    try:
        check_roles(db, roles, by=by)
    except RightsTooWide as wider:
        raise PersonAbove from wider


def check_reached(codes: Iterable[str], *, by: Actor) -> None:
    """Refuse departments that are neither the own ones nor, for who reads the tree, below them.

    Raises:
        OutOfReach: one of them is elsewhere, and `by` does not read the whole centre.
    """
    if by.is_system or scope_of(by) is Scope.CENTRE:
        return
    named = (group for group in by.groups if group.startswith(OF_DEPARTMENT))
    own = {group.removeprefix(OF_DEPARTMENT) for group in named}
    if not own | by.below >= set(codes):
        raise OutOfReach
