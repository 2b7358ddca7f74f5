"""Making, changing and deleting calendars, and saying which department goes by which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid, NotFound
from base.i18n import N_, gettext
from base.ids import new_id
from base.working_time import WorkingCalendar
from engine.audit import audit, changes
from engine.calendars.changes import CalendarChange, both_names, names_of, own_keys, tell
from engine.calendars.records import Calendar, DepartmentCalendar
from engine.calendars.stored import (
    AROUND_THE_CLOCK,
    STANDARD,
    CalendarView,
    calendars,
    find_calendar,
)
from engine.identity.checks import check_code
from engine.identity.departments import codes_below, get_department
from engine.identity.records import Department
from engine.people import Actor

AT_CONSOLE: Final = Actor.system("console")
LONGEST_NAME: Final = 100
# What stands in addresses where a key may stand.
RESERVED: Final = frozenset({"new", "departments"})


class FixedCalendar(Conflict):
    """The calendar around the clock is what it is called, and the centre always has one."""

    code = "calendar_fixed"
    message = N_("This calendar cannot be changed or deleted.")


class CalendarTaken(Conflict):
    """There is a calendar or a department with this key already."""

    code = "calendar_taken"
    message = N_("There is already a calendar or a department with the key “%(key)s”.")


class CalendarInUse(Conflict):
    """Departments go by the calendar that is to be deleted."""

    code = "calendar_in_use"
    message = N_("%(count)s departments go by this calendar; give them another one first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarParts:
    """How a calendar shall be from now on; see `Calendar`. No `zone` is the centre's."""

    week: Mapping[str, str]
    holidays: Sequence[str] = ()
    days: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    zone: str | None = None
    name: str = ""


def set_calendar(  # noqa: PLR0913 a calendar is all of this
    db: Session,
    *,
    week: Mapping[str, str],
    holidays: Sequence[str] = (),
    days: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    zone: str | None = None,
    name: str = "",
    key: str = STANDARD,
    by: Actor = AT_CONSOLE,
) -> WorkingCalendar:
    """Give the centre a calendar, in place of the one it had under this key.

    Timers and deadlines that wait and go by it are worked out anew by a job.

    Args:
        db: the caller's transaction.
        week: the hours by weekday, `mon` to `sun`; a weekday left out is free.
        holidays: codes of the countries, or parts of some, whose public holidays apply.
        days: dates that differ, with their hours; an empty text is closed.
        names: what some of these dates are called.
        zone: the time zone, if it is not the centre's.
        name: what the calendar is called.
        key: which calendar; the centre's own if none is named.
        by: who wants it.

    Raises:
        CalendarProblem: a part of it cannot be read, or it has no hours.
        FixedCalendar: it is the one around the clock.
    """
    parts = CalendarParts(
        week=week, holidays=holidays, days=days or {}, names=names or {}, zone=zone, name=name
    )
    return store_calendar(db, key, parts, by=by).built


def store_calendar(db: Session, key: str, parts: CalendarParts, *, by: Actor) -> CalendarView:
    """Change a calendar, or add it if there is none with this key.

    Raises:
        CalendarProblem: a part of it cannot be read, or it has no hours.
        FixedCalendar: it is the one around the clock.
    """
    if key == AROUND_THE_CLOCK:
        raise FixedCalendar
    known = {one.key: one for one in calendars(db)}
    before = known.get(key)
    after = CalendarView(
        key=key, name=parts.name.strip(), zone=parts.zone or db.context.settings.zone,
        week=dict(parts.week), holidays=list(parts.holidays), days=dict(sorted(parts.days.items())),
        names={day: name for day, name in parts.names.items() if day in parts.days and name},
    )  # fmt: skip
    _ = after.built  # refuses what cannot be read
    _write(db, after, zone=parts.zone)
    told = changes(_told(before), _told(after)) if before else _told(after)
    audit(
        db, "calendar.changed" if before else "calendar.added", by=by, about=f"calendar:{key}",
        label=after.title, details=told,
    )  # fmt: skip
    if before:  # nothing can go by a new one yet
        tell(db, CalendarChange(key=key, names=names_of(db, key), by=by))
    return find_calendar(db, key)


def add_calendar(db: Session, key: str, parts: CalendarParts, *, by: Actor) -> CalendarView:
    """Add a calendar beside the centre's own.

    Raises:
        Invalid: the key has other characters than drawings can name, or there is no name.
        CalendarTaken: there is a calendar or a department with this key.
        CalendarProblem: a part of it cannot be read, or it has no hours.
    """
    check_code(key)
    if not parts.name.strip() or len(parts.name) > LONGEST_NAME:
        raise Invalid([FieldProblem(field="name", message=gettext("Please enter a name."))])
    taken = select(Department.id).where(
        Department.centre_id == db.centre_id, Department.code == key
    )
    if (
        key in RESERVED
        or any(one.key == key for one in calendars(db))
        or db.scalar(taken) is not None
    ):
        raise CalendarTaken(key=key)
    return store_calendar(db, key, parts, by=by)


def _write(db: Session, view: CalendarView, *, zone: str | None) -> None:
    values = {
        "name": view.name, "zone": zone, "week": view.week, "holidays": view.holidays,
        "days": view.days, "names": view.names, "changed_at": db.now(),
    }  # fmt: skip
    statement = insert(Calendar).values(id=new_id(), centre_id=db.centre_id, key=view.key, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["centre_id", "key"], set_=values))


def delete_calendar(db: Session, key: str, *, by: Actor) -> None:
    """Delete a calendar; the centre's own goes back to office hours.

    What waits and was asked for under its key goes on with the moments that it has.

    Raises:
        FixedCalendar: it is the one around the clock.
        NotFound: there is none with this key.
        CalendarInUse: departments go by it.
    """
    if key == AROUND_THE_CLOCK:
        raise FixedCalendar
    used = sum(its == key for its in own_keys(db).values())
    if used and key != STANDARD:
        raise CalendarInUse(count=used)
    names = names_of(db, key)
    gone = delete(Calendar).where(Calendar.centre_id == db.centre_id, Calendar.key == key)
    label = find_calendar(db, key).title
    if db.scalar(gone.returning(Calendar.id)) is None:
        raise NotFound
    audit(db, "calendar.deleted", by=by, about=f"calendar:{key}", label=label)
    tell(db, CalendarChange(key=key, names=names, by=by))


def set_days(
    db: Session, key: str, days: Mapping[date, tuple[str, str] | None], *, by: Actor
) -> CalendarView:
    """Set dates of a calendar apart, each with its hours and a name; None makes it usual again.

    Raises:
        CalendarProblem: hours cannot be read.
        NoSuchCalendar: there is none with this key.
        FixedCalendar: it is the one around the clock.
    """
    before = find_calendar(db, key)
    own, names = dict(before.days), dict(before.names)
    for day, given in days.items():
        own.pop(day.isoformat(), None)
        names.pop(day.isoformat(), None)
        if given is not None:
            own[day.isoformat()], names[day.isoformat()] = given
    return store_calendar(db, key, replace(parts_of(db, before), days=own, names=names), by=by)


def parts_of(db: Session, view: CalendarView) -> CalendarParts:
    """Return what a stored calendar consists of, to be changed and stored again."""
    zone = None if view.zone == db.context.settings.zone else view.zone
    return CalendarParts(
        week=view.week, holidays=view.holidays, days=view.days, names=view.names, zone=zone,
        name=view.name,
    )  # fmt: skip


def give_calendar(db: Session, code: str, key: str | None, *, by: Actor) -> None:
    """Let a department go by a calendar; without a `key` by that of the department above it.

    Raises:
        NoSuchDepartment: there is no department with this code.
        NoSuchCalendar: there is no calendar with this key.
    """
    department = get_department(db, code)
    before = own_keys(db).get(code)
    if before == key:
        return
    db.execute(delete(DepartmentCalendar).where(DepartmentCalendar.department_id == department.id))
    if key is not None:
        find_calendar(db, key)
        row = DepartmentCalendar(department_id=department.id, centre_id=db.centre_id, key=key)
        db.add(row)
        db.flush()
    audit(
        db, "calendar.given", by=by, about=f"department:{code}", label=code,
        details={"calendar": [before, key]},
    )  # fmt: skip
    names = both_names(codes_below(db, [code]))
    tell(db, CalendarChange(key=key or "", names=names, by=by))


def _told(one: CalendarView | None) -> dict[str, object]:
    if one is None:
        return {}
    return {
        "name": one.title, "zone": one.zone, "week": one.week, "holidays": one.holidays,
        "days": one.days, "names": one.names,
    }  # fmt: skip
