"""Finding a working calendar: read once per transaction, and built once per content."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import literal, select

from base.db import Session
from base.i18n import N_, gettext
from base.postgres.wire import Row
from base.working_time import (
    CalendarProblem,
    Hours,
    WorkingCalendar,
    read_hours,
    read_week,
    written,
)
from engine.calendars.holidays import known_places, special_days
from engine.calendars.records import DepartmentCalendar
from engine.identity.records import Department

STANDARD: Final = "standard"
AROUND_THE_CLOCK: Final = "24x7"
# These exist without a row; the second one is what it is called and cannot be changed.
STANDARD_NAME: Final = N_("The centre's calendar")
AROUND_THE_CLOCK_NAME: Final = N_("Around the clock")
OFFICE_HOURS: Final = "09:00-12:00, 13:00-18:00"
OFFICE_WEEK: Final[Mapping[str, str]] = dict.fromkeys(
    ("mon", "tue", "wed", "thu", "fri"), OFFICE_HOURS
)
ALL_HOURS: Final[Mapping[str, str]] = dict.fromkeys(
    ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "00:00-24:00"
)
# The hours of a date on which work goes on as on its weekday, whatever the holidays say.
USUAL: Final = "working"
OF_DEPARTMENT: Final = "department:"
# A tree that was tied into a ring by a fault of ours must not hang a turn.
DEEPEST: Final = 50
PLACE: Final = "engine_working_calendars"
ROWS: Final = """
select key, name, zone, week, holidays, days, names from engine_calendar
where centre_id = %(centre)s
"""


class BadCalendar(CalendarProblem):
    """What was given as a calendar names a zone, a country or a date that there is not."""

    code = "bad_calendar"
    message = N_("“%(text)s” is no time zone, country code or date that a calendar could use.")


class NoSuchCalendar(CalendarProblem):
    """There is neither a calendar nor a department of this name."""

    code = "no_such_calendar"
    status = 404
    message = N_("There is no working calendar and no department “%(name)s”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarView:
    """A calendar as it is stored: see `Calendar`. `unusual` are dates unlike their weekday."""

    zone: str
    week: dict[str, str]
    holidays: list[str]
    days: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    name: str = ""
    key: str = STANDARD
    unusual: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Return what people call it."""
        if self.name:
            return self.name
        called = {STANDARD: STANDARD_NAME, AROUND_THE_CLOCK: AROUND_THE_CLOCK_NAME}
        return gettext(called[self.key]) if self.key in called else self.key

    @property
    def built(self) -> WorkingCalendar:
        """Return the calendar that calculates.

        Raises:
            CalendarProblem: a part of it cannot be read.
        """
        return built(
            self.zone, tuple(self.week.items()), tuple(self.holidays), tuple(self.days.items())
        )


def working_calendar(db: Session, name: str = "") -> WorkingCalendar:
    """Return the calendar of this name; without one the centre's.

    `name` is the key of a calendar or the code of a department (with or without `department:`):
    then it is the department's own, or that of the nearest one above it, or the centre's.
    A centre without a calendar has office hours from Monday to Friday and the holidays of the
    settings.

    Raises:
        NoSuchCalendar: there is neither a calendar nor a department of this name.
    """
    kept: dict[tuple[Any, str], WorkingCalendar] = db.info.setdefault(PLACE, {})
    found = kept.get((db.centre_id, name))
    if found is None:
        found = kept[db.centre_id, name] = calendar_named(db, name).built
    return found


def calendar_named(db: Session, name: str = "") -> CalendarView:
    """Return what is stored of the calendar of this name; see `working_calendar`.

    Raises:
        NoSuchCalendar: there is neither a calendar nor a department of this name.
    """
    key = name or STANDARD
    if not key.startswith(OF_DEPARTMENT):
        found = _stored(db, key)
        if found is not None:
            return found
    nearest = _of_department(db, key.removeprefix(OF_DEPARTMENT))
    if nearest is None:
        raise NoSuchCalendar(name=name[:80])
    return _stored(db, nearest) or standing(db, STANDARD)


def find_calendar(db: Session, key: str) -> CalendarView:
    """Return the calendar with this key.

    Raises:
        NoSuchCalendar: there is none.
    """
    found = _stored(db, key)
    if found is None:
        raise NoSuchCalendar(name=key[:80])
    return found


def calendars(db: Session) -> list[CalendarView]:
    """Return all calendars of the centre: its own first, then the others by their keys."""
    found = {row[0]: _view(db, row) for row in db.ask(f"{ROWS} order by key", _here(db))}
    first = found.pop(STANDARD, None)
    found.setdefault(AROUND_THE_CLOCK, standing(db, AROUND_THE_CLOCK))
    return [standing(db, STANDARD) if first is None else first, *found.values()]


def get_calendar(db: Session, first: date, days: int, key: str = STANDARD) -> CalendarView:
    """Return a calendar, with the unusual days among those from `first` on.

    Raises:
        NoSuchCalendar: there is none with this key.
    """
    found = find_calendar(db, key)
    return replace(found, unusual=dict(_unusual(found, first, days)))


def forget(db: Session) -> None:
    """Read calendars anew from now on in this transaction: one of them has changed."""
    db.info.pop(PLACE, None)


def _unusual(found: CalendarView, first: date, days: int) -> Iterator[tuple[str, str]]:
    week, calendar = read_week(found.week), found.built
    for day in (first + timedelta(days=number) for number in range(days)):
        hours = calendar.hours(day)
        if hours != week[day.weekday()]:
            yield day.isoformat(), written(hours)


# --- what is stored -----------------------------------------------------------------------------


def _here(db: Session) -> dict[str, Any]:
    return {"centre": db.centre_id}


def _stored(db: Session, key: str) -> CalendarView | None:
    for row in db.ask(f"{ROWS} and key = %(key)s", _here(db) | {"key": key}):
        return _view(db, row)
    return standing(db, key) if key in {STANDARD, AROUND_THE_CLOCK} else None


def standing(db: Session, key: str) -> CalendarView:
    """Return a calendar that exists without a row: office hours, or around the clock."""
    settings = db.context.settings
    if key == AROUND_THE_CLOCK:
        return CalendarView(key=key, zone=settings.zone, week=dict(ALL_HOURS), holidays=[])
    places = [code.strip() for code in settings.holidays.split(",") if code.strip()]
    return CalendarView(zone=settings.zone, week=dict(OFFICE_WEEK), holidays=places)


def _view(db: Session, row: Row) -> CalendarView:
    key, name, zone, week, holidays, days, names = row
    return CalendarView(
        key=key,
        name=name,
        zone=zone or db.context.settings.zone,
        week=week,
        holidays=holidays,
        days=days,
        names=names,
    )


def _of_department(db: Session, code: str) -> str | None:
    """Return the key that a department goes by: its own or the nearest above; None without it."""
    mine = select(Department.id, Department.parent_id, literal(0).label("level")).where(
        Department.centre_id == db.centre_id, Department.code == code
    )
    way = mine.cte("way", recursive=True)
    above = select(Department.id, Department.parent_id, way.c.level + 1).where(
        Department.centre_id == db.centre_id,
        Department.id == way.c.parent_id,
        way.c.level < DEEPEST,
    )
    way = way.union_all(above)
    query = (
        select(DepartmentCalendar.key, way.c.level)
        .select_from(way)
        .outerjoin(DepartmentCalendar, DepartmentCalendar.department_id == way.c.id)
        .order_by(DepartmentCalendar.key.is_(None), way.c.level)
        .limit(1)
    )
    row = db.execute(query).one_or_none()
    return None if row is None else row.key or STANDARD


# --- from what is stored to what calculates -----------------------------------------------------


@lru_cache(maxsize=256)
def built(
    zone: str,
    week: Sequence[tuple[str, str]],
    holidays: Sequence[str],
    days: Sequence[tuple[str, str]],
) -> WorkingCalendar:
    """Make a calendar of what is stored; the same content gives the same calendar.

    Raises:
        CalendarProblem: a part of it cannot be read.
    """
    for place in holidays:
        if place not in known_places():
            raise BadCalendar(text=place[:80])
    hours = read_week(dict(week))
    return WorkingCalendar(
        zone_named(zone),
        hours,
        days={(on := date_named(day)): own_hours(text, on, hours) for day, text in days},
        special=partial(special_days, tuple(holidays)),
    )


def own_hours(text: str, day: date, week: Sequence[Hours]) -> Hours:
    """Read the hours of a date; `working` are those of its weekday, or of the first that has any.

    Raises:
        BadHours: they cannot be read.
    """
    if text != USUAL:
        return read_hours(text)
    return week[day.weekday()] or next(hours for hours in week if hours)


def zone_named(name: str) -> ZoneInfo:
    """Return a time zone.

    Raises:
        BadCalendar: there is none of this name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadCalendar(text=name[:80]) from None


def date_named(text: str) -> date:
    """Read a date.

    Raises:
        BadCalendar: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadCalendar(text=text[:80]) from None
