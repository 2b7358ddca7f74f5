"""Looking at a clock when its next step is due, and sending what the step sends.

One transaction writes the line and asks for the message; the message itself moves a process and is
a job of its own, because a process is locked before a clock and never after it. Both are jobs that
run in one transaction each, so each step takes place exactly once for a due moment.
"""

from typing import Any, Final
from uuid import UUID

import engine
from base import jobs
from base.db import Session
from engine import Actor
from processes.tickets.rules.clock import MESSAGES, Step

from .ledger import Because, append_sent, locked
from .records import Clock, ClockState

SEND: Final = "tickets.clock_message"
CLOCK: Final = Actor.system("clock")


def look(db: Session, clock_id: UUID) -> bool:
    """Do the next step of a clock if it is due; say whether it was."""
    clock = locked(db, clock_id)
    if clock is None or clock.state is not ClockState.RUNNING or clock.next_at is None:
        return False
    if clock.next_at > db.now():
        return False  # moved since the look was asked for; another look is asked for then
    assert clock.next_step is not None
    _ask(db, clock, clock.next_step)
    append_sent(db, clock, clock.next_step, Because(by=CLOCK))
    return True


def _ask(db: Session, clock: Clock, step: Step) -> None:
    assert clock.due_at is not None
    args: dict[str, Any] = {
        "name": MESSAGES[step],
        "correlation": {"ticket_no": clock.no, "clock": clock.kind.value, "step": step.value},
        "due": clock.due_at.isoformat(),
        "clock_id": str(clock.id),
    }
    jobs.add(db, SEND, args=args)


def send(
    db: Session, name: str, correlation: dict[str, str], *, due: str, clock_id: str
) -> engine.Published:
    """Send the message of a step to whoever waits for it."""
    variables = {
        "sla_clock": correlation["clock"], "sla_step": correlation["step"], "sla_due": due,
    }  # fmt: skip
    return engine.publish(
        db, name, correlation=correlation, variables=variables,
        message_id=f"{name}:{clock_id}:{correlation['step']}:{due}", by=CLOCK,
    )  # fmt: skip
