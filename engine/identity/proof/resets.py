"""One-time links with which people set their own password; an administrator only hands them out."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from base.db import Session
from base.errors import Conflict, NotFound
from base.i18n import N_
from base.ids import new_id
from engine.audit import audit
from engine.identity.access.acting import actor_of_user
from engine.identity.access.roles import check_roles
from engine.identity.passwords import hash_password
from engine.identity.people import Person, get_user, person
from engine.identity.proof.devices import forget_devices
from engine.identity.proof.secrets import fingerprint, new_token
from engine.identity.proof.sessions import sign_out_everywhere
from engine.identity.records import PasswordReset, User
from engine.people import Actor

GOOD_FOR: Final = timedelta(hours=24)


class ResetOver(NotFound):
    """The link is unknown, used, replaced or too old: all look the same."""

    code = "reset_over"
    message = N_("This link no longer works. Please ask for a new one.")
    status = 410


class PasswordOff(Conflict):
    """Whoever signs in through another house only has no password here, and gets none."""

    code = "password_off"
    message = N_("This person signs in through another house; there is no password here.")


def check_password_on(user: User) -> None:
    """Refuse to set a password that would not count.

    Raises:
        PasswordOff: the user signs in through another house only.
    """
    if user.password_off:
        raise PasswordOff


def make_reset(db: Session, user_id: UUID, *, by: Actor) -> str:
    """Make a link's token for somebody and return it: it is shown only this once.

    It works once, within 24 hours, and only until a newer one is made.

    Raises:
        NotFound: there is no such user.
        RightsTooWide: the user has rights that `by` has not, so `by` could become more.
        PasswordOff: the user signs in through another house only.
    """
    one = person(db, user_id)
    check_password_on(get_user(db, user_id))
    check_roles(db, one.roles, by=by)
    end_resets(db, user_id)
    token, now = new_token(db.centre_id), db.now()
    db.add(
        PasswordReset(
            id=new_id(),
            centre_id=db.centre_id,
            user_id=user_id,
            token_sha256=fingerprint(token),
            made_by=by.username,
            created_at=now,
            expires_at=now + GOOD_FOR,
        )
    )
    db.flush()
    audit(db, "user.reset_made", by=by, about=f"user:{user_id}", label=one.username)
    return token


def reset_person(db: Session, token: str) -> Person:
    """Return whose password a link sets. Looking changes nothing: mail scanners look too.

    Raises:
        ResetOver: the link does not work.
    """
    return person(db, _row(db, token).user_id)


def use_reset(db: Session, token: str, password: str) -> Person:
    """Set the password by a link and end all sessions of the person.

    Raises:
        ResetOver: the link does not work.
        Invalid: the password is too short or too long; the link goes on working.
    """
    row = _row(db, token, lock=True)
    user = get_user(db, row.user_id)
    user.password_hash = hash_password(password, names=[user.username, user.name, user.email])
    row.used_at = db.now()
    db.flush()
    sign_out_everywhere(db, user.id)
    forget_devices(db, user.id)
    audit(db, "password.set_by_link", by=actor_of_user(db, user), about=f"user:{user.id}",
          label=user.username, details={"made_by": row.made_by})  # fmt: skip
    return person(db, user.id)


def _row(db: Session, token: str, *, lock: bool = False) -> PasswordReset:
    query = select(PasswordReset).where(
        PasswordReset.centre_id == db.centre_id,
        PasswordReset.token_sha256 == fingerprint(token),
        PasswordReset.used_at.is_(None),
        PasswordReset.expires_at > db.now(),
    )
    row = db.scalar(query.with_for_update() if lock else query)
    user = get_user(db, row.user_id) if row else None
    if row is None or user is None or not user.active or user.password_off:
        raise ResetOver
    return row


def end_resets(db: Session, user_id: UUID) -> None:
    """Make all links of a person worthless."""
    mine = (PasswordReset.centre_id == db.centre_id) & (PasswordReset.user_id == user_id)
    open_ones = update(PasswordReset).where(mine, PasswordReset.used_at.is_(None))
    db.execute(open_ones.values(used_at=db.now()))
