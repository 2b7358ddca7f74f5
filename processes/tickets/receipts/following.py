"""What has become of a web form, for whoever holds its number and query code."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

import engine
from base.db import Session
from base.errors import NotFound
from engine import InstanceState
from processes.tickets import actions
from processes.tickets.queries import NoSuchTicket, TicketView, get_ticket

from .records import ReceiptRow


class Stage(StrEnum):
    """How far a matter is that has no ticket (yet)."""

    READING = "reading"
    ANSWERED = "answered"
    PUT_ASIDE = "put_aside"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """A matter as its citizen may see it: the ticket, or what became of the message without one."""

    no: str
    stage: Stage
    subject: str
    created_at: datetime
    ticket: TicketView | None = None


def follow(db: Session, no: str, code: str) -> Following:
    """Return a matter to somebody who knows its number and query code.

    The caller limits how often somebody may try: the code has six digits.

    Raises:
        NoSuchTicket: number or code is wrong; which of the two is not said.
    """
    receipt = db.scalar(
        select(ReceiptRow).where(
            ReceiptRow.centre_id == db.centre_id, ReceiptRow.no == no.strip().upper()
        )
    )
    if receipt is None:
        return _of_ticket(actions.follow(db, no, code))
    if not hmac.compare_digest(receipt.query_code.encode(), code.strip().encode()):
        raise NoSuchTicket(no=no.strip()[:40])
    try:
        return _of_receipt(db, receipt)
    except NotFound:
        # The intake is kept no longer. A ticket that came of it has the receipt's own number.
        return _of_ticket(actions.follow(db, no, code))


def _of_ticket(ticket: TicketView) -> Following:
    return Following(
        no=ticket.no, stage=Stage.TICKET, subject=ticket.subject, created_at=ticket.created_at,
        ticket=ticket,
    )  # fmt: skip


def _of_receipt(db: Session, receipt: ReceiptRow) -> Following:
    stage, number = _progress(db, receipt.instance_id)
    if number is not None:
        return _of_ticket(get_ticket(db, number))
    return Following(
        no=receipt.no, stage=stage, subject=receipt.subject, created_at=receipt.created_at
    )


def _progress(db: Session, instance_id: UUID | None) -> tuple[Stage, str | None]:
    """Return how far the intake is, and the number of the ticket that came of it."""
    if instance_id is None:
        return Stage.READING, None
    instance = engine.get_instance(db, instance_id)
    number = instance.variables.get("ticket_no")
    if number:
        return Stage.TICKET, str(number)
    if instance.state is InstanceState.ACTIVE:
        return Stage.READING, None
    answered = instance.variables.get("answer_sent") is True
    return (Stage.ANSWERED if answered else Stage.PUT_ASIDE), None
