"""Who sits where: found at sign-in, chosen, taken over, and given up at sign-out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, update

from base.db import Session
from base.errors import Conflict, NotFound
from base.i18n import N_
from base.ids import new_id
from connectors.telephony.desks import Desk, desks, extension_at, extension_row
from connectors.telephony.records import Extension, Sitting
from engine.audit import audit
from engine.identity.proof.second.needs import Stage
from engine.identity.proof.secrets import fingerprint
from engine.identity.records import SignInSession, User
from engine.people import Actor

TAKEN_BY: Final = """
select taken_by from telephony_sitting
where centre_id = %(centre)s and user_id = %(user)s and taken_by is not null
order by ended_at desc limit 1
"""


class SeatTaken(Conflict):
    """Somebody else sits at the extension; taking over needs a confirmation."""

    code = "seat_taken"
    message = N_("%(name)s sits at extension %(number)s. Take over?")


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingView:
    """Somebody at an extension."""

    number: str
    user_id: UUID
    name: str
    address: str
    began_at: datetime


def sit_down(db: Session, token: str, *, by: Actor, address: str) -> None:
    """Sit at the extension of the address that somebody signs in from.

    Nothing happens without a seat there.

    Raises:
        SeatTaken: somebody else sits there.
    """
    found = extension_at(db, address)
    if found is not None:
        take(db, found.number, token, by=by, address=address)


def take(
    db: Session, number: str, token: str, *, by: Actor, address: str, over: bool = False
) -> None:
    """Sit at an extension; `over` confirms that whoever sits there gives it up, and is told.

    Raises:
        NotFound: there is no such extension, or it is switched off.
        SeatTaken: somebody else sits there and `over` is not said.
    """
    row = extension_row(db, number)
    if not row.active:
        raise NotFound
    leave_dead(db)
    other = holder(db, number)
    if other is not None and other.user_id != by.id:
        if not over:
            raise SeatTaken(name=other.name, number=number)
        _end(db, Sitting.extension_id == row.id, taken_by=by.name)
    _end(db, Sitting.user_id == by.id)
    session = _session(db, token)
    if session is None or by.id is None:
        return
    db.add(
        Sitting(
            id=new_id(), centre_id=db.centre_id, extension_id=row.id, user_id=by.id,
            session_id=session, address=address, began_at=db.now(),
        )
    )  # fmt: skip
    db.flush()
    details = {"address": address, "from": other.name if over and other else ""}
    audit(db, "extension.taken", by=by, about=f"extension:{number}", label=number,
          details=details)  # fmt: skip


def give_up(db: Session, user_id: UUID) -> None:
    """Give an extension up, on purpose or at sign-out."""
    _end(db, Sitting.user_id == user_id)


def leave_dead(db: Session) -> None:
    """Free extensions whose people are signed out, or whose session's time is over."""
    _end(db, ~_alive(db))


def holder(db: Session, number: str) -> SittingView | None:
    """Return who sits at an extension now."""
    return next((one for one in sittings(db) if one.number == number), None)


def sitting_of(db: Session, user_id: UUID) -> SittingView | None:
    """Return where somebody sits now."""
    return next((one for one in sittings(db, user_id=user_id)), None)


def sittings(db: Session, *, user_id: UUID | None = None) -> list[SittingView]:
    """Return who sits where now, by extension."""
    query = (
        select(Sitting, Extension.number, User.name)
        .join(Extension, Extension.id == Sitting.extension_id)
        .join(User, User.id == Sitting.user_id)
        .where(Sitting.centre_id == db.centre_id, Sitting.ended_at.is_(None), _alive(db))
        .order_by(Extension.number)
    )
    if user_id is not None:
        query = query.where(Sitting.user_id == user_id)
    return [
        SittingView(
            number=number, user_id=row.user_id, name=name, address=row.address,
            began_at=row.began_at,
        )
        for row, number, name in db.execute(query)
    ]  # fmt: skip


def free_desks(db: Session) -> list[Desk]:
    """Return the extensions at which somebody could sit down now."""
    held = {one.number for one in sittings(db)}
    return [one for one in desks(db) if one.active and one.number not in held]


def neighbours(db: Session, *, me: UUID, address: str) -> list[SittingView]:
    """Return who else sits at the same address: two people at one PC is most likely a mistake."""
    return [one for one in sittings(db) if one.address == address and one.user_id != me]


def taken_by(db: Session, user_id: UUID) -> str | None:
    """Return who has taken somebody's extension over, as long as the person has not read it."""
    rows = db.ask(TAKEN_BY, {"centre": db.centre_id, "user": user_id})
    return str(rows[0][0]) if rows else None


def read_of_takeover(db: Session, user_id: UUID) -> None:
    """Note that somebody knows of it."""
    mine = (Sitting.centre_id == db.centre_id) & (Sitting.user_id == user_id)
    unread = update(Sitting).where(mine, Sitting.taken_by.is_not(None)).values(taken_by=None)
    db.execute(unread.execution_options(synchronize_session=False))


def _end(db: Session, which: ColumnElement[bool], *, taken_by: str | None = None) -> None:
    open_ones = (Sitting.centre_id == db.centre_id) & Sitting.ended_at.is_(None)
    ended = update(Sitting).where(open_ones, which)
    db.execute(
        ended.values(ended_at=db.now(), taken_by=taken_by).execution_options(
            synchronize_session=False
        )
    )


def _alive(db: Session) -> ColumnElement[bool]:
    web, now = db.context.settings.web, db.now()
    return exists().where(
        SignInSession.id == Sitting.session_id, SignInSession.ended_at.is_(None),
        SignInSession.seen_at > now - web.session_idle,
        SignInSession.created_at > now - web.session_total,
        SignInSession.stage == Stage.FULL,
    )  # fmt: skip


def _session(db: Session, token: str) -> UUID | None:
    mine = SignInSession.centre_id == db.centre_id
    same = SignInSession.token_sha256 == fingerprint(token)
    return db.scalar(select(SignInSession.id).where(mine, same))
