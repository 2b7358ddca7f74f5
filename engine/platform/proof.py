"""Signing in to the platform: a password, then the second step, as in a centre."""

from base.db import Session
from engine.audit import came_from
from engine.identity.passwords import verify_password
from engine.identity.proof.entering import NAME_LENGTH, SignIn
from engine.identity.proof.second.needs import Stage
from engine.identity.proof.sessions import BROWSER_LENGTH, Visitor
from engine.identity.proof.throttle import attempt_key
from engine.people import Actor
from engine.platform.attempts import forget_failures, record_failure, wait_left
from engine.platform.log import note
from engine.platform.people import actor_of, by_name
from engine.platform.records import PlatformPerson
from engine.platform.second import check_platform_code, confirm_platform_enrolment
from engine.platform.second_rule import next_platform_stage
from engine.platform.sessions import (
    is_known_address,
    open_platform_session,
    platform_sign_out,
    session_row,
)


def platform_sign_in(db: Session, username: str, password: str, *, visitor: Visitor) -> SignIn:
    """Check name and password and open a session with a new token, with what it still lacks.

    A refusal is an answer, not an error, so that the count of failures is committed. Unknown names,
    wrong passwords and people who are switched off look the same and take the same time.
    """
    came_from(db, visitor.address)
    key = attempt_key(username, visitor.address)
    wait = wait_left(db, key)
    if wait:
        return SignIn(wait=wait)
    row = by_name(db, username)
    stored = row.password_hash if row else None
    if not verify_password(stored, password) or row is None or not row.active:
        note(db, "sign_in_failed", by=Actor(None, "", username[:NAME_LENGTH]))
        return SignIn(wait=record_failure(db, key))
    forget_failures(db, key)
    return _enter(db, row, visitor, next_platform_stage(db, row.id))


def waiting_on_platform(db: Session, token: str | None, stage: Stage) -> PlatformPerson | None:
    """Return whose sign-in lacks just this in the browser of a token."""
    found = session_row(db, token) if token else None
    return found[1] if found is not None and found[0].stage == stage else None


def lacking_on_platform(db: Session, token: str | None) -> Stage | None:
    """Return what the sign-in of a token's browser still lacks, if one has begun there."""
    found = session_row(db, token) if token else None
    return None if found is None or found[0].stage == Stage.FULL else Stage(found[0].stage)


def pass_platform_code(db: Session, code: str, *, visitor: Visitor) -> SignIn | None:
    """Look at the code of a second step; None when no sign-in waits for one in this browser."""
    came_from(db, visitor.address)
    row = waiting_on_platform(db, visitor.token, Stage.CODE)
    if row is None:
        return None
    # Who is asked for a code knows the password, so all guesses are counted together; only from
    # where the person has been before they count by themselves, so that nobody is shut out.
    where = visitor.address if is_known_address(db, row.id, visitor.address) else ""
    seen = check_platform_code(db, row, code, where=where)
    if not seen.right:
        return SignIn(wait=seen.wait, stage=Stage.CODE)
    return _enter(db, row, visitor, Stage.FULL)


def pass_platform_enrolment(
    db: Session, code: str, *, visitor: Visitor
) -> tuple[SignIn, list[str]] | None:
    """Set up the second step that a sign-in needs, and go on; with the recovery codes.

    None when no sign-in waits for it in this browser.

    Raises:
        Invalid: the code is not one of the new secret.
    """
    came_from(db, visitor.address)
    row = waiting_on_platform(db, visitor.token, Stage.ENROL)
    if row is None:
        return None
    codes = confirm_platform_enrolment(db, row, code)
    return _enter(db, row, visitor, Stage.FULL), codes


def platform_actor(db: Session, token: str) -> Actor | None:
    """Return who is behind a session token, or None when it is unknown or its time is over.

    A sign-in that lacks its second step is nobody yet.
    """
    found = session_row(db, token, touch=True)
    return actor_of(found[1]) if found and found[0].stage == Stage.FULL else None


def _enter(db: Session, row: PlatformPerson, visitor: Visitor, stage: Stage) -> SignIn:
    # Whatever token the browser came with is worthless afterwards: nobody can hand one to another.
    if visitor.token:
        platform_sign_out(db, visitor.token)
    token = open_platform_session(db, row.id, visitor, stage)
    if stage is not Stage.FULL:
        return SignIn(token=token, stage=stage)
    actor = actor_of(row)
    note(db, "signed_in", by=actor, details={"browser": visitor.browser[:BROWSER_LENGTH]})
    return SignIn(token=token, actor=actor)
