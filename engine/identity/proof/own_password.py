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
from engine.identity.proof.devices import forget_devices
from engine.identity.proof.resets import check_password_on, end_resets
from engine.identity.proof.throttle import attempt_key, forget_failures, record_failure, wait_left

# Counted for the user whatever the address: somebody with a stolen session may come from anywhere.
ANYWHERE: Final = "own password"


def change_password(db: Session, user_id: UUID, *, present: str, new: str) -> None:
    """Replace one's own password by proof of the present one. Wrong guesses slow down the next.

    Links that somebody made before no longer work.

    The caller lets the transaction commit after a refusal, so that guesses are counted.

    Raises:
        Invalid: too many guesses, the present one is wrong, or the new one cannot be accepted.
        PasswordOff: this person signs in through another house.
    """
    check_password_on(get_user(db, user_id))
    prove_password(db, user_id, present, field="present")
    user = get_user(db, user_id)
    user.password_hash = hash_password(
        new, field="new", names=[user.username, user.name, user.email]
    )
    end_resets(db, user_id)
    forget_devices(db, user_id)
    db.flush()
    audit(db, "password.changed", by=actor_of_user(db, user))


def prove_password(db: Session, user_id: UUID, present: str, *, field: str) -> None:
    """Refuse to go on unless the present password is right. Wrong guesses slow down the next.

    Whoever signs in through another house has no password here and has nothing to prove.

    Raises:
        Invalid: too many guesses, or the password is wrong.
    """
    user, key = get_user(db, user_id), attempt_key(str(user_id), ANYWHERE)
    if user.password_off:
        return
    wait = wait_left(db, key)
    if wait:
        sentence = gettext("Please wait %(seconds)s seconds before the next try.")
        raise refused(field, sentence % {"seconds": ceil(wait.total_seconds())})
    if not verify_password(user.password_hash, present):
        record_failure(db, key)
        raise refused(field, gettext("This is not your present password."))
    forget_failures(db, key)


def refused(field: str, message: str) -> Invalid:
    """Return the refusal that one field shows."""
    return Invalid([FieldProblem(field=field, message=message)])
