"""The mailbox of a centre: its row, its signer, and how its connection does."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.ids import new_id

from .addresses import Signer
from .records import Account, Cursor

_ERROR_LENGTH: Final = 500


def signer(db: Session) -> Signer:
    """Return what makes and checks the signed addresses of the session's centre."""
    context = db.context
    return Signer(context.secret, db.centre_id, context.settings.mail.address.lower())


def account(db: Session) -> Account:
    """Return the centre's mailbox; its row is made at first use."""
    address = db.context.settings.mail.address.lower()
    mine = select(Account).where(Account.centre_id == db.centre_id, Account.address == address)
    found = db.scalar(mine)
    if found is None:
        db.execute(
            insert(Account)
            .values(id=new_id(), centre_id=db.centre_id, address=address, created_at=db.now())
            .on_conflict_do_nothing()
        )
        found = db.scalars(mine).one()
    return found


def note_seen(db: Session) -> None:
    """Remember that the mailbox was read just now."""
    row = account(db)
    row.seen_at, row.error, row.error_at = db.now(), None, None


def note_trouble(db: Session, error: str) -> None:
    """Remember why the mailbox cannot be read."""
    row = account(db)
    row.error, row.error_at = error[:_ERROR_LENGTH], db.now()


def cursor_of(db: Session, folder: str) -> Cursor | None:
    """Return how far a folder has been read, None if it never was."""
    return db.scalar(
        select(Cursor)
        .where(Cursor.account_id == account(db).id, Cursor.folder == folder)
        .with_for_update()
    )


def move_cursor(db: Session, folder: str, *, uid_validity: int, uid: int) -> None:
    """Remember that a folder has been read up to `uid`; it never goes back within one validity."""
    row = cursor_of(db, folder)
    if row is None:
        row = Cursor(
            centre_id=db.centre_id,
            account_id=account(db).id,
            folder=folder,
            uid_validity=uid_validity,
            last_uid=uid,
        )
        db.add(row)
    elif row.uid_validity != uid_validity:
        row.uid_validity, row.last_uid = uid_validity, uid
    else:
        row.last_uid = max(row.last_uid, uid)
