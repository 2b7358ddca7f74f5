"""After the reply: plan the visit, record the answer, explain, handle again, close."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

import engine
from base.db import Session
from base.ids import new_id
from base.parameters import value
from base.times import parse_duration
from engine import ActionCall
from processes.tickets import parameters
from processes.tickets.clock import acts
from processes.tickets.records import Direction, Ticket, Visit
from processes.tickets.rules import visits
from processes.tickets.rules.kinds import Closing, Status

from . import letters, mailing
from .conversation import Said, as_text, say
from .registering import ticket_in


@engine.action("tickets.plan_visit")
def plan_visit(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Decide whether the citizen can be asked, and when."""
    row = ticket_in(db, turn.variables)
    limit = turn.variables.get("visit_limit")
    return {
        "can_visit": visits.can_visit(phone=row.contact_phone, email=row.contact_email),
        "visit_attempts": 0,
        "visit_limit": limit if isinstance(limit, int) else value(db, parameters.VISIT_ATTEMPTS),
        "visit_wait": _span(turn.variables.get("visit_after"), value(db, parameters.VISIT_AFTER)),
        "reply_text": row.reply,
        "closing": Closing.UNREACHABLE.value,
        **FRESH,
    }


# A new attempt begins with an empty form, and a rating is taken from the web page only once.
FRESH: dict[str, Any] = {
    "contacted": None, "solved": None, "rating": None, "wants_again": None,
    "visit_comment": None, "rated_on_web": False,
}  # fmt: skip


@engine.action("tickets.record_visit")
def record_visit(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Write down one attempt and what the citizen said, by telephone or on the web page."""
    row = ticket_in(db, turn.variables)
    on_web = turn.variables.get("rated_on_web") is True
    attempt = int(turn.variables.get("visit_attempts") or 0) + (0 if on_web else 1)
    given = _answer(turn.variables, reached=on_web or turn.variables.get("reached") is True)
    db.add(_visit(db, row, turn, given, attempt))
    if given.rating is not None:
        row.rating = given.rating
    db.flush()
    if given.reached:
        acts.visited(db, row, turn.actor)
    fair = value(db, parameters.WORST_FAIR)
    after = {
        "visit_attempts": attempt,
        "visit_wait": _span(turn.variables.get("visit_gap"), value(db, parameters.VISIT_GAP)),
        "reached": given.reached,
        "bad_rating": visits.is_bad(given, fair),
        "closing": visits.closing_of(given, fair).value,
    }
    return after if given.reached else {**after, **FRESH}


@engine.action("tickets.explain")
def explain(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Mail the dispatcher's explanation to the citizen."""
    row = ticket_in(db, turn.variables)
    text = as_text(turn.variables.get("explanation"))
    key = f"explain:{row.id}:{row.rounds}"
    letter = mailing.to_citizen(db, row, lambda: letters.explanation(row, text), key=key)
    said = Said(
        direction=Direction.OUT, author=turn.actor.name, text=text, subject=letter.subject,
        address=row.contact_email,
    )  # fmt: skip
    say(db, row, said)
    return {"closing": Closing.EXPLAINED.value}


@engine.action("tickets.rehandle")
def rehandle(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Count a further round; after the second one the ticket is explained and closed."""
    row = ticket_in(db, turn.variables)
    if not visits.handle_again(row.rounds, value(db, parameters.ROUNDS)):
        return {"again": False, "rehandles": row.rounds, "closing": Closing.EXPLAINED.value}
    row.rounds += 1
    row.status, row.replied_at = Status.REHANDLING, None
    row.handle_due = row.warn_at = row.sign_due = None
    last = db.scalar(
        select(Visit)
        .where(Visit.centre_id == db.centre_id, Visit.ticket_id == row.id, Visit.reached)
        .order_by(Visit.at.desc(), Visit.id.desc())
        .limit(1)
    )
    return {
        "again": True,
        "rehandles": row.rounds,
        "rehandle_reason": last.comment if last is not None else None,
        "deadline": None,
    }


@engine.action("tickets.close")
def close(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Close the ticket."""
    row = ticket_in(db, turn.variables)
    closing = turn.variables.get("closing")
    row.closing = Closing(str(closing)) if closing in set(Closing) else Closing.EXPLAINED
    row.status, row.closed_at = Status.CLOSED, db.now()
    acts.ended(db, row, turn.actor)
    return {"closing": row.closing.value}


def _span(value: object, otherwise: timedelta) -> timedelta:
    """Return a length of time that a variable gives, as `PT4H` or as it is.

    Raises:
        BadTime: the text is no duration.
    """
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str) or not value.strip():
        return otherwise
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return parse_duration(value).after(start) - start


def _answer(variables: Mapping[str, Any], *, reached: bool) -> visits.Answer:
    if not reached:
        return visits.Answer(reached=False)
    written = str(variables.get("rating"))
    number = int(written) if written in {"1", "2", "3", "4", "5"} else None
    return visits.Answer(
        reached=True,
        rating=number,
        solved=as_text(variables.get("solved")) or None,
        wants_again=variables.get("wants_again") is True,
    )


def _visit(db: Session, row: Ticket, turn: ActionCall, given: visits.Answer, attempt: int) -> Visit:
    on_web = turn.variables.get("rated_on_web") is True
    return Visit(
        id=new_id(),
        centre_id=db.centre_id,
        ticket_id=row.id,
        round=row.rounds,
        attempt=attempt,
        by="web" if on_web else turn.actor.name,
        at=db.now(),
        reached=given.reached,
        solved=given.solved,
        rating=given.rating,
        wants_again=given.wants_again,
        comment=as_text(turn.variables.get("visit_comment")) or None,
        answers={"contacted": turn.variables.get("contacted")},
    )
