"""The working calendar of a centre: read once per transaction, and built once per content."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.i18n import N_
from base.ids import new_id
from base.working_time import CalendarProblem, WorkingCalendar, read_hours, read_week, written
from engine.timers.holidays import known_countries, special_days
from engine.timers.records import Calendar

STANDARD: Final = "standard"
OFFICE_HOURS: Final = "09:00-12:00, 13:00-18:00"
OFFICE_WEEK: Final[Mapping[str, str]] = dict.fromkeys(
    ("mon", "tue", "wed", "thu", "fri"), OFFICE_HOURS
)
PLACE: Final = "engine_working_calendar"


class BadCalendar(CalendarProblem):
    """What was given as a calendar names a zone, a country or a date that there is not."""

    code = "bad_calendar"
    message = N_("“%(text)s” is no time zone, country code or date that a calendar could use.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarView:
    """A calendar as it is stored: see `Calendar`. `unusual` are dates unlike their weekday."""

    zone: str
    week: dict[str, str]
    holidays: list[str]
    days: dict[str, str] = field(default_factory=dict)
    name: str = ""
    unusual: dict[str, str] = field(default_factory=dict)


def working_calendar(db: Session) -> WorkingCalendar:
    """Return the centre's calendar; office hours from Monday to Friday if it has none.

    Without a calendar of its own a centre has the holidays of the settings.
    """
    found = db.info.get(PLACE)
    if found is None or found[0] != db.centre_id:
        view = _stored(db)
        made = built(
            view.zone, tuple(view.week.items()), tuple(view.holidays), tuple(view.days.items())
        )
        found = db.info[PLACE] = (db.centre_id, made)
    calendar: WorkingCalendar = found[1]
    return calendar


def get_calendar(db: Session, first: date, days: int) -> CalendarView:
    """Return the centre's calendar, with the unusual days among those from `first` on."""
    found = _stored(db)
    calendar = working_calendar(db)
    return replace(found, unusual=dict(_unusual(calendar, found, first, days)))


def _unusual(
    calendar: WorkingCalendar, found: CalendarView, first: date, days: int
) -> Iterator[tuple[str, str]]:
    week = read_week(found.week)
    for day in (first + timedelta(days=number) for number in range(days)):
        hours = calendar.hours(day)
        if hours != week[day.weekday()]:
            yield day.isoformat(), written(hours)


def _stored(db: Session) -> CalendarView:
    settings = db.context.settings
    row = db.execute(
        select(Calendar.name, Calendar.zone, Calendar.week, Calendar.holidays, Calendar.days).where(
            Calendar.centre_id == db.centre_id, Calendar.key == STANDARD
        )
    ).one_or_none()
    if row is None:
        countries = [code.strip() for code in settings.holidays.split(",") if code.strip()]
        return CalendarView(zone=settings.zone, week=dict(OFFICE_WEEK), holidays=countries)
    return CalendarView(
        name=row.name, zone=row.zone or settings.zone, week=row.week, holidays=row.holidays,
        days=row.days,
    )  # fmt: skip


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
    for country in holidays:
        if country not in known_countries():
            raise BadCalendar(text=country)
    return WorkingCalendar(
        _zone(zone),
        read_week(dict(week)),
        days={_date(day): read_hours(hours) for day, hours in days},
        special=partial(special_days, tuple(holidays)),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadCalendar(text=name[:80]) from None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadCalendar(text=text[:80]) from None


def set_calendar(
    db: Session,
    *,
    week: Mapping[str, str],
    holidays: Sequence[str] = (),
    days: Mapping[str, str] | None = None,
    zone: str | None = None,
    name: str = "",
) -> WorkingCalendar:
    """Give the centre its calendar, in place of the one it had.

    Timers that wait already keep their moments.

    Args:
        db: the caller's transaction.
        week: the hours by weekday, `mon` to `sun`; a weekday left out is free.
        holidays: codes of the countries whose public holidays apply.
        days: dates that differ, with their hours; an empty text is closed.
        zone: the time zone, if it is not the centre's.
        name: what the calendar is called.

    Raises:
        CalendarProblem: a part of it cannot be read, or it has no hours.
    """
    made = built(
        zone or db.context.settings.zone, tuple(week.items()), tuple(holidays),
        tuple((days or {}).items()),
    )  # fmt: skip
    values = {
        "name": name, "zone": zone, "week": dict(week), "holidays": list(holidays),
        "days": dict(days or {}), "changed_at": db.now(),
    }  # fmt: skip
    statement = insert(Calendar).values(id=new_id(), centre_id=db.centre_id, key=STANDARD, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["centre_id", "key"], set_=values))
    db.info.pop(PLACE, None)
    return made
