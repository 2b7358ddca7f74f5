"""Writing lines, and keeping what they add up to.

A clock's row is locked while a line is written. Who moves a process locks that first and the clock
second; so nothing here may move a process.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

import engine
from base import jobs
from base.db import Session
from base.ids import new_id
from engine import Actor
from processes.tickets.records import Ticket
from processes.tickets.rules.clock import (
    ClockKind,
    Counting,
    Course,
    Fact,
    FactKind,
    Step,
    Terms,
    course_of,
    due,
    next_step,
    parse_span,
    steps_of,
)

from . import calendars, parameters
from .records import Clock, ClockLine, ClockState

LOOK: Final = "tickets.clock"
# The step of the handling whose task in the inbox shows the due moment of a clock.
TASKS: Final[Mapping[ClockKind, str]] = {
    ClockKind.SIGN: "sign", ClockKind.FINISH: "handle", ClockKind.VISIT: "visit",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Who writes a line, and why."""

    by: Actor
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """How a clock begins."""

    kind: ClockKind
    terms: Terms
    calendar_name: str
    at: datetime


def begin(db: Session, ticket: Ticket, how: Beginning, because: Because) -> Clock:
    """Start a clock for the present round of a ticket; the ticket must not have it yet."""
    digest = calendars.remember(db, how.calendar_name)
    clock = Clock(
        id=new_id(), centre_id=db.centre_id, ticket_id=ticket.id, no=ticket.no, kind=how.kind,
        round=ticket.rounds, state=ClockState.RUNNING, calendar_name=how.calendar_name,
        calendar=digest, started_at=how.at, lines=0,
    )  # fmt: skip
    db.add(clock)
    db.flush()
    fact = Fact(kind=FactKind.START, at=how.at, terms=how.terms, calendar=digest)
    return append(db, clock, fact, because)


def append(db: Session, clock: Clock, fact: Fact, because: Because) -> Clock:
    """Write a fact as the next line of a clock that is locked, and work the clock out anew."""
    before, clock.lines = clock.due_at, clock.lines + 1
    line = ClockLine(
        centre_id=db.centre_id, clock_id=clock.id, ticket_id=clock.ticket_id, seq=clock.lines,
        fact=fact.kind, at=fact.at, written_at=db.now(), actor=because.by.username,
        actor_name=because.by.name, reason=because.reason, data=data_of(fact), due_before=before,
    )  # fmt: skip
    lines = [*lines_of(db, clock.id), line]
    stand(db, clock, course_of(facts_in(lines)), sent_in(lines))
    line.due_after = clock.due_at
    db.add(line)
    db.flush()
    if fact.kind is not FactKind.SENT:
        _show(db, clock)
    if before != clock.due_at:
        _tell_mirrors(db, clock, because)
    return clock


def append_sent(db: Session, clock: Clock, step: Step, because: Because) -> Clock:
    """Write that the message of a step was sent for the present due moment."""
    assert clock.due_at is not None
    ref = f"{step.value} {clock.due_at.isoformat()}"
    return append(db, clock, Fact(kind=FactKind.SENT, at=db.now(), ref=ref), because)


def stand(db: Session, clock: Clock, course: Course, sent: Mapping[Step, datetime]) -> None:
    """Note how a clock stands, and see to it that it is looked at when its next step is due."""
    main = _mirrored(db, course)
    calendar = calendars.recall(db, course.calendar)
    clock.calendar, clock.started_at, clock.ended_at = (
        course.calendar,
        course.start,
        course.ended_at,
    )
    clock.mirrors = main.id if main is not None else None
    clock.due_at = due(course, calendar) if main is None else main.due_at
    woken = clock.next_step, clock.next_at
    clock.next_step = clock.next_at = None
    clock.state = (
        ClockState.ENDED if course.ended_at
        else ClockState.PAUSED if clock.due_at is None
        else ClockState.RUNNING
    )  # fmt: skip
    if main is not None or clock.due_at is None:
        clock.warn_at = main.warn_at if main is not None else None
        return
    department = calendars.department_in(clock.calendar_name)
    far = parameters.distances(db, clock.kind, department)
    times = steps_of(course, clock.due_at, far, calendar)
    clock.warn_at = times[0].at
    coming = next_step(times, sent, clock.due_at) if clock.state is ClockState.RUNNING else None
    if coming is not None:
        clock.next_step, clock.next_at = coming.step, coming.at
        if (coming.step, coming.at) != woken:
            look_at(db, clock.id, coming.at)


def look_at(db: Session, clock_id: UUID, at: datetime) -> None:
    """Ask for a look at a clock at a moment; one too many does no harm."""
    jobs.add(db, LOOK, args={"clock_id": str(clock_id)}, run_at=max(at, db.now()))


def locked(db: Session, clock_id: UUID) -> Clock | None:
    """Return a clock with its row locked; None if this centre has none of this id."""
    query = select(Clock).where(Clock.centre_id == db.centre_id, Clock.id == clock_id)
    return db.scalar(query.with_for_update().execution_options(populate_existing=True))


def clocks_of(db: Session, ticket_id: UUID, *, lock: bool = False) -> list[Clock]:
    """Return the clocks of a ticket by round and kind, locked when they are to be changed."""
    query = select(Clock).where(Clock.centre_id == db.centre_id, Clock.ticket_id == ticket_id)
    query = query.order_by(Clock.round, Clock.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(db.scalars(query))


def lines_of(db: Session, clock_id: UUID) -> list[ClockLine]:
    """Return the lines of a clock in the order in which they were written."""
    query = select(ClockLine).where(
        ClockLine.centre_id == db.centre_id, ClockLine.clock_id == clock_id
    )
    return list(db.scalars(query.order_by(ClockLine.seq)))


# --- facts and lines ------------------------------------------------------------------------------


def facts_in(lines: Iterable[ClockLine]) -> list[Fact]:
    """Return the facts that lines tell of."""
    return [fact_of(line) for line in lines]


def fact_of(line: ClockLine) -> Fact:
    """Return the fact that a line tells of."""
    data = line.data
    return Fact(
        kind=line.fact, at=line.at, terms=_terms(data["terms"]) if "terms" in data else None,
        span=parse_span(data["span"]) if "span" in data else None,
        calendar=data.get("calendar"), ref=data.get("ref", ""), stops=data.get("stops", True),
    )  # fmt: skip


def data_of(fact: Fact) -> dict[str, Any]:
    """Return what a line keeps of a fact."""
    found: dict[str, Any] = {}
    if fact.terms is not None:
        found["terms"] = {
            "span": str(fact.terms.span), "counting": fact.terms.counting.value,
            "end_of_day": fact.terms.end_of_day,
        }  # fmt: skip
    if fact.span is not None:
        found["span"] = str(fact.span)
    if fact.calendar is not None:
        found["calendar"] = fact.calendar
    if fact.ref:
        found["ref"] = fact.ref
    if not fact.stops:
        found["stops"] = False
    return found


def sent_in(lines: Iterable[ClockLine]) -> dict[Step, datetime]:
    """Return for each step the latest due moment that its message was sent for."""
    found: dict[Step, datetime] = {}
    for line in lines:
        if line.fact is FactKind.SENT:
            step, moment = sent_of(line)
            found[step] = max(moment, found.get(step, moment))
    return found


def sent_of(line: ClockLine) -> tuple[Step, datetime]:
    """Return which step a line tells of, and for which due moment."""
    step, _, moment = str(line.data["ref"]).partition(" ")
    return Step(step), datetime.fromisoformat(moment)


def _terms(data: Mapping[str, Any]) -> Terms:
    return Terms(
        span=parse_span(data["span"]), counting=Counting(data["counting"]),
        end_of_day=data["end_of_day"],
    )  # fmt: skip


# --- what others see of it ------------------------------------------------------------------------


def _show(db: Session, clock: Clock) -> None:
    """Show the due moment at the ticket and at the open task that it is about."""
    ticket = db.get(Ticket, clock.ticket_id)
    if ticket is None or ticket.rounds != clock.round:
        return
    if clock.kind is ClockKind.SIGN:
        ticket.sign_due = clock.due_at
    elif clock.kind is ClockKind.FINISH:
        ticket.handle_due, ticket.warn_at = clock.due_at, clock.warn_at
    node = TASKS.get(clock.kind)
    if node is not None and ticket.instance_id is not None:
        engine.move_due(db, ticket.instance_id, node, clock.due_at)


def _mirrored(db: Session, course: Course) -> Clock | None:
    return db.get(Clock, UUID(course.mirrors)) if course.mirrors else None


def _tell_mirrors(db: Session, clock: Clock, because: Because) -> None:
    """Write a line for each clock that mirrors this one."""
    query = select(Clock.id).where(
        Clock.centre_id == db.centre_id, Clock.mirrors == clock.id,
        Clock.state != ClockState.ENDED,
    )  # fmt: skip
    for clock_id in db.scalars(query.order_by(Clock.id)).all():
        follower = locked(db, clock_id)
        if follower is not None:
            fact = Fact(kind=FactKind.MIRROR, at=db.now(), ref=str(clock.id))
            append(db, follower, fact, because)
