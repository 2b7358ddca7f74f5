"""The facts of a clock, and what they add up to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from .spans import Span


class Counting(StrEnum):
    """From when a clock counts."""

    MOMENT = "moment"
    """From the moment itself."""
    NEXT_DAY = "next_day"
    """The day of the start does not count (Civil Code of China, article 201)."""


class FactKind(StrEnum):
    """What may happen to a clock. `SENT` tells that a message went out and changes nothing."""

    START = "start"
    RESTART = "restart"
    PAUSE = "pause"
    RESUME = "resume"
    EXTENSION = "extension"
    TERMS = "terms"
    CALENDAR = "calendar"
    MIRROR = "mirror"
    UNMIRROR = "unmirror"
    STOP = "stop"
    REOPEN = "reopen"
    SENT = "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was promised: how long, from when it counts, and whether the whole last day is given."""

    span: Span
    counting: Counting = Counting.NEXT_DAY
    end_of_day: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that happened to a clock at a moment.

    `terms` come with a start and a change of the terms, `span` with an extension, `calendar` (the
    name of one as it was then) with a start and a change of calendars. `ref` says which pause
    begins or ends, and of which other clock a mirror is. A pause for a reason that does not stop
    the clock has `stops` off: it is told, and changes nothing.
    """

    kind: FactKind
    at: datetime
    terms: Terms | None = None
    span: Span | None = None
    calendar: str | None = None
    ref: str = ""
    stops: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A time that does not count; without an end it lasts still."""

    start: datetime
    end: datetime | None
    ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What the facts of a clock add up to. `mirrors` names the clock whose due counts instead."""

    start: datetime
    terms: Terms
    calendar: str
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Span, ...] = ()
    ended_at: datetime | None = None
    mirrors: str | None = None

    @property
    def paused(self) -> bool:
        """Return whether the clock stands still at the end of its facts."""
        return self.ended_at is None and any(one.end is None for one in self.pauses)


class NoStart(ValueError):
    """The facts do not begin with a start that has terms and a calendar."""


# While an ended clock is open again, the time in between does not count.
CLOSED: Final = "closed"


def course_of(facts: Iterable[Fact]) -> Course:
    """Add facts up, in the order in which they were written.

    A restart begins anew: earlier pauses and extensions no longer count. A change of the terms or
    of the calendar keeps all of them.

    Raises:
        NoStart: the first fact is no start.
    """
    rest = iter(facts)
    first = next(rest, None)
    if first is None or first.kind is not FactKind.START or not first.terms or not first.calendar:
        raise NoStart
    course = Course(start=first.at, terms=first.terms, calendar=first.calendar)
    for fact in rest:
        course = _with(course, fact)
    return course


def on_hold(facts: Iterable[Fact]) -> list[str]:
    """Return the pauses that have not ended, also those that do not stop the clock."""
    found: list[str] = []
    for fact in facts:
        if fact.kind is FactKind.RESTART:
            found.clear()
        elif fact.kind is FactKind.PAUSE and fact.ref not in found:
            found.append(fact.ref)
        elif fact.kind is FactKind.RESUME and fact.ref in found:
            found.remove(fact.ref)
    return found


def _with(course: Course, fact: Fact) -> Course:
    match fact.kind:
        case FactKind.START | FactKind.RESTART:
            return Course(
                start=fact.at, terms=fact.terms or course.terms,
                calendar=fact.calendar or course.calendar, mirrors=course.mirrors,
            )  # fmt: skip
        case FactKind.TERMS:
            return replace(course, terms=fact.terms or course.terms)
        case FactKind.CALENDAR:
            return replace(course, calendar=fact.calendar or course.calendar)
        case FactKind.EXTENSION:
            more = (fact.span,) if fact.span is not None else ()
            return replace(course, extensions=(*course.extensions, *more))
        case FactKind.MIRROR:
            return replace(course, mirrors=fact.ref)
        case FactKind.UNMIRROR:
            return replace(course, mirrors=None)
        case _:
            return _stopped(course, fact)


def _stopped(course: Course, fact: Fact) -> Course:
    match fact.kind:
        case FactKind.PAUSE if fact.stops and not _open(course, fact.ref):
            pause = Pause(start=fact.at, end=None, ref=fact.ref)
            return replace(course, pauses=(*course.pauses, pause))
        case FactKind.RESUME:
            return replace(course, pauses=_ended(course.pauses, fact))
        case FactKind.STOP if course.ended_at is None:
            return replace(course, ended_at=fact.at)
        case FactKind.REOPEN if course.ended_at is not None:
            shut = Pause(start=course.ended_at, end=max(fact.at, course.ended_at), ref=CLOSED)
            return replace(course, ended_at=None, pauses=(*course.pauses, shut))
        case _:
            return course


def _open(course: Course, ref: str) -> bool:
    return any(one.end is None and one.ref == ref for one in course.pauses)


def _ended(pauses: tuple[Pause, ...], fact: Fact) -> tuple[Pause, ...]:
    return tuple(
        replace(one, end=max(fact.at, one.start)) if one.end is None and one.ref == fact.ref
        else one
        for one in pauses
    )  # fmt: skip
