"""The own contacts of whoever leaves go to whoever takes over; their names are shown to nobody."""

from sqlalchemy import ColumnElement, update

from base.db import Session
from base.i18n import N_
from engine.identity import Person
from engine.identity.people import find_by_username
from engine.leaving.kinds import Count, Kind, count_of, register_kind
from engine.people import Actor
from processes.contacts.records import Contact


def _own(one: Person) -> ColumnElement[bool]:
    return Contact.owner_id == one.id


def _count(db: Session, one: Person) -> Count:
    return count_of(db, Contact, _own(one))


def _hand(db: Session, one: Person, heir: str, _by: Actor) -> int:
    new, count = find_by_username(db, heir), db.scalar(_count(db, one)) or 0
    # Without an heir they would be everybody's.
    if new is None:
        return 0
    mine = (Contact.centre_id == db.centre_id) & _own(one)
    moved = update(Contact).where(mine).values(owner_id=new.id, changed_at=db.now())
    db.execute(moved.execution_options(synchronize_session=False))
    return count


CONTACTS = register_kind(
    Kind(code="contacts", name=N_("Own contacts in the address book"), needs_heir=True,
         count=_count, hand=_hand)
)  # fmt: skip
