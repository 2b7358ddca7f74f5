"""Sessions of the platform: opening and ending them, and which browsers are signed in."""

import secrets
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from base.db import Session
from base.ids import new_id
from engine.identity.proof.second.needs import Stage
from engine.identity.proof.secrets import RANDOM_BYTES, fingerprint
from engine.identity.proof.sessions import (
    BROWSER_LENGTH,
    BY_PASSWORD,
    CODE_WAITS,
    SEEN_STEP,
    SessionView,
    Visitor,
)
from engine.people import Actor
from engine.platform.log import note
from engine.platform.records import PlatformPerson, PlatformSession


def open_platform_session(db: Session, person_id: UUID, visitor: Visitor, stage: Stage) -> str:
    """Open a session and return its token; only the token's hash is stored."""
    token, now = secrets.token_urlsafe(RANDOM_BYTES), db.now()
    db.add(
        PlatformSession(
            id=new_id(), person_id=person_id, token_sha256=fingerprint(token), created_at=now,
            seen_at=now, address=visitor.address, browser=visitor.browser[:BROWSER_LENGTH],
            stage=stage,
        )
    )  # fmt: skip
    db.flush()
    return token


def session_row(
    db: Session, token: str, *, touch: bool = False
) -> tuple[PlatformSession, PlatformPerson] | None:
    """Return the running session behind a token with its person, of whatever stage.

    `touch` counts this as a use of a session that lacks nothing.
    """
    query = (
        select(PlatformSession, PlatformPerson)
        .join(PlatformPerson, PlatformPerson.id == PlatformSession.person_id)
        .where(PlatformSession.token_sha256 == fingerprint(token), PlatformPerson.active)
        .where(*_running(db))
    )
    found = db.execute(query).one_or_none()
    if found is None:
        return None
    session, person = found
    if session.stage == Stage.CODE and session.created_at <= db.now() - CODE_WAITS:
        return None
    if touch and session.stage == Stage.FULL and db.now() - session.seen_at >= SEEN_STEP:
        mine = PlatformSession.id == session.id
        db.execute(update(PlatformSession).where(mine).values(seen_at=db.now()))
    return session, person


def platform_sessions(db: Session, person_id: UUID, *, token: str | None) -> list[SessionView]:
    """Return somebody's running sessions, the latest used first; `token` marks the present one."""
    query = (
        select(PlatformSession)
        .where(PlatformSession.person_id == person_id, PlatformSession.stage == Stage.FULL)
        .where(*_running(db))
        .order_by(PlatformSession.seen_at.desc())
    )
    mine = fingerprint(token) if token else b""
    return [
        SessionView(
            id=row.id, created_at=row.created_at, seen_at=row.seen_at, address=row.address,
            browser=row.browser, way=BY_PASSWORD, current=row.token_sha256 == mine,
        )
        for row in db.scalars(query)
    ]  # fmt: skip


def is_known_address(db: Session, person_id: UUID, address: str) -> bool:
    """Return whether somebody has been signed in from a network address before."""
    query = select(PlatformSession.id).where(
        PlatformSession.person_id == person_id,
        PlatformSession.address == address,
        PlatformSession.stage == Stage.FULL,
    )
    return db.scalar(query.limit(1)) is not None


def platform_sign_out(db: Session, token: str, *, by: Actor | None = None) -> None:
    """End the session of this token; an unknown token is already signed out."""
    _end(db, PlatformSession.token_sha256 == fingerprint(token))
    if by is not None:
        note(db, "signed_out", by=by)


def end_platform_session(db: Session, session_id: UUID, *, by: Actor) -> None:
    """End one of one's own sessions."""
    if _end(db, (PlatformSession.person_id == by.id) & (PlatformSession.id == session_id)):
        note(db, "signed_out", by=by, about=f"session:{session_id}")


def end_other_platform_sessions(db: Session, *, but: str | None, by: Actor) -> None:
    """End one's own sessions but the one of a token."""
    others = PlatformSession.person_id == by.id
    if but is not None:
        others &= PlatformSession.token_sha256 != fingerprint(but)
    if _end(db, others):
        note(db, "signed_out", by=by, about="all other browsers")


def end_platform_sessions(db: Session, person_id: UUID) -> None:
    """Sign somebody out everywhere."""
    _end(db, PlatformSession.person_id == person_id)


def _end(db: Session, which: ColumnElement[bool]) -> bool:
    running = PlatformSession.ended_at.is_(None)
    ended = update(PlatformSession).where(running, which).values(ended_at=db.now())
    return bool(db.execute(ended.returning(PlatformSession.id)).all())


def _running(db: Session) -> tuple[ColumnElement[bool], ...]:
    web, now = db.context.settings.web, db.now()
    return (
        PlatformSession.ended_at.is_(None),
        PlatformSession.seen_at > now - web.session_idle,
        PlatformSession.created_at > now - web.session_total,
    )
