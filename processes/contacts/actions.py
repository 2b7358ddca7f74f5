"""Writing contacts down. Shared ones take a permission, one's own do not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from base.db import Session
from base.errors import FieldProblem, Invalid, NotAllowed
from base.i18n import gettext
from base.ids import new_id
from engine.audit import audit, changes
from engine.identity import may
from engine.identity.checks import check_address
from engine.people import Actor
from processes.contacts.queries import ContactView, contact, contact_row
from processes.contacts.records import Contact

MANAGE: Final = "contacts.manage"
MOST_NUMBERS: Final = 10
# What people write in telephone numbers, with at least three digits and perhaps an extension.
NUMBER: Final = re.compile(
    r"(?=(?:\D*\d){3})\+?[(0-9][0-9 ()./-]{0,30}(?:\s?(?:#|x|转|轉)\s?\d{1,6})?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChange:
    """How a contact shall be. What is not shared is seen by its owner alone."""

    name: str
    organisation: str = ""
    position: str = ""
    numbers: tuple[str, ...] = ()
    email: str | None = None
    note: str = ""
    shared: bool = False


def add_contact(db: Session, new: ContactChange, *, by: Actor) -> ContactView:
    """Write a contact down.

    Raises:
        Invalid: it has no name, or a number or the e-mail address is none.
        NotAllowed: it shall be shared, and `by` may not keep shared contacts.
    """
    check_contact(new)
    _check_shared(by, shared=new.shared)
    row = Contact(id=new_id(), centre_id=db.centre_id, created_at=db.now())
    _write(db, row, new, by)
    db.add(row)
    db.flush()
    _log(db, "contact.added", row, by, {})
    return contact(db, row.id, by=by)


def change_contact(
    db: Session, contact_id: UUID, change: ContactChange, *, by: Actor
) -> ContactView:
    """Change a contact.

    Raises:
        NotFound: there is none, or it is somebody else's own.
        Invalid: it has no name, or a number or the e-mail address is none.
        NotAllowed: it is, or shall be, shared, and `by` may not keep shared contacts.
    """
    check_contact(change)
    before, row = contact(db, contact_id, by=by), contact_row(db, contact_id, by=by)
    _check_shared(by, shared=before.shared or change.shared)
    _write(db, row, change, by)
    db.flush()
    after = contact(db, contact_id, by=by)
    _log(db, "contact.changed", row, by, changes(before, after))
    return after


def delete_contact(db: Session, contact_id: UUID, *, by: Actor) -> None:
    """Delete a contact.

    Raises:
        NotFound: there is none, or it is somebody else's own.
        NotAllowed: it is shared, and `by` may not keep shared contacts.
    """
    row = contact_row(db, contact_id, by=by)
    _check_shared(by, shared=row.owner_id is None)
    _log(db, "contact.deleted", row, by, {})
    db.delete(row)
    db.flush()


def check_contact(change: ContactChange) -> None:
    """Refuse what cannot be a contact.

    Raises:
        Invalid: says what is wrong.
    """
    if not change.name.strip() and not change.organisation.strip():
        message = gettext("Say the name of the person or of the organisation.")
        raise Invalid([FieldProblem(field="name", message=message)])
    for number in change.numbers:
        if not NUMBER.fullmatch(number):
            message = gettext("%(number)s is no telephone number.") % {"number": number}
            raise Invalid([FieldProblem(field="numbers", message=message)])
    if len(change.numbers) > MOST_NUMBERS:
        message = gettext("A contact may have %(most)s numbers at most.") % {"most": MOST_NUMBERS}
        raise Invalid([FieldProblem(field="numbers", message=message)])
    check_address(change.email)


def _check_shared(by: Actor, *, shared: bool) -> None:
    if shared and not may(by, MANAGE):
        raise NotAllowed


def _write(db: Session, row: Contact, change: ContactChange, by: Actor) -> None:
    row.name, row.organisation = change.name.strip(), change.organisation.strip()
    row.position, row.note = change.position.strip(), change.note.strip()
    row.numbers, row.email = list(change.numbers), change.email
    row.owner_id, row.changed_at = None if change.shared else by.id, db.now()


def _log(db: Session, what: str, row: Contact, by: Actor, details: Mapping[str, object]) -> None:
    """Write a line for what everybody sees; one's own notes are one's own matter."""
    shared = row.owner_id is None
    label = (row.name or row.organisation) if shared else None
    audit(db, what, by=by, about=f"contact:{row.id}", label=label or "",
          details=dict(details) if shared else {})  # fmt: skip
