"""Departments as a table: taken along, and brought in from one after a look at what would happen.

The table is judged as a whole: what it makes of the tree must be a tree, with dates within dates,
in whatever order its lines stand.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from base.db import Session
from base.errors import RingflowError
from base.i18n import LOCALES, gettext, locale, pick
from base.tables import (
    NO,
    YES,
    Judged,
    RowFate,
    TableRow,
    raise_wrong,
    refused,
    rows_of,
    words_of,
)
from engine.audit import audit, changes
from engine.identity.access.reach import check_reached
from engine.identity.checks import check_code
from engine.identity.organisation.cards import DepartmentCard, department_cards
from engine.identity.organisation.changing import (
    DepartmentChange,
    DepartmentMerged,
    check_change,
    take_turn,
    told_change,
)
from engine.identity.organisation.shape import check_shape
from engine.identity.organisation.writing import write_all
from engine.identity.people import names_of_users
from engine.identity.span import Span
from engine.people import Actor

NAMES: Final = tuple(f"name_{one}" for one in LOCALES)
COLUMNS: Final = ("code", *NAMES, "parent", "valid_from", "valid_until", "head", "deputy",
                  "liaison", "phone", "email", "address", "active")  # fmt: skip
# A name for whoever writes one language only.
READ: Final = (*COLUMNS, "name")


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    code: str
    change: DepartmentChange


def department_rows(db: Session) -> Iterator[tuple[str, ...]]:
    """Yield every department as a row of the table, each before those under it.

    What was merged into another one is past and stays out.
    """
    for card in department_cards(db):
        one = card.view
        if one.merged:
            continue
        yield (
            one.code, *(one.names.get(each, "") for each in LOCALES), one.parent or "",
            _written(one.own.first), _written(one.own.last), card.head or "", card.deputy or "",
            card.liaison or "", one.phone or "", one.email or "", card.address or "",
            "yes" if one.active else "no",
        )  # fmt: skip


def plan_departments(
    db: Session, text: str, *, by: Actor, busy: Collection[str] = ()
) -> list[Judged]:
    """Say what a table would do, row by row, and do nothing.

    `busy` are the codes of departments with open work, which must not end by it.

    Raises:
        Invalid: it is no table with these columns, or it has more than 5,000 rows.
    """
    return [judged for judged, _ in _judged(db, text, by=by, busy=busy)]


def bring_departments(
    db: Session, text: str, *, by: Actor, busy: Collection[str] = ()
) -> list[Judged]:
    """Add and change departments as a table says: all rows or, if one is wrong, none.

    Departments that are not in the table stay as they are.

    Raises:
        Invalid: it is no such table, or a row is wrong.
    """
    take_turn(db)
    judged = _judged(db, text, by=by, busy=busy)
    raise_wrong([one for one, _ in judged])
    before = {card.view.code: card for card in department_cards(db)}
    done = {row.code: row.change for one, row in judged if row and one.fate is not RowFate.SAME}
    write_all(db, done)
    for code, change in done.items():
        was = told_change(change_of(before[code])) if code in before else {}
        what = "department.changed" if code in before else "department.added"
        audit(db, what, by=by, about=f"department:{code}", label=code,
              details=changes(was, told_change(change)))  # fmt: skip
    return [one for one, _ in judged]


def _judged(
    db: Session, text: str, *, by: Actor, busy: Collection[str]
) -> list[tuple[Judged, _Row | None]]:
    present = {card.view.code: card for card in department_cards(db)}
    people = {username.casefold(): username for username in names_of_users(db)}
    found: list[tuple[TableRow, _Row | None, str]] = []
    seen: dict[str, int] = {}
    for given in rows_of(text, READ, needed=("code",)):
        try:
            row = _read(given, present, people)
            _check(row, present.get(row.code), by=by)
            if row.code in seen:
                sentence = gettext("Line %(line)s names the same department.")
                raise refused(sentence % {"line": seen[row.code]})
        except RingflowError as error:
            found.append((given, None, words_of(error)))
            continue
        seen[row.code] = row.line
        found.append((given, row, ""))
    wanted = {row.code: row.change for _, row, _ in found if row is not None}
    now = {code: change_of(card) for code, card in present.items()}
    merged = {code for code, card in present.items() if card.view.merged}
    today = db.local_now().date()
    wrong = check_shape(now, wanted, merged=merged, busy=busy, today=today)
    return [_fate(given, row, wrong.get(row.code, "") if row else why, now)
            for given, row, why in found]  # fmt: skip


def _check(row: _Row, before: DepartmentCard | None, *, by: Actor) -> None:
    check_code(row.code)
    check_change(row.change)
    if before is None:
        return
    if before.view.merged:
        raise DepartmentMerged(code=row.code)
    if row.change != change_of(before):
        check_reached([row.code], by=by)
        parent = row.change.parent
        if parent is not None and parent != before.view.parent:
            check_reached([parent], by=by)


def _fate(
    given: TableRow, row: _Row | None, why: str, now: Mapping[str, DepartmentChange]
) -> tuple[Judged, _Row | None]:
    if row is None or why:
        key, name = given.cells.get("code", ""), given.get("name") or ""
        name = name or next((given.get(each) or "" for each in NAMES if given.get(each)), "")
        judged = Judged(line=given.line, key=key, name=name, fate=RowFate.WRONG, problem=why)
        return judged, None
    before, fate, what = now.get(row.code), RowFate.NEW, ""
    if before is not None:
        parts = changes(told_change(before), told_change(row.change))
        fate, what = (RowFate.CHANGED, ", ".join(parts)) if parts else (RowFate.SAME, "")
    name = pick(row.change.names)
    return Judged(line=row.line, key=row.code, name=name, fate=fate, problem=what), row


def change_of(card: DepartmentCard) -> DepartmentChange:
    """Return the change that would leave a department as it is."""
    one = card.view
    return DepartmentChange(
        names=dict(one.names), email=one.email, active=one.active, parent=one.parent,
        span=one.own, phone=one.phone, address=card.address, head=card.head, deputy=card.deputy,
        liaison=card.liaison,
    )  # fmt: skip


def _read(
    given: TableRow, present: Mapping[str, DepartmentCard], people: Mapping[str, str]
) -> _Row:
    """Read a row; what the table has no column for stays as it is."""
    code = (given.get("code") or "").strip()
    start = DepartmentChange(names={}, email=None, active=True)
    was = change_of(present[code]) if code in present else start

    def text(column: str, before: str | None) -> str | None:
        cell = given.get(column)
        return before if cell is None else cell or None

    def somebody(column: str, before: str | None) -> str | None:
        cell = given.get(column)
        return before if cell is None else _person(cell, people)

    first, last = given.get("valid_from"), given.get("valid_until")
    change = DepartmentChange(
        names=_names(given, was.names), email=text("email", was.email),
        active=_active(given, was), parent=text("parent", was.parent),
        span=Span(was.span.first if first is None else _day(first),
                  was.span.last if last is None else _day(last)),
        phone=text("phone", was.phone), address=text("address", was.address),
        head=somebody("head", was.head), deputy=somebody("deputy", was.deputy),
        liaison=somebody("liaison", was.liaison),
    )  # fmt: skip
    return _Row(given.line, code, change)


def _names(given: TableRow, before: Mapping[str, str]) -> dict[str, str]:
    names = dict(before)
    for each, column in zip(LOCALES, NAMES, strict=True):
        cell = given.get(column)
        if cell is not None:
            names[each] = cell
    name = given.get("name")
    if name and pick({key: text for key, text in names.items() if text}) != name:
        names[locale()] = name
    return {key: text for key, text in names.items() if text}


def _person(cell: str, people: Mapping[str, str]) -> str | None:
    if cell and cell.casefold() not in people:
        raise refused(gettext("Nobody called %(name)s works here.") % {"name": cell})
    return people[cell.casefold()] if cell else None


def _active(given: TableRow, change: DepartmentChange) -> bool:
    cell = (given.get("active") or "").lower()
    if cell not in YES | NO | {""}:
        raise refused(gettext("Whether a department takes tickets is said by yes or no."))
    return cell in YES if cell else change.active


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.replace("/", "-")) if text else None
    except ValueError:
        raise refused(gettext("This is no day; write it like 2026-12-31.")) from None


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""
