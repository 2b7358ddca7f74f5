"""Dates as an iCalendar file (RFC 5545), as calendars of offices, phones and states publish them.

Only whole days are taken. A day is free unless its entry says that it is worked: by our own
property, by the property that Apple's holiday calendars have, or by its words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from dateutil.rrule import rrulestr

from base.i18n import gettext
from base.working_time import BadHours
from engine.calendars.dates import DatesFile, OwnDay, Unread, checked_hours
from engine.calendars.stored import USUAL

HOURS: Final = "X-RINGFLOW-HOURS"
SPECIAL: Final = "X-APPLE-SPECIAL-DAY"
WORKED: Final = re.compile(
    r"[（(]\s*班\s*[）)]|[补補]班|调休上班|調休上班|\bmake-?up (work|day)|\bworking day\b",
    re.IGNORECASE,
)
# What repeats more often than daily is no whole day, and would be counted for ever.
OFTEN: Final = re.compile(r"\bFREQ=(YEARLY|MONTHLY|WEEKLY|DAILY)\b", re.IGNORECASE)
LONGEST_EVENT: Final = 366
MOST_REPEATED: Final = 2000
LONGEST: Final = 100
FOLDED: Final = re.compile(r"\r?\n[ \t]")
LINE: Final = re.compile(r'([A-Za-z0-9-]+)((?:;[^":;]+(?:"[^"]*"[^":;]*)*)*):(.*)', re.DOTALL)
ESCAPED: Final = {"n": "\n", "N": "\n"}


@dataclass(slots=True)
class Event:
    """One entry of the file; `line` is where it begins."""

    line: int
    values: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return what it is called."""
        found = re.sub(r"\\(.)", lambda one: ESCAPED.get(one[1], one[1]), self.get("SUMMARY"))
        return " ".join(found.split())[:LONGEST]

    def get(self, name: str) -> str:
        """Return a value, empty when it has none."""
        return self.values.get(name, "").strip()


class NotTaken(Exception):
    """An entry that is no whole day, or that cannot be read."""


def is_ical(text: str) -> bool:
    """Return whether a text is such a file."""
    return text.lstrip("\ufeff \r\n\t").upper().startswith("BEGIN:VCALENDAR")


def read_ical(text: str, first: date, last: date) -> DatesFile:
    """Read the entries of a file; of those that repeat what lies between two dates is taken."""
    days: dict[date, OwnDay] = {}
    unread: list[Unread] = []
    for event in _events(text):
        if event.get("STATUS").upper() == "CANCELLED":
            continue
        try:
            hours = _hours(event)
            for day in _days(event, first, last):
                days[day] = OwnDay(day=day, hours=hours, name=event.name)
        except (NotTaken, BadHours) as problem:
            why = problem.text() if isinstance(problem, BadHours) else str(problem)
            unread.append(Unread(line=event.line, text=event.name, why=why))
    return DatesFile(days=tuple(sorted(days.values(), key=lambda one: one.day)),
                     unread=tuple(unread))  # fmt: skip


def _events(text: str) -> Iterator[Event]:
    event: Event | None = None
    inner = 0
    for number, line in _lines(text):
        name, value = line
        if name == "BEGIN" and value.upper() == "VEVENT":
            event, inner = Event(number), 0
        elif event is None:
            continue
        elif name == "END" and value.upper() == "VEVENT":
            yield event
            event = None
        elif name in {"BEGIN", "END"}:  # an alarm within it
            inner += 1 if name == "BEGIN" else -1
        elif not inner:
            # What comes more than once, as exceptions do, is all of it.
            before = event.values.get(name)
            event.values[name] = value if before is None else f"{before},{value}"


def _lines(text: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield each line with its number in the file, unfolded: its name and its value."""
    number = 1
    for part in re.split(r"\r?\n(?![ \t])", text.lstrip("\ufeff")):
        found = LINE.fullmatch(FOLDED.sub("", part).strip("\r\n"))
        if found is not None:
            yield number, (found[1].upper(), found[3].strip())
        number += part.count("\n") + 1


def _hours(event: Event) -> str:
    if HOURS in event.values:
        return checked_hours(event.get(HOURS))
    special = event.get(SPECIAL).upper()
    if special:
        return USUAL if special == "ALTERNATE-WORKDAY" else ""
    return USUAL if WORKED.search(event.get("SUMMARY")) else ""


def _days(event: Event, first: date, last: date) -> Iterator[date]:
    start = _day(event.get("DTSTART"))
    ends = event.get("DTEND")
    length = max(1, (_day(ends) - start).days) if ends else 1
    if length > LONGEST_EVENT:
        raise NotTaken(gettext("It lasts longer than a year."))
    for begin in _begins(event, start, first, last):
        yield from (begin + timedelta(days=number) for number in range(length))


def _begins(event: Event, start: date, first: date, last: date) -> Iterable[date]:
    if "RRULE" not in event.values:
        return [start]
    if not OFTEN.search(event.get("RRULE")):
        raise NotTaken(gettext("Its repetition cannot be read."))
    try:
        rule = rrulestr(event.get("RRULE"), dtstart=datetime.combine(start, datetime.min.time()))
        since, until = (datetime.combine(day, datetime.min.time()) for day in (first, last))
        found = [one.date() for one, _ in zip(rule.xafter(since, inc=True), range(MOST_REPEATED),
                 strict=False) if one <= until]  # fmt: skip
    except (ValueError, TypeError, OverflowError):
        raise NotTaken(gettext("Its repetition cannot be read.")) from None
    without = {_day(part) for part in event.get("EXDATE").split(",") if part}
    return [day for day in found if day not in without]


def _day(text: str) -> date:
    """Read a whole day; midnight by any clock is one too."""
    day, _, clock = text.partition("T")
    if clock.rstrip("Z") not in {"", "000000"}:
        raise NotTaken(gettext("It is an hour and no whole day."))
    try:
        return datetime.strptime(day, "%Y%m%d").date()  # noqa: DTZ007 a day has no zone
    except ValueError:
        raise NotTaken(gettext("Its date cannot be read.")) from None


# --- writing ------------------------------------------------------------------------------------


def write_ical(name: str, days: Iterable[OwnDay], *, at: datetime, words: Mapping[str, str]) -> str:
    """Write dates as a file that calendars of phones and offices read, and we ourselves.

    Args:
        name: what the calendar is called.
        days: the dates.
        at: the present moment.
        words: what a free day and one with usual hours are called that have no name.
    """
    stamp = f"{at:%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ringflow//Working calendar//EN",
             f"X-WR-CALNAME:{_escaped(name)}"]  # fmt: skip
    for one in days:
        summary = one.name or words.get(one.hours, one.hours)
        lines += [
            "BEGIN:VEVENT", f"UID:{one.day:%Y%m%d}@ringflow", f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(summary)}", f"{HOURS}:{one.hours or 'free'}",
            "TRANSP:TRANSPARENT", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def _folded(line: str) -> str:
    """Break a line after at most 75 bytes, never within a character."""
    parts, part = [], ""
    for char in line:
        if len((part + char).encode()) > 73:
            parts.append(part)
            part = ""
        part += char
    return "\r\n ".join([*parts, part])
