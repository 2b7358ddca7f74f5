"""Whoever leaves gives up the extension at which they sit."""

from sqlalchemy import func, select

from base.db import Session
from base.i18n import N_
from connectors.telephony.records import Extension, Sitting
from connectors.telephony.sitting import give_up
from engine.identity import Person
from engine.leaving.kinds import Found, Kind, register_kind
from engine.people import Actor


def _find(db: Session, one: Person) -> Found:
    """Find also where somebody sits whose session is over; nobody has taken the seat since."""
    query = (
        select(Extension.number)
        .join(Sitting, Sitting.extension_id == Extension.id)
        .where(Sitting.centre_id == db.centre_id, Sitting.user_id == one.id,
               Sitting.ended_at.is_(None))
    )  # fmt: skip
    numbers = list(db.scalars(query.order_by(func.length(Extension.number), Extension.number)))
    return Found(count=len(numbers), examples=tuple(numbers))


def _end(db: Session, one: Person, _heir: str, _by: Actor) -> int:
    count = _find(db, one).count
    give_up(db, one.id)
    return count


SEATS = register_kind(
    Kind(code="seats", name=N_("Extensions at which the person sits"), needs_heir=False,
         find=_find, hand=_end)
)  # fmt: skip
