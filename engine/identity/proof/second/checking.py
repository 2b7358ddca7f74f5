"""Looking at a code: one of the authenticator, or a recovery code. Each is good once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from engine.audit import audit
from engine.identity.access.acting import actor_of_user
from engine.identity.people import get_user
from engine.identity.proof.second.codes import step_of
from engine.identity.proof.second.enrolment import authenticator_of, hash_of, secret_of
from engine.identity.proof.second.records import RecoveryCode
from engine.identity.proof.throttle import attempt_key, forget_failures, record_failure, wait_left

# Who is asked for a code knows the password, so all guesses at one account are counted together,
# wherever they come from; only browsers that it has used before are counted by themselves.
ANYWHERE: Final = "second step"
FREE: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSeen:
    """Whether a code was right, or how long to wait before the next try."""

    right: bool = False
    wait: timedelta = timedelta()


def check_code(db: Session, user_id: UUID, code: str, *, device: str = "") -> CodeSeen:
    """Look at a code of somebody; `device` is the known browser it comes from, if it is one.

    A refusal is an answer, not an error, so that the count of failures is committed.
    """
    key = attempt_key(f"{user_id} {device}", ANYWHERE)
    wait = wait_left(db, key, free=FREE)
    if wait:
        return CodeSeen(wait=wait)
    if _use_code(db, user_id, code) or _use_recovery_code(db, user_id, code):
        forget_failures(db, key)
        return CodeSeen(right=True)
    actor = actor_of_user(db, get_user(db, user_id))
    audit(db, "second_step.failed", by=actor, about=f"user:{user_id}")
    return CodeSeen(wait=record_failure(db, key, free=FREE))


def _use_code(db: Session, user_id: UUID, code: str) -> bool:
    row = authenticator_of(db, user_id)
    if row is None or row.confirmed_at is None:
        return False
    step = step_of(secret_of(db, row), code, now=db.now(), after=row.last_step)
    if step is None:
        return False
    row.last_step = step
    db.flush()
    return True


def _use_recovery_code(db: Session, user_id: UUID, code: str) -> bool:
    query = select(RecoveryCode).where(
        RecoveryCode.centre_id == db.centre_id,
        RecoveryCode.user_id == user_id,
        RecoveryCode.code_sha256 == hash_of(code),
        RecoveryCode.used_at.is_(None),
    )
    row = db.scalar(query.with_for_update())
    if row is None:
        return False
    row.used_at = db.now()
    db.flush()
    actor = actor_of_user(db, get_user(db, user_id))
    audit(db, "second_step.recovered", by=actor, about=f"user:{user_id}")
    return True
