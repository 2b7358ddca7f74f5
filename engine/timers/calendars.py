"""The working calendar of a centre: read once per transaction, and built once per content."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.i18n import N_
from base.ids import new_id
from base.working_time import CalendarProblem, WorkingCalendar, read_hours, read_week
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


def working_calendar(db: Session) -> WorkingCalendar:
    """Return the centre's calendar; office hours from Monday to Friday if it has none.

    Without a calendar of its own a centre has the holidays of the settings.
    """
    found = db.info.get(PLACE)
    if found is None or found[0] != db.centre_id:
        found = db.info[PLACE] = (db.centre_id, _look_up(db))
    calendar: WorkingCalendar = found[1]
    return calendar


def _look_up(db: Session) -> WorkingCalendar:
    settings = db.context.settings
    row = db.execute(
        select(Calendar.zone, Calendar.week, Calendar.holidays, Calendar.days).where(
            Calendar.centre_id == db.centre_id, Calendar.key == STANDARD
        )
    ).one_or_none()
    if row is None:
        return office_hours(settings.zone, settings.holidays)
    return built(
        row.zone or settings.zone, tuple(row.week.items()), tuple(row.holidays),
        tuple(row.days.items()),
    )  # fmt: skip


def office_hours(zone: str, holidays: str) -> WorkingCalendar:
    """Return the calendar of those who have none: Monday to Friday, with a lunch break."""
    countries = tuple(code.strip() for code in holidays.split(",") if code.strip())
    return built(zone, tuple(OFFICE_WEEK.items()), countries, ())


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
    db.info[PLACE] = (db.centre_id, made)
    return made
