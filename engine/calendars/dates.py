"""Dates that differ, from a file into a calendar: first looked at, then taken over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final

from base.db import Session
from base.errors import Invalid
from base.i18n import N_
from base.working_time import read_week, written
from engine.calendars.editing import set_days
from engine.calendars.stored import USUAL, CalendarView, find_calendar, own_hours
from engine.people import Actor

MOST: Final = 2000
# How people say in a table that a day is free, or that it is worked as usual.
FREE: Final = frozenset({
    "", "free", "off", "closed", "holiday", "no", "0",
    "休", "休息", "放假", "假", "公休", "假日", "否",
})  # fmt: skip
USUAL_WORDS: Final = frozenset({
    USUAL, "work", "working day", "workday", "yes", "1",
    "班", "上班", "补班", "補班", "调休上班", "調休上班", "工作日", "是",
})  # fmt: skip


class BadFile(Invalid):
    """The file is none that dates can be read from."""

    code: ClassVar[str] = "bad_dates_file"
    message: ClassVar[str] = N_("This is neither a CSV file nor an iCalendar file (.ics).")


class TooManyDates(Invalid):
    """The file has more dates than a calendar may hold of its own."""

    code: ClassVar[str] = "too_many_dates"
    message: ClassVar[str] = N_("The file has more than %(most)s dates.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDay:
    """A date that differs: its hours, none when it is free, `working` for the usual ones."""

    day: date
    hours: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A line or an entry of a file that could not be taken, and why not."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesFile:
    """What is in a file: the dates that were read, and what was not."""

    days: tuple[OwnDay, ...] = ()
    unread: tuple[Unread, ...] = field(default=())


class Fate(StrEnum):
    """What becomes of a date of a file."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A date of a file, and what is in the calendar for it."""

    day: OwnDay
    fate: Fate
    before: str
    """The hours that it has now."""


def plan_dates(view: CalendarView, file: DatesFile) -> list[Planned]:
    """Return what taking a file over would do; nothing is changed.

    Raises:
        TooManyDates: that are more than a calendar may hold.
    """
    if len(file.days) > MOST:
        raise TooManyDates(most=MOST)
    calendar, found = view.built, []
    for one in file.days:
        key = one.day.isoformat()
        had = (view.days.get(key), view.names.get(key, ""))
        same = had == (one.hours, one.name)
        fate = Fate.SAME if same else Fate.NEW if had[0] is None else Fate.CHANGED
        before = written(calendar.hours(one.day))
        found.append(Planned(day=one, fate=fate, before=before))
    return found


def take_dates(
    db: Session, key: str, file: DatesFile, *, by: Actor, instead: bool = False
) -> list[Planned]:
    """Take the dates of a file over into a calendar.

    With `instead` the file is all there is from its first to its last date: the calendar's own
    dates between them that the file does not name become usual again.

    Raises:
        TooManyDates: that are more than a calendar may hold.
        NoSuchCalendar: there is none with this key.
        FixedCalendar: it is the one around the clock.
    """
    view = find_calendar(db, key)
    plan = plan_dates(view, file)
    wanted: dict[date, tuple[str, str] | None] = {}
    if instead and file.days:
        first, last = min(one.day for one in file.days), max(one.day for one in file.days)
        own = (date.fromisoformat(day) for day in view.days)
        wanted = dict.fromkeys((day for day in own if first <= day <= last), None)
    wanted |= {one.day: (one.hours, one.name) for one in file.days}
    if wanted:
        set_days(db, key, wanted, by=by)
    return plan


def checked_hours(text: str) -> str:
    """Return hours as they are stored: `working`, nothing when free, or spans.

    Raises:
        BadHours: they cannot be read.
    """
    word = text.strip().casefold()
    if word in FREE:
        return ""
    if word in USUAL_WORDS:
        return USUAL
    return written(own_hours(text, date(2026, 1, 1), read_week({"mon": "00:00-24:00"})))


def rows_of(view: CalendarView) -> Sequence[OwnDay]:
    """Return the dates that a calendar has of its own, in their order."""
    days: Mapping[str, str] = view.days
    return [
        OwnDay(day=date.fromisoformat(day), hours=hours, name=view.names.get(day, ""))
        for day, hours in sorted(days.items())
    ]
