"""What drawings and people do to the clocks of a ticket."""

from collections.abc import Mapping
from typing import Any, Final

from base.db import Session
from base.errors import Conflict, Invalid
from base.i18n import N_
from base.parameters import value
from engine import Actor
from engine.calendars.stored import STANDARD
from processes.tickets.queries.tickets import row_of
from processes.tickets.records import Ticket
from processes.tickets.rules.clock import ClockKind, Fact, FactKind, Span, Terms, on_hold

from . import calendars, parameters
from .ledger import Because, Beginning, append, begin, clocks_of, facts_in, lines_of
from .profile import Profile, profile_of
from .records import Clock, ClockState

LONGEST_REASON: Final = 500


class NoClock(Conflict):
    """The ticket has no such clock at present."""

    code = "no_clock"
    message = N_("This matter has no clock that could be changed at the moment.")


class ReasonMissing(Invalid):
    """Whoever moves a clock says why."""

    code = "clock_reason_missing"
    message = N_("Say why. The reason stays in the ledger.")


class AlreadyPaused(Conflict):
    """The clock stands still for this reason already."""

    code = "clock_paused"
    message = N_("The clock stands still for this reason already.")


class NotPaused(Conflict):
    """The clock does not stand still for this reason."""

    code = "clock_not_paused"
    message = N_("The clock does not stand still for this reason.")


# --- what the drawings do -------------------------------------------------------------------------


def dispatched(db: Session, ticket: Ticket, variables: Mapping[str, Any], by: Actor) -> None:
    """Start the clocks of a dispatch; another dispatch of the same round is one after a dispute."""
    found, because = profile_of(db, ticket, variables), Because(by=by)
    _start(db, ticket, ClockKind.SIGN, found.sign, found, because)
    if value(db, parameters.STARTS, ticket.department) == parameters.DISPATCH:
        runs = value(db, parameters.DISPUTE) == parameters.RUNS
        _start(db, ticket, ClockKind.FINISH, found.finish, found, because, runs=runs)
        _sign_in_time(db, ticket, because)


def _sign_in_time(db: Session, ticket: Ticket, because: Because) -> None:
    """See to it that signing never takes longer than the handling may."""
    sign, finish = _clock(db, ticket, ClockKind.SIGN), _clock(db, ticket, ClockKind.FINISH)
    if sign and finish and sign.due_at and finish.due_at and sign.due_at > finish.due_at:
        until = parameters.terms(db, Span(until=finish.due_at), ticket.department)
        append(db, sign, Fact(kind=FactKind.TERMS, at=db.now(), terms=until), because)


def signed(db: Session, ticket: Ticket, variables: Mapping[str, Any], by: Actor) -> None:
    """End the signing; begin the first contact, and the handling if it begins only now."""
    found, because = profile_of(db, ticket, variables), Because(by=by)
    _end(db, ticket, because, ClockKind.SIGN)
    if _clock(db, ticket, ClockKind.FINISH) is None:
        _start(db, ticket, ClockKind.FINISH, found.finish, found, because)
    if _clock(db, ticket, ClockKind.CONTACT) is None:
        within = Span.of(value(db, parameters.CONTACT, ticket.department))
        name = calendars.name_for(STANDARD, ticket.department)
        limit = parameters.terms(db, within, ticket.department)
        _begin(db, ticket, ClockKind.CONTACT, limit, name, because)


def contacted(db: Session, no: str, *, reason: str, by: Actor) -> None:
    """Write down that the department has spoken with the citizen.

    Raises:
        NoSuchTicket: there is no such ticket.
        NoClock: nobody waits for a first contact.
        ReasonMissing: it is not said what came of it.
    """
    ticket, because = row_of(db, no), because_of(by, reason)
    if not _end(db, ticket, because, ClockKind.CONTACT):
        raise NoClock


def replied(db: Session, ticket: Ticket, by: Actor) -> None:
    """End the handling with the reply, and begin to wait for the return visit."""
    because = Because(by=by)
    _end(db, ticket, because, ClockKind.SIGN, ClockKind.CONTACT, ClockKind.FINISH)
    within = Span.of(value(db, parameters.VISIT, ticket.department))
    name = STANDARD
    _begin(db, ticket, ClockKind.VISIT, parameters.terms(db, within, None), name, because)


def ended(db: Session, ticket: Ticket, by: Actor, *, reason: str = "") -> None:
    """End whatever clock still runs: the matter is closed or withdrawn."""
    _end(db, ticket, Because(by=by, reason=reason), *ClockKind)


def visited(db: Session, ticket: Ticket, by: Actor) -> None:
    """End the wait for the return visit."""
    _end(db, ticket, Because(by=by), ClockKind.VISIT)


# --- what people decide ---------------------------------------------------------------------------


def pause(db: Session, ticket: Ticket, ref: str, because: Because) -> Clock:
    """Stop the clock of the handling for one of the known reasons.

    A reason that does not stop the clock by parameter is written down and moves nothing.

    Raises:
        Invalid: there is no such reason.
        NoClock: the clock of the handling is not open.
        AlreadyPaused: it stands still for this reason.
    """
    if ref not in parameters.PAUSE_REASONS:
        raise Invalid
    clock = _handling(db, ticket)
    if ref in held_for(db, clock):
        raise AlreadyPaused
    stops = parameters.stops(db, ref, ticket.department)
    return append(db, clock, Fact(kind=FactKind.PAUSE, at=db.now(), ref=ref, stops=stops), because)


def resume(db: Session, ticket: Ticket, ref: str, because: Because) -> Clock:
    """Let the clock of the handling go on that was stopped for this reason.

    Raises:
        NoClock: it is not open.
        NotPaused: it does not stand still for this reason.
    """
    clock = _handling(db, ticket)
    if ref not in held_for(db, clock):
        raise NotPaused
    return append(db, clock, Fact(kind=FactKind.RESUME, at=db.now(), ref=ref), because)


def held_for(db: Session, clock: Clock) -> list[str]:
    """Return the reasons for which a clock was stopped and has not gone on."""
    return on_hold(facts_in(lines_of(db, clock.id)))


def extend(db: Session, ticket: Ticket, span: Span, because: Because) -> Clock:
    """Give the handling more time.

    Raises:
        NoClock: it has no open clock.
    """
    clock = _handling(db, ticket)
    return append(db, clock, Fact(kind=FactKind.EXTENSION, at=db.now(), span=span), because)


def reopen(db: Session, ticket: Ticket, because: Because) -> None:
    """Let the handling of the present round go on after its end; the time between does not count.

    Raises:
        NoClock: it has none that ended.
    """
    clock = _clock(db, ticket, ClockKind.FINISH)
    if clock is None or clock.state is not ClockState.ENDED:
        raise NoClock
    append(db, clock, Fact(kind=FactKind.REOPEN, at=db.now()), because)


def mirror(db: Session, follower: Ticket, main: Ticket, because: Because) -> None:
    """Let the handling of a merged ticket be due when that of the main one is.

    Raises:
        NoClock: one of the two has no open clock of the handling.
    """
    mine, other = _clock(db, follower, ClockKind.FINISH), _clock(db, main, ClockKind.FINISH)
    if mine is None or other is None or mine.id == other.id or other.mirrors is not None:
        raise NoClock
    append(db, mine, Fact(kind=FactKind.MIRROR, at=db.now(), ref=str(other.id)), because)


def unmirror(db: Session, follower: Ticket, because: Because) -> None:
    """Let the handling of a ticket that was merged go by its own clock again.

    Raises:
        NoClock: it mirrors none.
    """
    mine = _clock(db, follower, ClockKind.FINISH)
    if mine is None or mine.mirrors is None:
        raise NoClock
    append(db, mine, Fact(kind=FactKind.UNMIRROR, at=db.now()), because)


# --- how it is done -------------------------------------------------------------------------------


def _start(  # noqa: PLR0913 what a clock needs
    db: Session, ticket: Ticket, kind: ClockKind, span: Span, found: Profile, because: Because,
    *, runs: bool = False,
) -> None:  # fmt: skip
    _begin(
        db, ticket, kind, parameters.terms(db, span, ticket.department), found.calendar_name,
        because, runs=runs,
    )  # fmt: skip


def _begin(  # noqa: PLR0913 what a clock needs
    db: Session, ticket: Ticket, kind: ClockKind, terms: Terms, name: str, because: Because,
    *, runs: bool = False,
) -> None:  # fmt: skip
    clock = _clock(db, ticket, kind)
    if clock is None:
        begin(
            db, ticket, Beginning(kind=kind, terms=terms, calendar_name=name, at=db.now()), because
        )
        return
    clock.calendar_name, digest = name, calendars.remember(db, name)
    if not runs:
        fact = Fact(kind=FactKind.RESTART, at=db.now(), terms=terms, calendar=digest)
        append(db, clock, fact, because)
        return
    if digest != clock.calendar:
        append(db, clock, Fact(kind=FactKind.CALENDAR, at=db.now(), calendar=digest), because)
    append(db, clock, Fact(kind=FactKind.TERMS, at=db.now(), terms=terms), because)


def _end(db: Session, ticket: Ticket, because: Because, *kinds: ClockKind) -> int:
    """End the open clocks of these kinds; return how many there were."""
    found = [
        one
        for one in clocks_of(db, ticket.id, lock=True)
        if one.kind in kinds and one.state is not ClockState.ENDED
    ]
    for clock in found:
        append(db, clock, Fact(kind=FactKind.STOP, at=db.now()), because)
    return len(found)


def _clock(db: Session, ticket: Ticket, kind: ClockKind) -> Clock | None:
    """Return the clock of the present round, locked."""
    found = clocks_of(db, ticket.id, lock=True)
    return next((one for one in found if one.kind is kind and one.round == ticket.rounds), None)


def _handling(db: Session, ticket: Ticket) -> Clock:
    clock = _clock(db, ticket, ClockKind.FINISH)
    if clock is None or clock.state is ClockState.ENDED:
        raise NoClock
    return clock


def because_of(by: Actor, reason: str) -> Because:
    """Return who moves a clock, and why.

    Raises:
        ReasonMissing: it is not said why.
    """
    plain = " ".join(reason.split())[:LONGEST_REASON]
    if not plain:
        raise ReasonMissing
    return Because(by=by, reason=plain)
