"""One's own second step, and that of others: who may take one away."""

from dataclasses import dataclass
from math import ceil
from uuid import UUID

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid
from base.i18n import N_, gettext
from engine.identity.access.acting import actor_of_user
from engine.identity.access.reach import check_not_above
from engine.identity.people import get_user, person
from engine.identity.proof.resets import end_resets
from engine.identity.proof.second.checking import CodeSeen, check_code
from engine.identity.proof.second.enrolment import (
    drop_second_step,
    new_recovery_codes,
    recovery_codes_left,
)
from engine.identity.proof.second.needs import has_second_step, is_needed
from engine.identity.proof.sessions import sign_out_everywhere
from engine.people import Actor


class SecondStepNeeded(Conflict):
    """One of somebody's roles needs a second step, so it cannot be taken away."""

    code = "second_step_needed"
    message = N_("One of your roles needs a second step, so it stays.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProof:
    """How somebody proves who they are, as they see it themselves."""

    password: bool
    second_step: bool
    needed: bool
    recovery_codes: int


def own_proof(db: Session, user_id: UUID) -> OwnProof:
    """Return how somebody proves who they are."""
    return OwnProof(
        password=not get_user(db, user_id).password_off,
        second_step=has_second_step(db, user_id),
        needed=is_needed(db, user_id),
        recovery_codes=recovery_codes_left(db, user_id),
    )


def remove_own_second_step(db: Session, user_id: UUID, code: str) -> None:
    """Take one's own second step away by proof of a code.

    Raises:
        SecondStepNeeded: a role needs it.
        Invalid: the code is not right, or too many were wrong.
    """
    if is_needed(db, user_id):
        raise SecondStepNeeded
    _prove(db, user_id, code)
    drop_second_step(db, user_id, by=actor_of_user(db, get_user(db, user_id)))


def renew_recovery_codes(db: Session, user_id: UUID, code: str) -> list[str]:
    """Make new recovery codes by proof of a code; they are shown only this once.

    Raises:
        Invalid: the code is not right, or too many were wrong.
    """
    _prove(db, user_id, code)
    return new_recovery_codes(db, user_id)


def reset_second_step(db: Session, user_id: UUID, *, by: Actor) -> None:
    """Take somebody's second step away, who has lost it; their sessions and links end.

    Raises:
        NotFound: there is no such user.
        PersonAbove: the user has rights that `by` has not.
    """
    check_not_above(db, person(db, user_id).roles, by=by)
    drop_second_step(db, user_id, by=by)
    sign_out_everywhere(db, user_id)
    end_resets(db, user_id)


def _prove(db: Session, user_id: UUID, code: str) -> None:
    seen = check_code(db, user_id, code)
    if not seen.right:
        raise wrong_code(seen)


def wrong_code(seen: CodeSeen) -> Invalid:
    """Return the refusal of a code that was not right, or came too early."""
    message = gettext("This code is not right, or it was used already.")
    if seen.wait:
        sentence = gettext("Please wait %(seconds)s seconds before the next try.")
        message = sentence % {"seconds": ceil(seen.wait.total_seconds())}
    return Invalid([FieldProblem(field="code", message=message)])
