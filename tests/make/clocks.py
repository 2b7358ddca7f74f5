"""Tickets with clocks, as a dispatch leaves them, without a process around them."""

from typing import Any
from zoneinfo import ZoneInfo

from base.db import Session
from engine import Actor
from processes.tickets.actions.registering import register
from processes.tickets.clock import acts
from processes.tickets.clock.ledger import Because, clocks_of
from processes.tickets.clock.records import Clock
from processes.tickets.records import Ticket
from processes.tickets.rules.clock import ClockKind
from ringflow.rooms import open_rooms
from tests.make import tickets as make

SHANGHAI = ZoneInfo("Asia/Shanghai")
SYSTEM = Actor.system("test")
WHY = Because(by=make.DISPATCHER, reason="Because.")


def dispatched(db: Session, *, variables: dict[str, Any] | None = None, **ticket: Any) -> Ticket:
    """Register a ticket and start its clocks; five working days by default."""
    open_rooms()
    row = register(db, make.new_ticket(**{"category": "other", **ticket}), by=make.AGENT)
    acts.dispatched(db, row, variables or {}, SYSTEM)
    return row


def clock(db: Session, ticket: Ticket, kind: ClockKind = ClockKind.FINISH) -> Clock:
    """Return one clock of the present round."""
    found = clocks_of(db, ticket.id)
    return next(one for one in found if one.kind is kind and one.round == ticket.rounds)
