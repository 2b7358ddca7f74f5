"""Signing in: the first step (a password, or another house that vouches), then the second."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from base.db import Session
from engine.audit import audit, came_from
from engine.identity.access.acting import actor_of_user
from engine.identity.passwords import verify_password
from engine.identity.people import find_by_username, get_user
from engine.identity.proof.devices import is_known, remember_device
from engine.identity.proof.gates import count_failure, gate_for, gate_wait, pass_gate
from engine.identity.proof.second.checking import check_code
from engine.identity.proof.second.enrolment import confirm_enrolment
from engine.identity.proof.second.needs import Stage, next_stage
from engine.identity.proof.sessions import (
    BROWSER_LENGTH,
    BY_PASSWORD,
    Entry,
    Pending,
    Visitor,
    open_session,
    pending_of,
    sign_out,
)
from engine.identity.records import User
from engine.people import Actor

NAME_LENGTH: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """How a sign-in went: a token, or how long to wait before the next try.

    `stage` says what a token still lacks; `actor` is there once nothing is missing. `device` is
    what the browser keeps, so that it is known the next time.
    """

    token: str | None = None
    actor: Actor | None = None
    wait: timedelta = timedelta()
    stage: Stage = Stage.FULL
    device: str | None = None


def sign_in(db: Session, username: str, password: str, *, visitor: Visitor) -> SignIn:
    """Check name and password and open a session with a new token.

    A refusal is an answer, not an error, so that the count of failures is committed. Unknown users,
    wrong passwords and users who are switched off look the same and take the same time.
    """
    came_from(db, visitor.address)
    user = find_by_username(db, username)
    gate = gate_for(db, username, user, address=visitor.address, device=visitor.device)
    wait = gate_wait(db, gate)
    if wait:
        return SignIn(wait=wait)
    stored = user.password_hash if user and not user.password_off else None
    if not verify_password(stored, password) or user is None or not user.active:
        audit(db, "sign_in_failed", by=Actor(None, "", username[:NAME_LENGTH]))
        return SignIn(wait=count_failure(db, gate, user))
    pass_gate(db, gate)
    return admit(db, user, visitor=visitor)


def admit(
    db: Session, user: User, *, visitor: Visitor, way: str = BY_PASSWORD,
    second_elsewhere: bool = False,
) -> SignIn:  # fmt: skip
    """Open a session for somebody who has passed the first step, with what it still lacks.

    `second_elsewhere`: who vouches for the person has asked for a second step.
    """
    stage = Stage.FULL if second_elsewhere else next_stage(db, user.id)
    entry = Entry(stage=stage, way=way, second_elsewhere=second_elsewhere)
    return _enter(db, user, visitor=visitor, entry=entry)


def pass_code(db: Session, code: str, *, visitor: Visitor) -> SignIn | None:
    """Look at the code of a second step; None when no sign-in waits for one in this browser."""
    came_from(db, visitor.address)
    pending = waiting_for(db, visitor, Stage.CODE)
    if pending is None:
        return None
    device = visitor.device if is_known(db, pending.user_id, visitor.device) else None
    seen = check_code(db, pending.user_id, code, device=device or "")
    if not seen.right:
        return SignIn(wait=seen.wait, stage=Stage.CODE)
    return _finish(db, pending, visitor)


def pass_enrolment(db: Session, code: str, *, visitor: Visitor) -> tuple[SignIn, list[str]] | None:
    """Set up a second step that a sign-in needs, and go on; with the recovery codes.

    None when no sign-in waits for it in this browser.

    Raises:
        Invalid: the code is not one of the new secret.
    """
    came_from(db, visitor.address)
    pending = waiting_for(db, visitor, Stage.ENROL)
    if pending is None:
        return None
    codes = confirm_enrolment(db, pending.user_id, code)
    return _finish(db, pending, visitor), codes


def waiting_for(db: Session, visitor: Visitor, stage: Stage) -> Pending | None:
    """Return the sign-in of this browser that lacks just this."""
    pending = pending_of(db, visitor.token) if visitor.token else None
    return pending if pending and pending.stage is stage else None


def user_of_pending(db: Session, token: str) -> UUID | None:
    """Return who is about to sign in with a token, if somebody is."""
    pending = pending_of(db, token)
    return pending.user_id if pending else None


def _finish(db: Session, pending: Pending, visitor: Visitor) -> SignIn:
    user = get_user(db, pending.user_id)
    return _enter(db, user, visitor=visitor, entry=Entry(way=pending.way))


def _enter(db: Session, user: User, *, visitor: Visitor, entry: Entry) -> SignIn:
    # Whatever token the browser came with is worthless afterwards: nobody can hand one to another.
    if visitor.token:
        sign_out(db, visitor.token)
    token = open_session(db, user.id, visitor=visitor, entry=entry)
    if entry.stage is not Stage.FULL:
        return SignIn(token=token, stage=entry.stage)
    actor = actor_of_user(db, user)
    facts = {"browser": visitor.browser[:BROWSER_LENGTH], "way": entry.way}
    audit(db, "signed_in", by=actor, details=facts)
    return SignIn(token=token, actor=actor, device=remember_device(db, user.id, visitor.device))
