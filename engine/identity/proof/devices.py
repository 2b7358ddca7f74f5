"""Browsers that somebody has signed in with before.

Such a browser is counted by itself when passwords are guessed, so its owner comes in while others
attack the account or the network. It is no proof of anything else.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.ids import new_id
from engine.identity.proof.secrets import fingerprint, new_token
from engine.identity.records import KnownDevice

KEPT: Final = timedelta(days=180)


def is_known(db: Session, user_id: UUID | None, device: str | None) -> bool:
    """Return whether somebody has signed in with this browser lately."""
    if user_id is None or not device:
        return False
    query = select(KnownDevice.id).where(
        _of(db, user_id),
        KnownDevice.token_sha256 == fingerprint(device),
        KnownDevice.seen_at > db.now() - KEPT,
    )
    return db.scalar(query) is not None


def remember_device(db: Session, user_id: UUID, device: str | None) -> str:
    """Note that somebody has signed in with this browser, and return what the browser keeps.

    Several people may use one browser; it keeps one token for all of them.
    """
    token, now = device or new_token(db.centre_id), db.now()
    row = insert(KnownDevice).values(
        id=new_id(), centre_id=db.centre_id, user_id=user_id, token_sha256=fingerprint(token),
        created_at=now, seen_at=now,
    )  # fmt: skip
    columns = ["centre_id", "user_id", "token_sha256"]
    db.execute(row.on_conflict_do_update(index_elements=columns, set_={"seen_at": now}))
    return token


def forget_devices(db: Session, user_id: UUID, *, only: str | None = None) -> None:
    """Let one browser of somebody, or all of them, count as strangers again."""
    which = _of(db, user_id)
    if only is not None:
        which &= KnownDevice.token_sha256 == fingerprint(only)
    db.execute(delete(KnownDevice).where(which))


def _of(db: Session, user_id: UUID) -> ColumnElement[bool]:
    return (KnownDevice.centre_id == db.centre_id) & (KnownDevice.user_id == user_id)
