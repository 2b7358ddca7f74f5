"""What people decide about a ticket's clock, checked before it is written."""

from base.db import Session
from base.errors import FieldProblem, Invalid
from base.i18n import gettext as _
from base.parameters import value
from engine import Actor
from processes.tickets.queries.tickets import row_of
from processes.tickets.rules.clock import Span

from . import acts, parameters


def pause(db: Session, no: str, ref: str, *, reason: str, by: Actor) -> None:
    """Stop the clock of a ticket's handling.

    Raises:
        NoSuchTicket: there is no such ticket.
        ReasonMissing: it is not said why.
        NoClock: the clock of the handling is not open.
        AlreadyPaused: it stands still for this reason.
    """
    acts.pause(db, row_of(db, no, lock=True), ref, acts.because_of(by, reason))


def resume(db: Session, no: str, ref: str, *, reason: str, by: Actor) -> None:
    """Let the clock of a ticket's handling go on.

    Raises:
        NoSuchTicket: there is no such ticket.
        ReasonMissing: it is not said why.
        NotPaused: it does not stand still for this reason.
    """
    acts.resume(db, row_of(db, no, lock=True), ref, acts.because_of(by, reason))


def extend(db: Session, no: str, days: str, *, reason: str, by: Actor) -> None:
    """Give the handling of a ticket more working days, at most as many as the parameter allows.

    Raises:
        NoSuchTicket: there is no such ticket.
        Invalid: the days are no number between one and the limit.
        ReasonMissing: it is not said why.
        NoClock: the clock of the handling is not open.
    """
    row, because = row_of(db, no, lock=True), acts.because_of(by, reason)
    most = value(db, parameters.EXTENSION_DAYS, row.department)
    number = int(days) if days.strip().isdecimal() and len(days.strip()) < 5 else 0
    if not 1 <= number <= most:
        message = _("From 1 to %(most)s working days.") % {"most": most}
        raise Invalid([FieldProblem(field="days", message=message)])
    acts.extend(db, row, Span(days=number), because)


def contacted(db: Session, no: str, *, reason: str, by: Actor) -> None:
    """Write down that somebody has spoken with the citizen.

    Raises:
        NoSuchTicket: there is no such ticket.
        NoClock: nobody waits for a first contact.
        ReasonMissing: it is not said what came of it.
    """
    acts.contacted(db, no, reason=reason, by=by)
