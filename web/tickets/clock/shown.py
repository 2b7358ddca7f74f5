"""Clocks in the reader's words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from base.db import Session
from base.i18n import gettext
from base.parameters import value
from engine.identity import may
from engine.people import Actor
from processes.tickets.clock import explaining, parameters, queries
from processes.tickets.clock.ledger import fact_of
from processes.tickets.clock.queries import ClockView, DayView, Ledger
from processes.tickets.clock.records import ClockLine
from processes.tickets.queries import TicketView
from processes.tickets.rules.clock import CLOCK_NAMES, LAMP_NAMES, ClockKind, FactKind, Lamp
from web.looks.days import KINDS, long_day

MINUTE: Final = timedelta(minutes=1)
TONES: Final[Mapping[Lamp, str]] = {
    Lamp.GREEN: "ok", Lamp.YELLOW: "warn", Lamp.RED: "bad", Lamp.PAUSED: "info",
    Lamp.KEPT: "neutral", Lamp.MISSED: "bad",
}  # fmt: skip
# A shape for each lamp, so that nobody needs the colour.
ICONS: Final[Mapping[Lamp, str]] = {
    Lamp.GREEN: "check", Lamp.YELLOW: "clock", Lamp.RED: "alert", Lamp.PAUSED: "hand",
    Lamp.KEPT: "check", Lamp.MISSED: "alert",
}  # fmt: skip
LINE_TONES: Final[Mapping[FactKind, str]] = {
    FactKind.PAUSE: "warn", FactKind.RESUME: "ok", FactKind.EXTENSION: "accent",
    FactKind.SENT: "info", FactKind.STOP: "neutral",
}  # fmt: skip

HEADS: Final = ("clock", "round", "line", "at", "what", "effect", "who", "reason", "due_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class LampShown:
    """A lamp: its word, its colour and its shape."""

    text: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockShown:
    """One clock as the card shows it."""

    key: str
    name: str
    lamp: LampShown
    due_at: datetime | None
    left: str
    round: int
    open: bool
    held_for: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """One line of the ledger. `moved` says whether it changed the due moment."""

    seq: int
    what: str
    tone: str
    effect: str
    reason: str
    who: str
    at: datetime
    due_at: datetime | None
    moved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShown:
    """One day of the way."""

    name: str
    kind: str
    called: str
    hours: str
    counted: str
    paused: str
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerShown:
    """One clock with all that explains it. `why` is the answer in one sentence."""

    clock: ClockShown
    why: str
    limit: str
    calendar: str
    mirrors: str | None
    lines: list[LineShown]
    days: list[DayShown]
    cut: bool


def lamp_shown(lamp: Lamp) -> LampShown:
    """Return a lamp in words, colour and shape."""
    return LampShown(text=gettext(LAMP_NAMES[lamp]), tone=TONES[lamp], icon=ICONS[lamp])


def clocks_shown(db: Session, ticket: TicketView) -> list[ClockShown]:
    """Return the clocks of the present round, as the card of the ticket's page shows them."""
    found = queries.clock_views(db, ticket.id)
    return [clock_shown(one) for one in found if one.round == ticket.rounds]


def clock_shown(one: ClockView) -> ClockShown:
    """Return one clock in words."""
    left = explaining.work_in_words(one.left)
    if one.open:
        late = one.left.total_seconds() < 0
        words = gettext("%(time)s too late") if late else gettext("%(time)s left")
        left = words % {"time": left}
    return ClockShown(
        key=f"{one.kind.value}-{one.round}", name=gettext(CLOCK_NAMES[one.kind]),
        lamp=lamp_shown(one.lamp), due_at=one.due_at, left=left if one.open else "",
        round=one.round, open=one.open,
        held_for=[explaining.reason_name(ref) for ref in one.held_for],
    )  # fmt: skip


def ledger_values(
    db: Session, me: Actor, ticket: TicketView, departments: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the page of a ticket's clocks shows."""
    found = queries.ledgers(db, ticket.id)
    now = [one.clock for one in found if one.clock.round == ticket.rounds and one.clock.open]
    finish = next((one for one in now if one.kind is ClockKind.FINISH), None)
    held = finish.held_for if finish is not None else ()
    reasons = [(key, gettext(name)) for key, name in parameters.PAUSE_REASONS.items()]
    return {
        "ticket": ticket,
        "ledgers": [ledger_shown(one, departments) for one in found],
        "may_move": may(me, "tickets.clock") and finish is not None,
        "may_contact": may(me, "tickets.read") and any(c.kind is ClockKind.CONTACT for c in now),
        "reasons": [one for one in reasons if one[0] not in held],
        "held": [one for one in reasons if one[0] in held],
        "most_days": value(db, parameters.EXTENSION_DAYS, ticket.department),
    }


def ledger_rows(
    db: Session, ticket: TicketView, departments: Mapping[str, str]
) -> Iterator[tuple[object, ...]]:
    """Yield the lines of all clocks as rows of a file; moments are those of the centre."""
    zone = db.local_now().tzinfo
    for found in queries.ledgers(db, ticket.id):
        one = ledger_shown(found, departments)
        for line in one.lines:
            due = line.due_at.astimezone(zone).isoformat() if line.due_at else ""
            yield (one.clock.name, one.clock.round + 1, line.seq,
                   line.at.astimezone(zone).isoformat(), line.what, line.effect, line.who,
                   line.reason, due)  # fmt: skip


def ledger_shown(found: Ledger, departments: Mapping[str, str]) -> LedgerShown:
    """Return one ledger in words."""
    clock, course = found.clock, found.course
    limit = explaining.limit_of(course.terms)
    calendar = explaining.calendar_in_words(clock.calendar_name, departments)
    return LedgerShown(
        clock=clock_shown(clock), why=why(found, limit, calendar), limit=limit, calendar=calendar,
        mirrors=clock.mirrors, lines=[line_shown(one) for one in found.lines],
        days=[day_shown(one) for one in found.days], cut=found.cut,
    )  # fmt: skip


def why(found: Ledger, limit: str, calendar: str) -> str:
    """Say in a sentence why a clock is due when it is."""
    if found.clock.mirrors:
        return gettext("It is due when %(no)s is, because the two were merged.") % {
            "no": found.clock.mirrors
        }
    parts = [gettext("%(limit)s, by %(calendar)s") % {"limit": limit, "calendar": calendar}]
    if found.course.extensions:
        more = gettext(", ").join(explaining.span_in_words(one) for one in found.course.extensions)
        parts.append(gettext("extended by %(spans)s") % {"spans": more})
    paused = sum((one.paused for one in found.days), start=timedelta())
    if paused >= MINUTE:
        parts.append(gettext("stopped for %(time)s") % {"time": explaining.work_in_words(paused)})
    if found.clock.due_at is None:
        parts.append(gettext("and it stands still now, so it has no due moment"))
    return gettext("; ").join(parts) + gettext(".")


def line_shown(line: ClockLine) -> LineShown:
    """Return one line in words."""
    system = line.actor in {"clock", "system"}
    return LineShown(
        seq=line.seq, what=gettext(explaining.FACT_NAMES[line.fact]),
        tone=LINE_TONES.get(line.fact, "neutral"), effect=explaining.effect_of(line),
        reason=line.reason, who=gettext("Hotline system") if system else line.actor_name,
        at=fact_of(line).at, due_at=line.due_after, moved=line.due_before != line.due_after,
    )  # fmt: skip


def day_shown(one: DayView) -> DayShown:
    """Return one day in words."""
    return DayShown(
        name=long_day(one.day), kind=gettext(KINDS[one.kind]), called=one.name, hours=one.hours,
        counted=explaining.work_in_words(one.counted) if one.counted else "",
        paused=explaining.work_in_words(one.paused) if one.paused else "", number=one.number,
    )  # fmt: skip
