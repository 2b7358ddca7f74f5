"""Changing one's own password, which takes the present one: a session alone is no proof."""

from math import ceil
from typing import Final
from uuid import UUID

from base.db import Session
from base.errors import FieldProblem, Invalid
from base.i18n import gettext
from engine.audit import audit
from engine.identity.access.acting import actor_of_user
from engine.identity.passwords import hash_password, verify_password
from engine.identity.people import get_user
from engine.identity.proof.resets import end_resets
from engine.identity.proof.throttle import attempt_key, forget_failures, record_failure, wait_left

# Counted for the user whatever the address: somebody with a stolen session may come from anywhere.
ANYWHERE: Final = "own password"


def change_password(db: Session, user_id: UUID, *, present: str, new: str) -> None:
    """Replace one's own password by proof of the present one. Wrong guesses slow down the next.

    Links that somebody made before no longer work.

    The caller lets the transaction commit after a refusal, so that guesses are counted.

    Raises:
        Invalid: too many guesses, the present one is wrong, or the new one cannot be accepted.
    """
    user, key = get_user(db, user_id), attempt_key(str(user_id), ANYWHERE)
    wait = wait_left(db, key)
    if wait:
        sentence = gettext("Please wait %(seconds)s seconds before the next try.")
        raise refused("present", sentence % {"seconds": ceil(wait.total_seconds())})
    if not verify_password(user.password_hash, present):
        record_failure(db, key)
        raise refused("present", gettext("This is not your present password."))
    user.password_hash = hash_password(new, field="new")
    forget_failures(db, key)
    end_resets(db, user_id)
    db.flush()
    audit(db, "password.changed", by=actor_of_user(db, user))


def refused(field: str, message: str) -> Invalid:
    """Return the refusal that one field shows."""
    return Invalid([FieldProblem(field=field, message=message)])
