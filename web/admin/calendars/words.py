"""How calendars are put into words: kinds of days, months, places, and the tabs of a calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from babel.dates import get_day_names, get_month_names

from base.i18n import N_, gettext, locale
from base.working_time.week import DAYS
from engine.calendars.dates import Fate, OwnDay
from engine.calendars.holidays import known_places, place_name
from engine.calendars.kinds import DayKind, DayView
from engine.calendars.stored import USUAL, CalendarView
from web.looks.days import KINDS, long_day
from web.looks.formats import babel_locale

# One sign a day, so that nobody needs the colour.
SIGNS: Final[Mapping[DayKind, tuple[str, str]]] = {
    DayKind.HOLIDAY: ("H", "休"),
    DayKind.MADE_UP: ("M", "班"),
    DayKind.OWN_FREE: ("F", "免"),
    DayKind.OWN_HOURS: ("T", "改"),
}
FATES: Final[Mapping[Fate, tuple[str, str]]] = {
    Fate.NEW: (N_("new"), "ok"),
    Fate.CHANGED: (N_("changed"), "warn"),
    Fate.SAME: (N_("as it is"), "neutral"),
}
CHOICES: Final[Mapping[str, str]] = {
    "free": N_("Free"),
    "working": N_("Worked, with the usual hours"),
    "hours": N_("Worked, with these hours"),
}


@dataclass(frozen=True, slots=True)
class Month:
    """A month as a grid of weeks; None stands where another month's days are."""

    number: int
    name: str
    weeks: tuple[tuple[DayView | None, ...], ...]
    working: int


def months_of(days: Sequence[DayView]) -> list[Month]:
    """Return the days of a year as twelve months, each week from Monday on."""
    names = get_month_names("wide", "stand-alone", locale=babel_locale())
    found = []
    for number in range(1, 13):
        own = [one for one in days if one.day.month == number]
        blank: list[DayView | None] = [None] * own[0].day.weekday()
        cells = [*blank, *own]
        cells += [None] * (-len(cells) % 7)
        weeks = tuple(tuple(cells[at : at + 7]) for at in range(0, len(cells), 7))
        working = sum(one.works for one in own)
        found.append(Month(number, names[number], weeks, working))
    return found


def sign(kind: DayKind) -> str:
    """Return the sign of a kind of day."""
    return SIGNS.get(kind, ("", ""))[locale().startswith("zh")]


def said(one: DayView) -> str:
    """Return a day in words: its date, what it is, what it is called, its hours."""
    parts = [long_day(one.day), gettext(KINDS[one.kind]), one.name, one.hours]
    return " · ".join(part for part in parts if part)


def weekdays(width: Literal["abbreviated", "narrow", "wide"] = "abbreviated") -> list[str]:
    """Return the names of the weekdays from Monday on."""
    names = get_day_names(width, "stand-alone", locale=babel_locale())
    return [names[number] for number in range(7)]


def weekday_fields() -> list[tuple[str, str]]:
    """Return the weekdays as fields of a form: `mon` and its name."""
    return list(zip(DAYS, weekdays("wide"), strict=True))


def hours_said(one: OwnDay | str) -> str:
    """Return the hours of an own date in words."""
    hours = one if isinstance(one, str) else one.hours
    called = {USUAL: "working", "": "free"}.get(hours)
    return gettext(CHOICES[called]) if called else hours


def places() -> list[tuple[str, str]]:
    """Return the countries to choose from, by their names."""
    countries = (place for place in known_places() if "-" not in place)
    return sorted(((code, place_name(code)) for code in countries), key=lambda one: one[1])


def parts_of(place: str) -> list[str]:
    """Return a country and its parts, if there are any that have holidays of their own."""
    country = place.partition("-")[0]
    parts = sorted(one for one in known_places() if one.startswith(f"{country}-"))
    return [country, *parts]


def tabs(view: CalendarView, here: str, *, may_change: bool) -> list[tuple[str, str, bool, None]]:
    """Return the views of one calendar."""
    address = f"/admin/calendars/{view.key}"
    found = [("year", gettext("Year"), address), ("month", gettext("Month"), f"{address}/month"),
             ("count", gettext("Calculator"), f"{address}/count")]  # fmt: skip
    if may_change:
        found += [
            ("hours", gettext("Hours and holidays"), f"{address}/hours"),
            ("dates", gettext("Own dates"), f"{address}/dates"),
            ("bring", gettext("Files"), f"{address}/bring"),
        ]
    return [(text, href, name == here, None) for name, text, href in found]
