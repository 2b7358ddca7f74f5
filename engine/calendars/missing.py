"""Years whose holidays nobody has announced yet, or that this release does not know.

China publishes in the autumn which weekends are worked in the year after. Until a release knows
the notice, or an administrator has entered it, calendars have the statutory dates only. Whether a
year is known is seen by the days that are made up for: each notice has some.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.i18n import N_
from base.parameters import IN_CENTRE, Area, Parameter, Whole, declare, value
from engine.calendars.holidays import moves_days
from engine.calendars.records import CalendarAlarm
from engine.calendars.stored import CalendarView, calendars

ALARM_DAYS: Final = declare(
    Parameter(
        code="calendars.alarm_days", kind=Whole(least=1, most=180), default=45,
        name=N_("Days before the new year"), area=Area.DEADLINES, levels=IN_CENTRE,
        about=N_(
            "So many days before the end of a year administrators are reminded when the holidays "
            "of the next one are not known yet."
        ),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingYear:
    """A year that a calendar knows the statutory holidays of a place of only."""

    calendar: str
    title: str
    place: str
    year: int


def missing_years(db: Session) -> list[MissingYear]:
    """Return what administrators have to see to now: this year, and the next one late in this."""
    today = db.local_now().date()
    soon = today + timedelta(days=value(db, ALARM_DAYS))
    return [
        MissingYear(calendar=view.key, title=view.title, place=place, year=year)
        for view in calendars(db)
        for year in range(today.year, soon.year + 1)
        for place in unknown_places(view, year)
    ]


def not_told(db: Session, missing: Iterable[MissingYear]) -> list[MissingYear]:
    """Return those that nobody was told of, and note that they are told of now: each only once.

    Two at the same time get each of them once between them.
    """
    wanted = list(missing)
    if not wanted:
        return []
    rows = [
        {"centre_id": db.centre_id, "calendar": one.calendar, "place": one.place,
         "year": one.year, "told_at": db.now()}
        for one in wanted
    ]  # fmt: skip
    added = insert(CalendarAlarm).values(rows).on_conflict_do_nothing()
    key = (CalendarAlarm.calendar, CalendarAlarm.place, CalendarAlarm.year)
    new = {tuple(row) for row in db.execute(added.returning(*key))}
    return [one for one in wanted if (one.calendar, one.place, one.year) in new]


def unknown_places(view: CalendarView, year: int) -> Iterator[str]:
    """Yield the places that make up for days in other years, but in this one nobody knows how.

    A calendar with dates of its own in that year has been seen to.
    """
    if any(date.fromisoformat(day).year == year for day in view.days):
        return
    for place in view.holidays:
        if moves_days(place, year) or not any(moves_days(place, year - n) for n in (1, 2)):
            continue
        yield place
