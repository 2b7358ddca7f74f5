"""Whoever leaves gives up the extension at which they sit."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from base.db import Session
from base.i18n import N_
from connectors.telephony.records import Extension, Sitting
from connectors.telephony.sitting import give_up
from engine.identity import Person
from engine.leaving.kinds import Count, Kind, count_of, register_kind
from engine.people import Actor


def _seats(one: Person) -> ColumnElement[bool]:
    """Find also where somebody sits whose session is over; nobody has taken the seat since."""
    return (Sitting.user_id == one.id) & Sitting.ended_at.is_(None)


def _count(db: Session, one: Person) -> Count:
    return count_of(db, Sitting, _seats(one))


def _numbers(db: Session, one: Person) -> Sequence[str]:
    query = select(Extension.number).join(Sitting, Sitting.extension_id == Extension.id)
    mine = query.where(Sitting.centre_id == db.centre_id, _seats(one))
    return db.scalars(mine.order_by(func.length(Extension.number), Extension.number)).all()


def _end(db: Session, one: Person, _heir: str, _by: Actor) -> int:
    count = db.scalar(_count(db, one)) or 0
    give_up(db, one.id)
    return count


SEATS = register_kind(
    Kind(code="seats", name=N_("Extensions at which the person sits"), needs_heir=False,
         count=_count, hand=_end, examples=_numbers)
)  # fmt: skip
