"""Whom a change of a calendar concerns, and telling those who asked to be told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from base.db import Session
from base.i18n import pick
from base.jobs import add
from engine.calendars.records import DepartmentCalendar
from engine.calendars.stored import OF_DEPARTMENT, STANDARD, forget
from engine.identity import departments
from engine.identity.records import Department
from engine.people import Actor

# The job that works out anew what waits; `engine/operations/recounting.py`.
RECOUNT: Final = "engine.recount"
# What waited before timers wrote down the calendar they go by: see the migration.
UNKNOWN: Final = "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChange:
    """A change of one calendar, or of who goes by it.

    `names` are all names under which the calendar that changed may have been asked for: see
    `working_calendar`.
    """

    key: str
    names: frozenset[str]
    by: Actor


Listener = Callable[[Session, CalendarChange], None]
_LISTENERS: Final[list[Listener]] = []


def when_calendar_changes(listener: Listener) -> Listener:
    """Have a function called in the transaction of every change of a calendar.

    What takes long it leaves to a job. Usable as a decorator.
    """
    _LISTENERS.append(listener)
    return listener


def tell(db: Session, change: CalendarChange) -> None:
    """Tell everybody about a change, and have what waits worked out anew after the commit."""
    forget(db)
    for listener in _LISTENERS:
        listener(db, change)
    args = {"key": change.key, "names": sorted(change.names), "by": change.by.username}
    add(db, RECOUNT, args=args)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A department with a calendar of its own; `names` by language."""

    code: str
    names: Mapping[str, str]
    key: str

    @property
    def name(self) -> str:
        """Return the department's name in the reader's language."""
        return pick(self.names)


def given_calendars(db: Session) -> list[Given]:
    """Return the departments that have a calendar of their own, by their codes."""
    query = (
        select(Department.code, Department.name, DepartmentCalendar.key)
        .join(Department, Department.id == DepartmentCalendar.department_id)
        .where(DepartmentCalendar.centre_id == db.centre_id)
        .order_by(Department.code)
    )
    return [Given(code=row.code, names=row.name, key=row.key) for row in db.execute(query)]


def own_keys(db: Session) -> dict[str, str]:
    """Return the departments that have a calendar of their own: code -> key."""
    return {one.code: one.key for one in given_calendars(db)}


def keys_of_departments(db: Session) -> dict[str, str]:
    """Return the calendar that each department goes by, its own or inherited: code -> key."""
    own, found = own_keys(db), dict[str, str]()
    for one in departments(db, inactive=True):  # each comes after the one above it
        inherited = found.get(one.parent, STANDARD) if one.parent else STANDARD
        found[one.code] = own.get(one.code, inherited)
    return found


def names_of(db: Session, key: str) -> frozenset[str]:
    """Return all names under which the calendar with this key may have been asked for."""
    codes = (code for code, its in keys_of_departments(db).items() if its == key)
    names = {key, UNKNOWN, *both_names(codes)}
    return frozenset(names | {""} if key == STANDARD else names)


def both_names(codes: Iterable[str]) -> frozenset[str]:
    """Return the names of departments with and without the prefix."""
    return frozenset(name for code in codes for name in (code, OF_DEPARTMENT + code))
