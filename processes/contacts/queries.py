"""Finding contacts: those of the centre, and one's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, Text, cast, or_, select

from base.db import Session
from base.errors import NotFound
from engine.people import Actor
from processes.contacts.records import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """A contact as lists show it. A shared one is everybody's, another one is its owner's alone."""

    id: UUID
    name: str
    organisation: str
    position: str
    numbers: tuple[str, ...]
    email: str | None
    note: str
    shared: bool


def contacts(
    db: Session,
    *,
    by: Actor,
    words: Iterable[str] = (),
    limit: int | None = None,
    offset: int = 0,
) -> list[ContactView]:
    """Return shared contacts and those of `by`, each of `words` somewhere in them."""
    query = _visible(db, by)
    for word in words:
        places = (Contact.name, Contact.organisation, Contact.position, Contact.email,
                  Contact.note, cast(Contact.numbers, Text))  # fmt: skip
        query = query.where(or_(*(one.icontains(word, autoescape=True) for one in places)))
    order = (Contact.organisation, Contact.name, Contact.id)
    return [_view(row) for row in db.scalars(query.order_by(*order).limit(limit).offset(offset))]


def contact(db: Session, contact_id: UUID, *, by: Actor) -> ContactView:
    """Return one contact.

    Raises:
        NotFound: there is none, or it is somebody else's own.
    """
    return _view(contact_row(db, contact_id, by=by))


def contact_row(db: Session, contact_id: UUID, *, by: Actor) -> Contact:
    """Return the record of a contact.

    Raises:
        NotFound: there is none, or it is somebody else's own.
    """
    row = db.scalar(_visible(db, by).where(Contact.id == contact_id))
    if row is None:
        raise NotFound
    return row


def _visible(db: Session, by: Actor) -> Select[Contact]:
    mine = Contact.owner_id == by.id if by.id is not None else Contact.owner_id.is_(None)
    return select(Contact).where(
        Contact.centre_id == db.centre_id, or_(Contact.owner_id.is_(None), mine)
    )


def _view(row: Contact) -> ContactView:
    return ContactView(
        id=row.id, name=row.name, organisation=row.organisation, position=row.position,
        numbers=tuple(row.numbers), email=row.email, note=row.note, shared=row.owner_id is None,
    )  # fmt: skip
