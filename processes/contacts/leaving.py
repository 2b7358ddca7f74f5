"""The own contacts of whoever leaves go to whoever takes over; their names are shown to nobody."""

from sqlalchemy import ColumnElement, func, select, update

from base.db import Session
from base.i18n import N_
from engine.identity import Person
from engine.identity.people import find_by_username
from engine.leaving.kinds import Found, Kind, register_kind
from engine.people import Actor
from processes.contacts.records import Contact


def _own(db: Session, one: Person) -> ColumnElement[bool]:
    return (Contact.centre_id == db.centre_id) & (Contact.owner_id == one.id)


def _find(db: Session, one: Person) -> Found:
    query = select(func.count()).select_from(Contact).where(_own(db, one))
    return Found(count=db.scalar(query) or 0)


def _hand(db: Session, one: Person, heir: str, _by: Actor) -> int:
    new, count = find_by_username(db, heir), _find(db, one).count
    # Without an heir they would be everybody's.
    if new is None:
        return 0
    moved = update(Contact).where(_own(db, one)).values(owner_id=new.id, changed_at=db.now())
    db.execute(moved.execution_options(synchronize_session=False))
    return count


CONTACTS = register_kind(
    Kind(code="contacts", name=N_("Own contacts in the address book"), needs_heir=True,
         find=_find, hand=_hand)
)  # fmt: skip
