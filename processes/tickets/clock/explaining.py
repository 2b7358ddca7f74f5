"""The ledger in words: what each line says, in the reader's language."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from base.i18n import N_, gettext, ngettext
from base.parameters.kinds.words import in_words
from base.times import Duration, WorkingSpan
from engine.calendars.stored import AROUND_THE_CLOCK
from processes.tickets.rules.clock import Counting, Fact, FactKind, Span, Step, Terms

from . import calendars
from .ledger import fact_of, sent_of
from .parameters import PAUSE_REASONS
from .records import ClockLine

FACT_NAMES: Final[Mapping[FactKind, str]] = MappingProxyType(
    {
        FactKind.START: N_("Began"),
        FactKind.RESTART: N_("Began anew"),
        FactKind.PAUSE: N_("Clock stopped"),
        FactKind.RESUME: N_("Went on"),
        FactKind.EXTENSION: N_("Extended"),
        FactKind.TERMS: N_("Another limit"),
        FactKind.CALENDAR: N_("Another calendar"),
        FactKind.MIRROR: N_("Merged"),
        FactKind.UNMIRROR: N_("No longer merged"),
        FactKind.STOP: N_("Clock ended"),
        FactKind.REOPEN: N_("Opened again"),
        FactKind.SENT: N_("Message sent"),
    }
)
STEP_NAMES: Final[Mapping[Step, str]] = MappingProxyType(
    {
        Step.WARN: N_("Warning before the due time"),
        Step.DUE: N_("Due time reached"),
        Step.NOTICE: N_("Written notice"),
        Step.SUPERVISE: N_("Supervision"),
        Step.CRITICISE: N_("Criticism list"),
    }
)
EFFECTS: Final[Mapping[FactKind, str]] = MappingProxyType(
    {
        FactKind.CALENDAR: N_("All days were counted anew by the calendar as it is now."),
        FactKind.MIRROR: N_("It is due when the main ticket is."),
        FactKind.UNMIRROR: N_("It goes by its own limit again."),
        FactKind.STOP: N_("The clock counts no further."),
        FactKind.REOPEN: N_("The time since the end does not count."),
    }
)


def effect_of(line: ClockLine) -> str:
    """Say what a line does to its clock."""
    fact = fact_of(line)
    if line.fact is FactKind.SENT:
        return gettext(STEP_NAMES[sent_of(line)[0]])
    if fact.terms is not None:
        return limit_of(fact.terms)
    if fact.span is not None:
        return gettext("%(span)s more") % {"span": span_in_words(fact.span)}
    if line.fact in {FactKind.PAUSE, FactKind.RESUME}:
        return _pause(fact)
    return gettext(EFFECTS[line.fact]) if line.fact in EFFECTS else ""


def limit_of(terms: Terms) -> str:
    """Say a limit, and how it is counted."""
    span = span_in_words(terms.span)
    if terms.span.days is None:
        return span
    counting = (
        gettext("from the next day")
        if terms.counting is Counting.NEXT_DAY
        else gettext("from the moment itself")
    )
    ending = gettext("to the end of the day") if terms.end_of_day else gettext("to the minute")
    parts = {"span": span, "counting": counting, "ending": ending}
    return gettext("%(span)s, %(counting)s, %(ending)s") % parts


def span_in_words(span: Span) -> str:
    """Say how much time somebody has."""
    if span.days is not None:
        return in_words(WorkingSpan(days=span.days))
    if span.work is not None:
        return in_words(Duration(0, span.work))
    assert span.until is not None
    return gettext("until %(moment)s") % {"moment": f"{span.until:%Y-%m-%d %H:%M}"}


def work_in_words(work: timedelta) -> str:
    """Say an amount of working time in hours and minutes, without its sign."""
    hours, rest = divmod(abs(work), timedelta(hours=1))
    minutes = rest // timedelta(minutes=1)
    parts = []
    if hours:
        parts.append(ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": hours})
    if minutes or not hours:
        parts.append(ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes})
    return " ".join(parts)


def calendar_in_words(name: str, departments: Mapping[str, str]) -> str:
    """Say by which calendar a clock goes."""
    if name == AROUND_THE_CLOCK:
        return gettext("the calendar around the clock")
    code = calendars.department_in(name)
    if code is None:
        return gettext("the centre's calendar")
    return gettext("the calendar of %(department)s") % {"department": departments.get(code, code)}


def reason_name(ref: str) -> str:
    """Return what a reason for a pause is called."""
    return gettext(PAUSE_REASONS.get(ref, ref))


def _pause(fact: Fact) -> str:
    if fact.stops:
        return reason_name(fact.ref)
    return gettext("%(reason)s; this does not stop the clock") % {"reason": reason_name(fact.ref)}
