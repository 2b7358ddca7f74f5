"""The second step of people of the platform: getting one, codes, losing it, getting it reset."""

from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select

from base.db import Session
from base.errors import FieldProblem, Invalid
from base.i18n import N_, gettext
from base.ids import new_id
from base.sealing import place_of, seal, unseal
from engine.identity.proof.own_second import SecondStepNeeded, wrong_code
from engine.identity.proof.second.checking import FREE, CodeSeen
from engine.identity.proof.second.codes import address_for, new_secret, step_of
from engine.identity.proof.second.enrolment import (
    RECOVERY_CODES,
    Enrolment,
    SecondStepThere,
    hash_of,
    new_code,
)
from engine.identity.proof.throttle import attempt_key
from engine.people import Actor
from engine.platform.attempts import forget_failures, record_failure, wait_left
from engine.platform.log import note
from engine.platform.people import AT_CONSOLE, actor_of, person_called, person_row
from engine.platform.records import (
    PlatformAuthenticator,
    PlatformPerson,
    PlatformRecoveryCode,
)
from engine.platform.second_rule import platform_second_step_needed
from engine.platform.sessions import end_platform_sessions

SECRET: Final = "engine_platform_authenticator.secret"  # noqa: S105 the name of a column
ISSUER: Final = "Ringflow platform"


class PlatformSecondStepNeeded(SecondStepNeeded):
    """Everybody of the platform needs a second step, so it cannot be taken away."""

    code = "platform_second_step_needed"
    message = N_("Everybody of the platform needs a second step, so it stays.")


def begin_platform_enrolment(db: Session, row: PlatformPerson) -> Enrolment:
    """Make a new secret for somebody; it counts once its first code was seen.

    Raises:
        SecondStepThere: there is a confirmed one.
    """
    found = _authenticator(db, row.id)
    if found is not None and found.confirmed_at is not None:
        raise SecondStepThere
    if found is None:
        found = PlatformAuthenticator(person_id=row.id)
        db.add(found)
    found.secret = seal(db, new_secret(), place_of(SECRET, row.id))
    found.created_at, found.confirmed_at, found.last_step = db.now(), None, None
    db.flush()
    return _told(db, row, found)


def pending_platform_enrolment(db: Session, row: PlatformPerson) -> Enrolment | None:
    """Return the secret that waits for its first code, if there is one."""
    found = _authenticator(db, row.id)
    return _told(db, row, found) if found and found.confirmed_at is None else None


def confirm_platform_enrolment(db: Session, row: PlatformPerson, code: str) -> list[str]:
    """Make the new secret count and return recovery codes: they are shown only this once.

    Raises:
        Invalid: the code is not one of the new secret.
    """
    found = _authenticator(db, row.id)
    step = None
    if found is not None and found.confirmed_at is None:
        step = step_of(_secret(db, found), code, now=db.now(), after=None)
    if found is None or step is None:
        message = gettext("This code is not right. Is the clock of the device right?")
        raise Invalid([FieldProblem(field="code", message=message)])
    found.confirmed_at, found.last_step = db.now(), step
    db.flush()
    note(db, "second_step.added", by=actor_of(row), about=f"person:{row.id}", label=row.username)
    return _new_codes(db, row.id)


def check_platform_code(
    db: Session, row: PlatformPerson, code: str, *, where: str = ""
) -> CodeSeen:
    """Look at a code of the authenticator or a recovery code; each is good once.

    `where` is the place that failures are counted for; a refusal is an answer, so that it counts.
    """
    key = attempt_key(f"{row.id} {where}", "second step")
    wait = wait_left(db, key, free=FREE)
    if wait:
        return CodeSeen(wait=wait)
    if _use_code(db, row, code) or _use_recovery_code(db, row, code):
        forget_failures(db, key)
        return CodeSeen(right=True)
    note(db, "second_step.failed", by=actor_of(row), about=f"person:{row.id}", label=row.username)
    return CodeSeen(wait=record_failure(db, key, free=FREE))


def renew_platform_codes(db: Session, code: str, *, by: Actor) -> list[str]:
    """Make new recovery codes by proof of a code; they are shown only this once.

    Raises:
        Invalid: the code is not right, or too many were wrong.
    """
    row = person_row(db, by)
    _prove(db, row, code)
    return _new_codes(db, row.id)


def remove_platform_second_step(db: Session, code: str, *, by: Actor) -> None:
    """Take one's own second step away by proof of a code.

    Raises:
        PlatformSecondStepNeeded: everybody of the platform needs one.
        Invalid: the code is not right, or too many were wrong.
    """
    if platform_second_step_needed(db):
        raise PlatformSecondStepNeeded
    row = person_row(db, by)
    _prove(db, row, code)
    _drop(db, row)
    note(db, "second_step.removed", by=by, about=f"person:{row.id}", label=row.username)


def reset_platform_second_step(db: Session, username: str, *, by: Actor = AT_CONSOLE) -> None:
    """Take the second step away of somebody who has lost it; all their sessions end.

    Raises:
        NoSuchPlatformPerson: nobody has this name.
    """
    row = person_called(db, username)
    _drop(db, row)
    end_platform_sessions(db, row.id)
    note(db, "second_step.reset", by=by, about=f"person:{row.id}", label=row.username)


def platform_codes_left(db: Session, person_id: UUID) -> int:
    """Return how many recovery codes somebody has not used."""
    left = select(func.count()).select_from(PlatformRecoveryCode)
    mine = PlatformRecoveryCode.person_id == person_id
    return db.scalar(left.where(mine, PlatformRecoveryCode.used_at.is_(None))) or 0


def _prove(db: Session, row: PlatformPerson, code: str) -> None:
    seen = check_platform_code(db, row, code)
    if not seen.right:
        raise wrong_code(seen)


def _use_code(db: Session, row: PlatformPerson, code: str) -> bool:
    found = _authenticator(db, row.id)
    if found is None or found.confirmed_at is None:
        return False
    step = step_of(_secret(db, found), code, now=db.now(), after=found.last_step)
    if step is None:
        return False
    found.last_step = step
    db.flush()
    return True


def _use_recovery_code(db: Session, row: PlatformPerson, code: str) -> bool:
    query = select(PlatformRecoveryCode).where(
        PlatformRecoveryCode.person_id == row.id,
        PlatformRecoveryCode.code_sha256 == hash_of(code),
        PlatformRecoveryCode.used_at.is_(None),
    )
    found = db.scalar(query.with_for_update())
    if found is None:
        return False
    found.used_at = db.now()
    db.flush()
    about = f"person:{row.id}"
    note(db, "second_step.recovered", by=actor_of(row), about=about, label=row.username)
    return True


def _new_codes(db: Session, person_id: UUID) -> list[str]:
    db.execute(delete(PlatformRecoveryCode).where(PlatformRecoveryCode.person_id == person_id))
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    db.add_all(
        PlatformRecoveryCode(
            id=new_id(), person_id=person_id, code_sha256=hash_of(code), created_at=db.now()
        )
        for code in codes
    )
    db.flush()
    return codes


def _drop(db: Session, row: PlatformPerson) -> None:
    for table in (PlatformAuthenticator, PlatformRecoveryCode):
        db.execute(delete(table).where(table.person_id == row.id))


def _authenticator(db: Session, person_id: UUID) -> PlatformAuthenticator | None:
    """Return somebody's authenticator, locked: a code is looked at once at a time."""
    mine = PlatformAuthenticator.person_id == person_id
    query = select(PlatformAuthenticator).where(mine).with_for_update()
    return db.scalar(query.execution_options(populate_existing=True))


def _secret(db: Session, found: PlatformAuthenticator) -> str:
    return unseal(db, found.secret, place_of(SECRET, found.person_id))


def _told(db: Session, row: PlatformPerson, found: PlatformAuthenticator) -> Enrolment:
    secret = _secret(db, found)
    address = address_for(secret, account=row.username, issuer=ISSUER)
    return Enrolment(secret=secret, address=address)
