"""Getting a second step, losing it, and the recovery codes that stand in for it."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select

from base.centres import get_centre
from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid
from base.i18n import N_, gettext
from base.ids import new_id
from base.sealing import place_of, seal, unseal
from engine.audit import audit
from engine.identity.access.acting import actor_of_user
from engine.identity.people import get_user
from engine.identity.proof.second.codes import address_for, new_secret, step_of
from engine.identity.proof.second.records import Authenticator, RecoveryCode
from engine.people import Actor

SECRET: Final = "identity_authenticator.secret"  # noqa: S105 the name of a column
RECOVERY_CODES: Final = 10
# 80 bits: they cannot be guessed, so a plain hash is enough.
RECOVERY_BYTES: Final = 10
GROUP: Final = 4


class SecondStepThere(Conflict):
    """Somebody who has an authenticator takes it away before getting another one."""

    code = "second_step_there"
    message = N_("The second step is set up already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What an authenticator is told: typed (`secret`, Base32) or scanned (`address`)."""

    secret: str
    address: str


def begin_enrolment(db: Session, user_id: UUID) -> Enrolment:
    """Make a new secret for somebody; it counts once `confirm_enrolment` has seen a code of it.

    Raises:
        SecondStepThere: there is a confirmed one.
    """
    row = authenticator_of(db, user_id)
    if row is not None and row.confirmed_at is not None:
        raise SecondStepThere
    if row is None:
        row = Authenticator(user_id=user_id, centre_id=db.centre_id)
        db.add(row)
    row.secret = seal(db, new_secret(), place_of(SECRET, user_id))
    row.created_at, row.confirmed_at, row.last_step = db.now(), None, None
    db.flush()
    return _told(db, user_id, secret_of(db, row))


def pending_enrolment(db: Session, user_id: UUID) -> Enrolment | None:
    """Return the secret that waits for its first code, if there is one."""
    row = authenticator_of(db, user_id)
    if row is None or row.confirmed_at is not None:
        return None
    return _told(db, user_id, secret_of(db, row))


def confirm_enrolment(db: Session, user_id: UUID, code: str) -> list[str]:
    """Make the new secret count and return recovery codes: they are shown only this once.

    Raises:
        Invalid: the code is not one of the new secret.
    """
    row = authenticator_of(db, user_id)
    step = None
    if row is not None and row.confirmed_at is None:
        step = step_of(secret_of(db, row), code, now=db.now(), after=None)
    if row is None or step is None:
        message = gettext("This code is not right. Is the clock of the device right?")
        raise Invalid([FieldProblem(field="code", message=message)])
    row.confirmed_at, row.last_step = db.now(), step
    db.flush()
    audit(db, "second_step.added", by=actor_of_user(db, get_user(db, user_id)))
    return new_recovery_codes(db, user_id)


def new_recovery_codes(db: Session, user_id: UUID) -> list[str]:
    """Make recovery codes and return them; all earlier ones are worthless from now on."""
    _drop_codes(db, user_id)
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    db.add_all(
        RecoveryCode(
            id=new_id(), centre_id=db.centre_id, user_id=user_id, code_sha256=hash_of(code),
            created_at=db.now(),
        )
        for code in codes
    )  # fmt: skip
    db.flush()
    return codes


def recovery_codes_left(db: Session, user_id: UUID) -> int:
    """Return how many recovery codes somebody has not used."""
    mine = (RecoveryCode.centre_id == db.centre_id) & (RecoveryCode.user_id == user_id)
    left = select(func.count()).select_from(RecoveryCode)
    return db.scalar(left.where(mine, RecoveryCode.used_at.is_(None))) or 0


def drop_second_step(db: Session, user_id: UUID, *, by: Actor) -> None:
    """Take somebody's authenticator and recovery codes away; the caller has checked the right."""
    mine = (Authenticator.centre_id == db.centre_id) & (Authenticator.user_id == user_id)
    db.execute(delete(Authenticator).where(mine))
    _drop_codes(db, user_id)
    what = "second_step.removed" if by.id == user_id else "second_step.reset"
    audit(db, what, by=by, about=f"user:{user_id}", label=get_user(db, user_id).username)


def authenticator_of(db: Session, user_id: UUID) -> Authenticator | None:
    """Return somebody's authenticator, locked: a code is looked at once at a time."""
    mine = (Authenticator.centre_id == db.centre_id) & (Authenticator.user_id == user_id)
    query = select(Authenticator).where(mine).with_for_update()
    return db.scalar(query.execution_options(populate_existing=True))


def secret_of(db: Session, row: Authenticator) -> str:
    """Return the secret of an authenticator.

    Raises:
        SealBroken: the key that it was stored with is not there.
    """
    return unseal(db, row.secret, place_of(SECRET, row.user_id))


def hash_of(code: str) -> bytes:
    """Return what is stored of a recovery code, however it was typed."""
    typed = "".join(char for char in code.upper() if char.isalnum())
    # Neither digit is in Base32, so whoever reads one of them meant the letter.
    return hashlib.sha256(typed.replace("0", "O").replace("1", "I").encode()).digest()


def new_code() -> str:
    """Make one recovery code."""
    text = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def _drop_codes(db: Session, user_id: UUID) -> None:
    mine = (RecoveryCode.centre_id == db.centre_id) & (RecoveryCode.user_id == user_id)
    db.execute(delete(RecoveryCode).where(mine))


def _told(db: Session, user_id: UUID, secret: str) -> Enrolment:
    centre, user = get_centre(db, db.centre_id), get_user(db, user_id)
    address = address_for(secret, account=user.username, issuer=centre.name)
    return Enrolment(secret=secret, address=address)
