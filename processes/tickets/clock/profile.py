"""Which limits a ticket has: those of the decision, of its process, or the dispatcher's own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from base.db import Session
from base.times import BadDuration, Duration, WorkingSpan
from base.times import parse_span as parse_length
from engine.calendars.stored import STANDARD
from processes.tickets.records import Ticket
from processes.tickets.rules.clock import Span, parse_span
from processes.tickets.rules.limits import AROUND_THE_CLOCK, WORKING, limits

from . import calendars


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The limits of one matter, and the name of the calendar that its clocks go by."""

    sign: Span
    finish: Span
    calendar_name: str


def profile_of(db: Session, ticket: Ticket, variables: Mapping[str, Any]) -> Profile:
    """Return the limits of a ticket.

    What the decision says (variable `limits`) counts before the usual profile; `sign_within` and
    `handle_within` of the process before both; a date that the dispatcher chose before all.

    Raises:
        BadDuration: the decision, or the process, gives a limit that cannot be read.
    """
    row = {**_usual(ticket, variables), **_decided(variables.get("limits"))}
    around = row["calendar"] == AROUND_THE_CLOCK
    name = AROUND_THE_CLOCK if around else calendars.name_for(STANDARD, ticket.department)
    found = Profile(
        sign=parse_span(row["sign"]), finish=parse_span(row["finish"]), calendar_name=name
    )
    given = replace(
        found,
        sign=_length(db, variables.get("sign_within"), found.sign),
        finish=_length(db, variables.get("handle_within"), found.finish),
    )
    own = _date(variables.get("deadline"), db.context.settings.zone)
    return replace(given, finish=Span(until=own)) if own is not None and own > db.now() else given


def _usual(ticket: Ticket, variables: Mapping[str, Any]) -> dict[str, str]:
    hard = variables.get("hard") is True
    return limits(ticket.kind, ticket.urgency, category=ticket.category, hard=hard)


def _decided(found: object) -> dict[str, str]:
    """Return what the decision says; what it leaves out is as usual."""
    row = found if isinstance(found, Mapping) else {}
    said = {name: row.get(name) for name in ("sign", "finish", "calendar")}
    texts = {name: text.strip() for name, text in said.items() if isinstance(text, str)}
    if texts.get("calendar", WORKING) not in {WORKING, AROUND_THE_CLOCK}:
        raise BadDuration(texts["calendar"])
    return {name: text for name, text in texts.items() if text}


def _length(db: Session, value: object, otherwise: Span) -> Span:
    """Return a length that the process was started with; without `working` it is real time."""
    if isinstance(value, str) and value.strip():
        value = parse_length(value)
    if isinstance(value, timedelta):
        value = Duration(0, value)
    if isinstance(value, WorkingSpan):
        return Span.of(value)
    return Span(until=value.after(db.local_now())) if isinstance(value, Duration) else otherwise


def _date(value: object, zone: str) -> datetime | None:
    """Return the end of the day that the dispatcher chose."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))
    if isinstance(value, str) and value.strip():
        value = date.fromisoformat(value.strip()[:10])
    if isinstance(value, date):
        return datetime.combine(value, time(23, 59), tzinfo=ZoneInfo(zone))
    return None
