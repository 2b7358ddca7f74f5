"""Sessions: opening and ending them, and who is behind one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from base.db import Session
from base.ids import new_id
from engine.audit import audit
from engine.identity.access.acting import actor_of_id
from engine.identity.proof.second.needs import Stage
from engine.identity.proof.secrets import fingerprint, new_token
from engine.identity.records import SignInSession, User
from engine.people import Actor

# A session's last use is written at most this often: not one write per page.
SEEN_STEP: Final = timedelta(minutes=1)
BROWSER_LENGTH: Final = 200
BY_PASSWORD: Final = "password"  # noqa: S105 the name of a way
SIGNED_IN: Final = """
select s.id, s.seen_at, u.id, u.name, u.username
from identity_session s join identity_user u on u.id = s.user_id
where s.centre_id = %(centre)s and s.token_sha256 = %(token)s and s.ended_at is null
  and s.seen_at > %(seen)s and s.created_at > %(made)s and s.stage = %(stage)s and u.active
"""
# So long a sign-in waits for the code of its second step.
CODE_WAITS: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Where a sign-in comes from.

    `token` is the session that this browser has so far, `device` what it keeps from earlier ones.
    """

    address: str
    browser: str = ""
    token: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """How somebody came in: how far, by which way, and who has asked for a second step."""

    stage: Stage = Stage.FULL
    way: str = BY_PASSWORD
    second_elsewhere: bool = False


WHOLE: Final = Entry()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A sign-in that lacks its second step."""

    user_id: UUID
    stage: Stage
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """One signed-in browser, as its owner sees it."""

    id: UUID
    created_at: datetime
    seen_at: datetime
    address: str
    browser: str
    way: str
    current: bool


def open_session(db: Session, user_id: UUID, *, visitor: Visitor, entry: Entry = WHOLE) -> str:
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
            stage=entry.stage,
            way=entry.way,
            second_elsewhere=entry.second_elsewhere,
        )
    )
    db.flush()
    return token


def actor_of_session(db: Session, token: str, *, touch: bool = True) -> Actor | None:
    """Return who is behind a session token, or None when it is unknown or its time is over.

    `touch` counts this as a use of the session; a page that only stays open is none.
    """
    web, now = db.context.settings.web, db.now()
    given = {
        "centre": db.centre_id, "token": fingerprint(token), "stage": str(Stage.FULL),
        "seen": now - web.session_idle, "made": now - web.session_total,
    }  # fmt: skip
    for session_id, seen_at, user_id, name, username in db.ask(SIGNED_IN, given):
        if touch and now - seen_at >= SEEN_STEP:
            _touch(db, session_id, now)
        return actor_of_id(db, user_id, name, username)
    return None


def pending_of(db: Session, token: str) -> Pending | None:
    """Return the sign-in behind a token that lacks its second step, or None when it is over."""
    web, now = db.context.settings.web, db.now()
    query = (
        select(SignInSession)
        .join(User, User.id == SignInSession.user_id)
        .where(
            SignInSession.centre_id == db.centre_id,
            SignInSession.token_sha256 == fingerprint(token),
            SignInSession.ended_at.is_(None),
            SignInSession.stage != Stage.FULL,
            SignInSession.seen_at > now - web.session_idle,
            SignInSession.created_at > now - web.session_total,
            User.active,
        )
    )
    row = db.scalar(query)
    late = row is not None and row.stage == Stage.CODE and row.created_at <= now - CODE_WAITS
    if row is None or late:
        return None
    return Pending(user_id=row.user_id, stage=Stage(row.stage), way=row.way)


def way_of_session(db: Session, token: str) -> str | None:
    """Return by which way somebody came in, ended sessions included."""
    mine = SignInSession.centre_id == db.centre_id
    same = SignInSession.token_sha256 == fingerprint(token)
    return db.scalar(select(SignInSession.way).where(mine, same))


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
            SignInSession.stage == Stage.FULL,
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
            way=row.way,
            current=row.token_sha256 == mine,
        )
        for row in db.scalars(query)
    ]
