"""Signing in and out, and who is behind a session."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from base.db import Session
from base.ids import new_id
from engine.audit import audit, came_from
from engine.identity.access.acting import actor_of_user
from engine.identity.passwords import verify_password
from engine.identity.people import find_by_username
from engine.identity.proof.secrets import fingerprint, new_token
from engine.identity.proof.throttle import attempt_key, forget_failures, record_failure, wait_left
from engine.identity.records import SignInSession, User
from engine.people import Actor

# A session's last use is written at most this often: not one write per page.
SEEN_STEP: Final = timedelta(minutes=1)
BROWSER_LENGTH: Final = 200
NAME_LENGTH: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Where a sign-in comes from. `token` is the session that this browser has so far."""

    address: str
    browser: str = ""
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """How a sign-in went: a token, or how long to wait before the next try."""

    token: str | None = None
    actor: Actor | None = None
    wait: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """One signed-in browser, as its owner sees it."""

    id: UUID
    created_at: datetime
    seen_at: datetime
    address: str
    browser: str
    current: bool


def sign_in(db: Session, username: str, password: str, *, visitor: Visitor) -> SignIn:
    """Check name and password and open a session with a new token.

    A refusal is an answer, not an error, so that the count of failures is committed. Unknown users,
    wrong passwords and users who are switched off look the same and take the same time.
    """
    came_from(db, visitor.address)
    key = attempt_key(username, visitor.address)
    wait = wait_left(db, key)
    if wait:
        return SignIn(wait=wait)
    user = find_by_username(db, username)
    stored = user.password_hash if user else None
    if not verify_password(stored, password) or user is None or not user.active:
        audit(db, "sign_in_failed", by=Actor(None, "", username[:NAME_LENGTH]))
        return SignIn(wait=record_failure(db, key))
    forget_failures(db, key)
    if visitor.token:
        sign_out(db, visitor.token)
    actor = actor_of_user(db, user)
    audit(db, "signed_in", by=actor, details={"browser": visitor.browser[:BROWSER_LENGTH]})
    return SignIn(token=open_session(db, user.id, visitor=visitor), actor=actor)


def open_session(db: Session, user_id: UUID, *, visitor: Visitor) -> str:
    """Open a session and return its token; only the token's hash is stored."""
    token, now = new_token(db.centre_id), db.now()
    db.add(
        SignInSession(
            id=new_id(),
            centre_id=db.centre_id,
            user_id=user_id,
            token_sha256=fingerprint(token),
            created_at=now,
            seen_at=now,
            address=visitor.address,
            browser=visitor.browser[:BROWSER_LENGTH],
        )
    )
    db.flush()
    return token


def actor_of_session(db: Session, token: str, *, touch: bool = True) -> Actor | None:
    """Return who is behind a session token, or None when it is unknown or its time is over.

    `touch` counts this as a use of the session; a page that only stays open is none.
    """
    web, now = db.context.settings.web, db.now()
    query = (
        select(SignInSession, User)
        .join(User, User.id == SignInSession.user_id)
        .where(
            SignInSession.centre_id == db.centre_id,
            SignInSession.token_sha256 == fingerprint(token),
            SignInSession.ended_at.is_(None),
            SignInSession.seen_at > now - web.session_idle,
            SignInSession.created_at > now - web.session_total,
            User.active,
        )
    )
    found = db.execute(query).one_or_none()
    if found is None:
        return None
    session, user = found
    if touch and now - session.seen_at >= SEEN_STEP:
        _touch(db, session.id, now)
    return actor_of_user(db, user)


def _touch(db: Session, session_id: UUID, now: datetime) -> None:
    # Two pages at once must not wait for each other over this; the one that is late lets it be.
    locked = select(SignInSession.id).where(SignInSession.id == session_id)
    free = db.scalar(locked.with_for_update(skip_locked=True))
    if free is not None:
        db.execute(update(SignInSession).where(SignInSession.id == free).values(seen_at=now))


def sign_out(db: Session, token: str, *, by: Actor | None = None) -> None:
    """End the session of this token; an unknown token is already signed out."""
    _end(db, SignInSession.token_sha256 == fingerprint(token))
    if by is not None:
        audit(db, "signed_out", by=by)


def sign_out_everywhere(db: Session, user_id: UUID, *, but: str | None = None) -> None:
    """End all sessions of a user, after a change of rights or password; `but` keeps one token."""
    others = SignInSession.user_id == user_id
    if but is not None:
        others &= SignInSession.token_sha256 != fingerprint(but)
    _end(db, others)


def end_session(db: Session, user_id: UUID, session_id: UUID) -> None:
    """End one of a user's own sessions."""
    _end(db, (SignInSession.user_id == user_id) & (SignInSession.id == session_id))


def _end(db: Session, which: ColumnElement[bool]) -> None:
    mine = SignInSession.centre_id == db.centre_id
    running = SignInSession.ended_at.is_(None)
    db.execute(update(SignInSession).where(mine, running, which).values(ended_at=db.now()))


def sessions_of(db: Session, user_id: UUID, *, token: str | None = None) -> list[SessionView]:
    """Return a user's running sessions, the latest used first; `token` marks the present one."""
    web, now = db.context.settings.web, db.now()
    query = (
        select(SignInSession)
        .where(
            SignInSession.centre_id == db.centre_id,
            SignInSession.user_id == user_id,
            SignInSession.ended_at.is_(None),
            SignInSession.seen_at > now - web.session_idle,
            SignInSession.created_at > now - web.session_total,
        )
        .order_by(SignInSession.seen_at.desc())
    )
    mine = fingerprint(token) if token else b""
    return [
        SessionView(
            id=row.id,
            created_at=row.created_at,
            seen_at=row.seen_at,
            address=row.address,
            browser=row.browser,
            current=row.token_sha256 == mine,
        )
        for row in db.scalars(query)
    ]
