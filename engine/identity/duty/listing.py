"""Rosters as a table: taken along, and brought in after a look at what would happen."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from base.db import Session
from base.errors import FieldProblem, Invalid, RingflowError
from base.i18n import gettext
from base.tables import Judged, RowFate, TableRow, raise_wrong, refused, rows_of, words_of
from engine.identity.access.reach import check_reached
from engine.identity.departments import NoSuchDepartment, department_names
from engine.identity.duty.shifts import (
    NewShift,
    ShiftView,
    add_shift,
    check_shift,
    remove_shift,
    shifts,
    written_days,
)
from engine.identity.duty.week import Pattern
from engine.identity.people import names_of_users
from engine.identity.span import Span
from engine.people import Actor

COLUMNS: Final = ("department", "username", "weekdays", "day", "begins", "ends",
                  "valid_from", "valid_until", "note")  # fmt: skip
HOUR: Final = re.compile(r"(?:(24)(?=:00$)|([01]?\d|2[0-3])):([0-5]\d)")
NEEDED: Final = ("department", "username", "begins", "ends")


@dataclass(frozen=True, slots=True)
class _Read:
    department: str
    new: NewShift


def duty_rows(db: Session, department: str | None = None) -> Iterator[tuple[str, ...]]:
    """Yield the shifts of one department, or of all, as rows of the table."""
    for one in shifts(db, *([department] if department else ())):
        pattern = one.pattern
        yield (
            one.department, one.username or "", written_days(pattern.weekdays),
            _written(pattern.day), f"{pattern.begins:%H:%M}", f"{pattern.ends:%H:%M}",
            _written(pattern.span.first), _written(pattern.span.last), one.note or "",
        )  # fmt: skip


def plan_duty(db: Session, text: str, *, by: Actor) -> list[Judged]:
    """Say what a table would do, row by row, and do nothing.

    Raises:
        Invalid: it is no table with these columns, or it has more than 5,000 rows.
    """
    return [judged for judged, _ in _judged(db, text, by=by)]


def bring_duty(db: Session, text: str, *, by: Actor, replace: bool = False) -> list[Judged]:
    """Enter the shifts of a table: all rows or, if one is wrong, none.

    With `replace` on, the shifts of the departments that the table names are taken out when the
    table does not have them.

    Raises:
        Invalid: it is no such table, or a row is wrong.
    """
    found = list(_judged(db, text, by=by))
    raise_wrong([judged for judged, _ in found])
    read = [row for _, row in found if row is not None]
    if replace:
        _take_out(db, read, by=by)
    for judged, row in found:
        if row is not None and judged.fate is RowFate.NEW:
            add_shift(db, row.department, row.new, by=by)
    return [judged for judged, _ in found]


def _take_out(db: Session, read: Collection[_Read], *, by: Actor) -> None:
    kept = {_same(row.department, row.new) for row in read}
    named = {row.department for row in read}
    for one in shifts(db):
        if one.department in named and _of(one) not in kept:
            remove_shift(db, one.id, by=by)


def _judged(db: Session, text: str, *, by: Actor) -> Iterator[tuple[Judged, _Read | None]]:
    present = {_of(one) for one in shifts(db)}
    known = set(department_names(db))
    people = {username.casefold(): username for username in names_of_users(db)}
    seen: dict[object, int] = {}
    for row in rows_of(text, COLUMNS, needed=NEEDED):
        try:
            read = _read(row, people)
            _check(read, known, by=by)
            same = _same(read.department, read.new)
            if same in seen:
                raise refused(gettext("Line %(line)s says the same.") % {"line": seen[same]})
        except RingflowError as error:
            yield _told(row, RowFate.WRONG, words_of(error)), None
            continue
        seen[same] = row.line
        yield _told(row, RowFate.SAME if same in present else RowFate.NEW), read


def _check(read: _Read, known: set[str], *, by: Actor) -> None:
    check_shift(read.new)
    if read.department not in known:
        raise NoSuchDepartment(code=read.department)
    check_reached([read.department], by=by)


def _read(row: TableRow, people: Mapping[str, str]) -> _Read:
    name = row.get("username") or ""
    if name and name.casefold() not in people:
        raise refused(gettext("Nobody called %(name)s works here.") % {"name": name})
    days = (row.get("weekdays") or "").replace(",", " ").replace(";", " ").split()
    if not all(day.isdecimal() and len(day) == 1 for day in days):
        raise refused(gettext("Weekdays are numbers from 1 (Monday) to 7."))
    pattern = Pattern(
        begins=read_hour(row.get("begins") or ""), ends=read_hour(row.get("ends") or ""),
        day=_day(row.get("day")),
        weekdays=frozenset(int(day) for day in days),
        span=Span(_day(row.get("valid_from")), _day(row.get("valid_until"))),
    )  # fmt: skip
    new = NewShift(
        pattern=pattern, username=people[name.casefold()] if name else None,
        note=row.get("note") or None,
    )  # fmt: skip
    return _Read(row.get("department") or "", new)


def read_hour(text: str, *, field: str = "") -> time:
    """Return a time of day written like 8:30; 24:00 is midnight.

    Raises:
        Invalid: it is none. The problem names `field`.
    """
    found = HOUR.fullmatch(text.strip())
    if found is None:
        message = gettext("Hours are written like 08:30.")
        raise Invalid([FieldProblem(field=field, message=message)])
    return time(int(found[1] or found[2]) % 24, int(found[3]))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        message = gettext("This is no day; write it like 2026-12-31.")
        raise refused(message) from None


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _same(department: str, new: NewShift) -> object:
    return department, new.username, new.pattern


def _of(one: ShiftView) -> object:
    return one.department, one.username, one.pattern


def _told(row: TableRow, fate: RowFate, problem: str = "") -> Judged:
    when = row.cells.get("day") or row.cells.get("weekdays") or ""
    hours = f"{row.cells['begins']}–{row.cells['ends']}"
    return Judged(line=row.line, key=row.cells["department"],
                  name=f"{row.cells['username']} {when} {hours}".strip(), fate=fate,
                  problem=problem)  # fmt: skip
