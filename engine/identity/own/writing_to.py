"""Where and in which language somebody who works here is written to."""

from dataclasses import dataclass

from sqlalchemy import select

from base.db import Session
from engine.identity.own.records import OwnRow
from engine.identity.records import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody with an address; `locale` is empty until they chose a language."""

    email: str
    locale: str


def reader_of(db: Session, username: str) -> Reader | None:
    """Return where somebody is written to; None for who has no address or works here no longer."""
    query = (
        select(User.email, OwnRow.locale)
        .outerjoin(OwnRow, OwnRow.user_id == User.id)
        .where(User.centre_id == db.centre_id, User.username == username, User.active)
    )
    found = db.execute(query).one_or_none()
    if found is None or not found.email:
        return None
    return Reader(email=found.email, locale=found.locale or "")
