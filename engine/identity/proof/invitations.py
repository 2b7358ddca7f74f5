"""The first administrator of a centre comes in by an invitation and chooses a password."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from base.db import Session
from engine.identity.access.permissions import Role
from engine.identity.people import NewUser, Person, create_user
from engine.identity.proof.resets import ResetOver
from engine.identity.proof.secrets import fingerprint
from engine.identity.records import Invitation, User, UserRole
from engine.people import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView:
    """Whom a link invites, and until when."""

    username: str
    name: str
    expires_at: datetime


def invitation(db: Session, token: str) -> InvitationView:
    """Return whom a link invites. Looking changes nothing: mail scanners look too.

    Raises:
        ResetOver: the link does not work, or the centre has an administrator by now.
    """
    row = _row(db, token)
    return InvitationView(username=row.username, name=row.name, expires_at=row.expires_at)


def accept_invitation(db: Session, token: str, password: str) -> Person:
    """Make the administrator whom a link invites.

    Raises:
        ResetOver: the link does not work, or the centre has an administrator by now.
        Invalid: the password is too short or too long; the link goes on working.
        UsernameTaken: somebody of the centre has this name.
    """
    row = _row(db, token, lock=True)
    new = NewUser(
        username=row.username,
        name=row.name,
        email=row.email,
        password=password,
        roles=frozenset({Role.ADMIN.value}),
    )
    made = create_user(db, new, by=Actor.system("platform"))
    row.used_at = db.now()
    db.flush()
    return made


def _row(db: Session, token: str, *, lock: bool = False) -> Invitation:
    query = select(Invitation).where(
        Invitation.centre_id == db.centre_id,
        Invitation.token_sha256 == fingerprint(token),
        Invitation.used_at.is_(None),
        Invitation.expires_at > db.now(),
    )
    row = db.scalar(query.with_for_update() if lock else query)
    if row is None or _has_administrator(db):
        raise ResetOver
    return row


def _has_administrator(db: Session) -> bool:
    query = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(User.centre_id == db.centre_id, User.active, UserRole.role == Role.ADMIN.value)
    )
    return db.scalar(query.limit(1)) is not None
