"""Signing in to the platform: passwords, waits and sessions as in a centre, in its own tables."""

import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.ids import new_id
from engine.audit import came_from
from engine.identity.passwords import verify_password
from engine.identity.proof.entering import NAME_LENGTH, SignIn
from engine.identity.proof.secrets import RANDOM_BYTES, fingerprint
from engine.identity.proof.sessions import BROWSER_LENGTH, SEEN_STEP, Visitor
from engine.identity.proof.throttle import FORGET, attempt_key, delay_after, horizon
from engine.people import Actor
from engine.platform.log import note
from engine.platform.people import actor_of, by_name
from engine.platform.records import PlatformAttempts, PlatformPerson, PlatformSession

NOBODY: Final = Actor.system("")


def platform_sign_in(db: Session, username: str, password: str, *, visitor: Visitor) -> SignIn:
    """Check name and password and open a session with a new token.

    A refusal is an answer, not an error, so that the count of failures is committed. Unknown names,
    wrong passwords and people who are switched off look the same and take the same time.
    """
    came_from(db, visitor.address)
    key = attempt_key(username, visitor.address)
    wait = _wait_left(db, key)
    if wait:
        return SignIn(wait=wait)
    row = by_name(db, username)
    stored = row.password_hash if row else None
    if not verify_password(stored, password) or row is None or not row.active:
        note(db, "sign_in_failed", by=Actor(None, "", username[:NAME_LENGTH]))
        return SignIn(wait=_record_failure(db, key))
    _forget_failures(db, key)
    if visitor.token:
        platform_sign_out(db, visitor.token)
    actor = actor_of(row)
    note(db, "signed_in", by=actor, details={"browser": visitor.browser[:BROWSER_LENGTH]})
    return SignIn(token=_open(db, row, visitor), actor=actor)


def platform_actor(db: Session, token: str) -> Actor | None:
    """Return who is behind a session token, or None when it is unknown or its time is over."""
    web, now = db.context.settings.web, db.now()
    query = (
        select(PlatformSession, PlatformPerson)
        .join(PlatformPerson, PlatformPerson.id == PlatformSession.person_id)
        .where(
            PlatformSession.token_sha256 == fingerprint(token),
            PlatformSession.ended_at.is_(None),
            PlatformSession.seen_at > now - web.session_idle,
            PlatformSession.created_at > now - web.session_total,
            PlatformPerson.active,
        )
    )
    found = db.execute(query).one_or_none()
    if found is None:
        return None
    session, row = found
    if now - session.seen_at >= SEEN_STEP:
        mine = PlatformSession.id == session.id
        db.execute(update(PlatformSession).where(mine).values(seen_at=now))
    return actor_of(row)


def platform_sign_out(db: Session, token: str, *, by: Actor | None = None) -> None:
    """End the session of this token; an unknown token is already signed out."""
    mine = PlatformSession.token_sha256 == fingerprint(token)
    running = PlatformSession.ended_at.is_(None)
    db.execute(update(PlatformSession).where(mine, running).values(ended_at=db.now()))
    if by is not None:
        note(db, "signed_out", by=by)


def _open(db: Session, row: PlatformPerson, visitor: Visitor) -> str:
    token, now = secrets.token_urlsafe(RANDOM_BYTES), db.now()
    db.add(
        PlatformSession(
            id=new_id(),
            person_id=row.id,
            token_sha256=fingerprint(token),
            created_at=now,
            seen_at=now,
            address=visitor.address,
            browser=visitor.browser[:BROWSER_LENGTH],
        )
    )
    db.flush()
    return token


def _wait_left(db: Session, key: bytes) -> timedelta:
    row = _find(db, key)
    if row is None:
        return timedelta()
    return max(timedelta(), row.failed_at + delay_after(row.failures) - db.now())


def _record_failure(db: Session, key: bytes) -> timedelta:
    row, now = _find(db, key), db.now()
    failures = (row.failures if row and row.failed_at > now - FORGET else 0) + 1
    values = {"failures": failures, "failed_at": now}
    statement = insert(PlatformAttempts).values(key=key, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))
    return delay_after(failures)


def _forget_failures(db: Session, key: bytes) -> None:
    old = PlatformAttempts.failed_at < horizon(db.now())
    db.execute(delete(PlatformAttempts).where((PlatformAttempts.key == key) | old))


def _find(db: Session, key: bytes) -> PlatformAttempts | None:
    query = select(PlatformAttempts).where(PlatformAttempts.key == key)
    return db.scalar(query.with_for_update().execution_options(populate_existing=True))
