"""What each day of a calendar is: for people who look at a year, and for files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from base.working_time import read_week, written
from engine.calendars.holidays import special_dates
from engine.calendars.stored import CalendarView


class DayKind(StrEnum):
    """Why a day has the hours that it has."""

    WORKING = "working"
    FREE = "free"
    HOLIDAY = "holiday"
    MADE_UP = "made_up"
    OWN_FREE = "own_free"
    OWN_HOURS = "own_hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """A day: its hours as people write them, empty when it is free, and what it is called."""

    day: date
    kind: DayKind
    hours: str
    name: str = ""

    @property
    def works(self) -> bool:
        """Return whether it has working hours."""
        return bool(self.hours)

    @property
    def own(self) -> bool:
        """Return whether the centre itself has set it apart."""
        return self.kind in {DayKind.OWN_FREE, DayKind.OWN_HOURS}

    @property
    def usual(self) -> bool:
        """Return whether it is as its weekday always is."""
        return self.kind in {DayKind.WORKING, DayKind.FREE}


def days_of(view: CalendarView, first: date, last: date, locale: str) -> Iterator[DayView]:
    """Yield the days from `first` to `last`; holidays are named in a language if it is known.

    Raises:
        CalendarProblem: the calendar cannot be read, or does not reach that far.
    """
    calendar, week, places = view.built, read_week(view.week), tuple(view.holidays)
    for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
        hours = written(calendar.hours(day))
        special = special_dates(places, day.year, locale).get(day)
        if day.isoformat() in view.days:
            kind = DayKind.OWN_HOURS if hours else DayKind.OWN_FREE
            name = view.names.get(day.isoformat(), "") or (special.name if special else "")
        elif special is not None and not (special.works and week[day.weekday()]):
            kind, name = (DayKind.MADE_UP if special.works else DayKind.HOLIDAY), special.name
        else:
            kind, name = (DayKind.WORKING if hours else DayKind.FREE), ""
        yield DayView(day=day, kind=kind, hours=hours, name=name)


def year_of(view: CalendarView, year: int, locale: str) -> list[DayView]:
    """Return the days of a year.

    Raises:
        CalendarProblem: the calendar cannot be read, or does not reach that far.
    """
    return list(days_of(view, date(year, 1, 1), date(year, 12, 31), locale))
