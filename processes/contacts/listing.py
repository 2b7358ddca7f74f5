"""Contacts as a table: taken along, and brought in after a look at what would happen."""

from collections.abc import Iterator
from typing import Final

from base.db import Session
from base.errors import NotAllowed, RingflowError
from base.i18n import gettext
from base.tables import NO, YES, Judged, RowFate, TableRow, raise_wrong, refused, rows_of, words_of
from engine.identity import may
from engine.people import Actor
from processes.contacts.actions import (
    MANAGE,
    ContactChange,
    add_contact,
    change_contact,
    check_contact,
)
from processes.contacts.queries import ContactView, contacts

COLUMNS: Final = ("organisation", "name", "position", "numbers", "email", "note", "shared")
BETWEEN: Final = "; "
Place = tuple[str, str, bool]


def contact_rows(db: Session, *, by: Actor) -> Iterator[tuple[str, ...]]:
    """Yield what `by` sees as rows of the table; several numbers stand in one cell."""
    for one in contacts(db, by=by):
        yield (one.organisation, one.name, one.position, BETWEEN.join(one.numbers),
               one.email or "", one.note, "yes" if one.shared else "no")  # fmt: skip


def plan_contacts(db: Session, text: str, *, by: Actor) -> list[Judged]:
    """Say what a table would do, row by row, and do nothing.

    Raises:
        Invalid: it is no table with these columns, or it has more than 5,000 rows.
    """
    return [judged for judged, _, _ in _judged(db, text, by=by)]


def bring_contacts(db: Session, text: str, *, by: Actor) -> list[Judged]:
    """Add and change contacts as a table says: all rows or, if one is wrong, none.

    A row is about the contact of the same name and organisation, shared or one's own.

    Raises:
        Invalid: it is no such table, or a row is wrong.
    """
    found = list(_judged(db, text, by=by))
    raise_wrong([judged for judged, _, _ in found])
    for judged, change, before in found:
        if change is None:
            continue
        if before is None:
            add_contact(db, change, by=by)
        elif judged.fate is RowFate.CHANGED:
            change_contact(db, before.id, change, by=by)
    return [judged for judged, _, _ in found]


def _judged(
    db: Session, text: str, *, by: Actor
) -> Iterator[tuple[Judged, ContactChange | None, ContactView | None]]:
    present = {_place(one.organisation, one.name, shared=one.shared): one
               for one in contacts(db, by=by)}  # fmt: skip
    seen: dict[Place, int] = {}
    for row in rows_of(text, COLUMNS, needed=("name",)):
        try:
            change, before = _read(row, present)
            place = _place(change.organisation, change.name, shared=change.shared)
            check_contact(change)
            if place in seen:
                raise refused(gettext("Line %(line)s names the same contact.")
                              % {"line": seen[place]})  # fmt: skip
            fate = _fate(before, change)
            if change.shared and fate is not RowFate.SAME and not may(by, MANAGE):
                raise NotAllowed
        except RingflowError as error:
            yield _told(row, RowFate.WRONG, words_of(error)), None, None
            continue
        seen[place] = row.line
        yield _told(row, fate), change, before


def _read(
    row: TableRow, present: dict[Place, ContactView]
) -> tuple[ContactChange, ContactView | None]:
    """Read a row; what the table has no column for stays as it is."""
    cell = (row.get("shared") or "").lower()
    if cell not in YES | NO | {""}:
        raise refused(gettext("Whether a contact is shared is said by yes or no."))
    shared, name = cell in YES, row.get("name") or ""
    before = present.get(_place(row.get("organisation") or "", name, shared=shared))

    def text(column: str, was: str) -> str:
        found = row.get(column)
        return was if found is None else found

    numbers = row.get("numbers")
    kept = before.numbers if before else ()
    change = ContactChange(
        name=name, organisation=row.get("organisation") or "",
        position=text("position", before.position if before else ""),
        numbers=kept if numbers is None else read_numbers(numbers),
        email=text("email", (before.email or "") if before else "") or None,
        note=text("note", before.note if before else ""), shared=shared,
    )  # fmt: skip
    return change, before


def read_numbers(text: str) -> tuple[str, ...]:
    """Return the numbers of a cell or a field, one a line or with semicolons between."""
    parts = text.replace("；", ";").replace(";", "\n").splitlines()
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _fate(before: ContactView | None, change: ContactChange) -> RowFate:
    if before is None:
        return RowFate.NEW
    same = ContactChange(
        name=before.name, organisation=before.organisation, position=before.position,
        numbers=before.numbers, email=before.email, note=before.note, shared=before.shared,
    )  # fmt: skip
    return RowFate.SAME if same == change else RowFate.CHANGED


def _place(organisation: str, name: str, *, shared: bool) -> Place:
    return organisation.strip().casefold(), name.strip().casefold(), shared


def _told(row: TableRow, fate: RowFate, problem: str = "") -> Judged:
    return Judged(line=row.line, key=row.get("organisation") or "", name=row.get("name") or "",
                  fate=fate, problem=problem)  # fmt: skip
