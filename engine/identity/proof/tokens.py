"""Bearer tokens for programs that act as a user."""

from datetime import datetime

from sqlalchemy import or_, select, update

from base.db import Session
from base.errors import NotFound
from base.i18n import N_
from base.ids import new_id
from engine.audit import audit
from engine.identity.access.acting import actor_of_user
from engine.identity.departments import AT_CONSOLE
from engine.identity.people import find_by_username
from engine.identity.proof.secrets import fingerprint, new_token
from engine.identity.records import ApiToken, User
from engine.people import Actor, ActorKind


class NoSuchUser(NotFound):
    """There is no user of this name."""

    code = "no_such_user"
    message = N_("There is no user called %(username)s.")


def create_api_token(
    db: Session, username: str, *, label: str = "", expires_at: datetime | None = None
) -> str:
    """Make a token that acts as this user and return it: it is shown only this once.

    Raises:
        NoSuchUser: nobody active has this name.
    """
    user = find_by_username(db, username)
    if user is None or not user.active:
        raise NoSuchUser(username=username)
    token = new_token(db.centre_id)
    db.add(
        ApiToken(
            id=new_id(),
            centre_id=db.centre_id,
            user_id=user.id,
            label=label,
            token_sha256=fingerprint(token),
            created_at=db.now(),
            expires_at=expires_at,
        )
    )
    db.flush()
    audit(db, "token.made", by=AT_CONSOLE, about=f"user:{user.id}", label=username)
    return token


def actor_of_api_token(db: Session, token: str) -> Actor | None:
    """Return who a bearer token acts as, or None when it is unknown, expired or revoked."""
    query = (
        select(User)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(
            ApiToken.centre_id == db.centre_id,
            ApiToken.token_sha256 == fingerprint(token),
            ApiToken.revoked_at.is_(None),
            or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > db.now()),
            User.active,
        )
    )
    user = db.scalar(query)
    return actor_of_user(db, user, kind=ActorKind.API) if user else None


def revoke_api_token(db: Session, token: str) -> None:
    """Make a token worthless."""
    mine = ApiToken.centre_id == db.centre_id
    found = ApiToken.token_sha256 == fingerprint(token)
    gone = update(ApiToken).where(mine, found).values(revoked_at=db.now())
    for user_id in db.scalars(gone.returning(ApiToken.user_id)):
        audit(db, "token.revoked", by=AT_CONSOLE, about=f"user:{user_id}")
