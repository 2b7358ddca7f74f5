"""From the text of a timer or a deadline to a time: durations, moments, repetitions."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from base.working_time import WorkingCalendar

from .cron import Cron, parse_cron
from .durations import DAY, Duration, later, parse_iso
from .problems import BadCycle, BadDuration, BadMoment, BadTime
from .spoken import parse_spoken
from .working import WorkingSpan

Span = Duration | WorkingSpan
Calendars = Callable[[], WorkingCalendar]

CYCLE: Final = re.compile(r"R(?P<times>\d{0,6})/(?P<rest>.+)", re.ASCII)
QUOTES: Final = "\"'“”‘’「」"
SHORTEST_CYCLE: Final = timedelta(seconds=1)


def unquoted(text: str) -> str:
    """Return a text without blanks and the quotes that some put around a time."""
    return text.strip().strip(QUOTES).strip()


def parse_span(text: str) -> Span:
    """Read a length of time: `PT4H`, `3 days`, `3 working days`, `三个工作日`.

    Raises:
        BadTime: the text is none.
    """
    inner = unquoted(text)
    return parse_iso(inner) if inner.lstrip("+-").startswith("P") else parse_spoken(inner)


def parse_duration(text: str) -> Duration:
    """Read a length of time that needs no working calendar.

    Raises:
        BadTime: the text is none.
    """
    span = parse_span(text)
    if isinstance(span, WorkingSpan):
        raise BadDuration(text)
    return span


def parse_moment(text: str, zone: tzinfo = UTC) -> datetime:
    """Read an ISO 8601 date or date and time; without an offset it is meant in `zone`.

    Raises:
        BadTime: the text is no moment.
    """
    try:
        moment = datetime.fromisoformat(unquoted(text))
    except ValueError:
        raise BadMoment(text) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def parse_time(text: str, zone: tzinfo = UTC) -> Span | datetime:
    """Read a moment or a length of time, whichever it is.

    Raises:
        BadTime: it is neither.
    """
    try:
        return parse_moment(text, zone)
    except BadMoment:
        if re.match(r"\d{4}-", unquoted(text)):
            raise
        return parse_span(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """A repetition; `times` is None when it goes on for ever."""

    times: int | None
    every: Span | Cron
    start: datetime | None = None
    end: datetime | None = None

    def first(self, now: datetime, calendar: Calendars | None = None) -> datetime:
        """Return when the cycle fires first, seen from `now`."""
        return self.start if self.start is not None else self.step(now, calendar)

    def next(self, last: datetime, calendar: Calendars | None = None) -> datetime | None:
        """Return when it fires after `last`, or None when `end` lies before that."""
        due = self.step(last, calendar)
        return None if self.end is not None and due > self.end else due

    def step(self, moment: datetime, calendar: Calendars | None = None) -> datetime:
        """Return the moment that comes after another one.

        Raises:
            BadCycle: it goes by working time, and there is no calendar.
            OverflowError: it is beyond the year 9999.
        """
        if not isinstance(self.every, WorkingSpan):
            return self.every.after(moment)
        if calendar is None:
            raise BadCycle(str(self.every))
        return self.every.after(moment, calendar())

    def ahead(self, due: datetime, now: datetime, calendar: Calendars | None = None) -> datetime:
        """Return the first moment at or after `now`, beginning with `due`."""
        if due >= now:
            return due
        if isinstance(self.every, Cron):
            return self.every.after(now - timedelta(microseconds=1))
        if isinstance(self.every, WorkingSpan) and calendar is not None:
            return self.every.first_after(due, now, calendar())
        if isinstance(self.every, Duration) and not self.every.months:
            due = _jump(due, now, self.every.rest)
        while due < now:
            due = self.step(due, calendar)
        return due

    def left(self, times: int | None) -> str:
        """Write the repetition down with that many times to go."""
        if isinstance(self.every, Cron):
            return self.every.text
        end = f"/{self.end.isoformat()}" if self.end is not None else ""
        return f"R{'' if times is None else times}/{self.every}{end}"


def _jump(due: datetime, now: datetime, every: timedelta) -> datetime:
    """Step over the moments that have passed, all at once."""
    if every % DAY:
        due = due.astimezone(UTC)
        return due + (now - due) // every * every
    return later(due, (now - due) // every * every)


def parse_cycle(text: str, zone: tzinfo = UTC) -> Cycle:
    """Read a repetition: `R3/PT1H`, `R/P1D`, `R3/2026-11-30T09:00Z/PT1H`, `0 9 * * MON-FRI`.

    Raises:
        BadTime: the text is no repetition, or repeats faster than once a second.
    """
    inner = unquoted(text)
    if not inner.startswith("R"):
        if inner.startswith("@") or 5 <= len(inner.split()) <= 7:
            return Cycle(times=None, every=parse_cron(inner))
        raise BadCycle(text)
    match = CYCLE.fullmatch(inner)
    parts = match["rest"].split("/") if match else []
    if match is None or len(parts) > 2:
        raise BadCycle(text)
    read = [_part(part, zone, text) for part in parts]
    spans = [part for part in read if not isinstance(part, datetime)]
    if len(spans) != 1 or not _goes_on(spans[0]):
        raise BadCycle(text)
    moments = [part if isinstance(part, datetime) else None for part in read]
    return Cycle(
        times=int(match["times"]) if match["times"] else None,
        every=spans[0],
        start=moments[0],
        end=moments[1] if len(moments) == 2 else None,
    )


def _part(part: str, zone: tzinfo, text: str) -> Span | datetime:
    try:
        return parse_time(part, zone)
    except BadTime:
        raise BadCycle(text) from None


def _goes_on(span: Span) -> bool:
    if isinstance(span, WorkingSpan):
        return span.days > 0 if span.days is not None else span.work >= SHORTEST_CYCLE
    return span.months > 0 or (not span.months and span.rest >= SHORTEST_CYCLE)
