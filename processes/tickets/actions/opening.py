"""The first steps of a ticket: register, acknowledge, accept or refuse."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

import engine
from base.db import Session
from engine import ActionCall
from processes.tickets.binding.keeping import process_of
from processes.tickets.records import Direction
from processes.tickets.rules.acceptance import Decision, Reason, acceptance
from processes.tickets.rules.intake import subject_of
from processes.tickets.rules.kinds import Channel, Closing, Kind, Status, Urgency

from . import letters, mailing
from .addresses import follow_url
from .conversation import Said, as_text, as_uuid, entry_in, join, say
from .registering import NewTicket, register, ticket_in, variables_of

T = TypeVar("T", bound=StrEnum)


@engine.action("tickets.open")
def open_in_process(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Give the process its ticket: the one it was started with, or a new one of its variables."""
    if turn.variables.get("ticket_id"):
        row = ticket_in(db, turn.variables)
    else:
        row = register(db, _from(turn.variables), by=turn.actor)
        if (entry := entry_in(db, turn.variables)) is not None:
            join(db, entry, row)
    row.instance_id = turn.instance_id
    turn.set_business_key(row.no)
    own = {"handling_process": process_of(db, row), "rehandles": row.rounds, "again": False}
    return {**variables_of(row), **own}


@engine.action("tickets.acknowledge")
def acknowledge(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Mail number and query code to the citizen, once; without an address nothing is sent."""
    row = ticket_in(db, turn.variables)
    mailing.to_citizen(
        db,
        row,
        lambda: letters.acknowledgement(row, follow_url(db, row)),
        key=f"acknowledge:{row.id}",
        answers=as_uuid(turn.variables.get("email_id")),
    )
    return {"acknowledged": row.contact_email is not None}


@engine.action("tickets.accept")
def accept(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Apply the rules of acceptance."""
    row = ticket_in(db, turn.variables)
    found = acceptance(
        f"{row.subject}\n{row.content}",
        answered=bool(turn.variables.get("answered")),
        reason=as_text(turn.variables.get("refusal_reason")) or None,
    )
    if found.decision is Decision.REFUSE:
        row.status = Status.REFUSING
        return {"acceptance": found.decision.value, "refusal_reason": found.reason}
    if found.decision is Decision.ANSWERED:
        row.reply = as_text(turn.variables.get("answer_text")) or None
        if row.reply:
            said = Said(direction=Direction.OUT, author=turn.actor.name, text=row.reply)
            say(db, row, said)
        return {"acceptance": found.decision.value, "closing": Closing.ANSWERED.value}
    return {"acceptance": found.decision.value}


@engine.action("tickets.refuse")
def refuse(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Write the refusal to the citizen, with reason and basis."""
    row = ticket_in(db, turn.variables)
    code = turn.variables.get("refusal_reason")
    reason = Reason(str(code)) if code in set(Reason) else None
    text, basis = as_text(turn.variables.get("refusal_text")), as_text(turn.variables.get("basis"))
    letter = mailing.to_citizen(
        db,
        row,
        lambda: letters.refusal(row, reason=reason, text=text, basis=basis),
        key=f"refuse:{row.id}",
    )
    say(
        db,
        row,
        Said(
            direction=Direction.OUT,
            author=turn.actor.name,
            subject=letter.subject,
            text=letter.text,
        ),
    )
    return {"closing": Closing.NOT_ACCEPTED.value}


def _from(variables: Mapping[str, Any]) -> NewTicket:
    """Read a new ticket out of a process's variables; what cannot be read takes its usual value."""
    content = as_text(variables.get("content")) or as_text(variables.get("text"))
    return NewTicket(
        subject=subject_of(as_text(variables.get("subject")), content),
        content=content,
        kind=_one_of(Kind, variables.get("kind"), Kind.HELP),
        category=as_text(variables.get("category")) or "other",
        urgency=_one_of(Urgency, variables.get("urgency"), Urgency.NORMAL),
        channel=_one_of(Channel, variables.get("channel"), Channel.API),
        department=as_text(variables.get("department")) or None,
        place=as_text(variables.get("place")) or None,
        contact_name=as_text(variables.get("contact_name")) or None,
        contact_phone=as_text(variables.get("contact_phone")) or None,
        contact_email=as_text(variables.get("contact_email")) or None,
        hide_identity=variables.get("hide_identity") is True,
        locale=as_text(variables.get("locale")) or None,
        no=as_text(variables.get("reserved_no")) or None,
        query_code=as_text(variables.get("reserved_code")) or None,
    )


def _one_of(kind: type[T], value: object, otherwise: T) -> T:
    return kind(str(value)) if value in set(kind) else otherwise
