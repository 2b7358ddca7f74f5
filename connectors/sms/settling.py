"""A person, or a report of the network, ends the doubt about a message.

A message that a drawing's action sends belongs to a call of the engine. Its doubt is an incident
there, so it is settled there, and the engine tells the message (`connectors.sms.actions`): both
places say the same, whichever was used.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

import engine
from base.db import Session
from base.errors import Conflict, NotFound
from base.i18n import N_
from base.jobs import JobState, settle
from connectors.handing import call_again, hand_over_again, last_job, open_incident

from .outbound import DELIVER, ask_for_delivery, locked, mark
from .reasons import Reason
from .records import SmsState, TextMessage

WAITING: Final = """
select count(*) from sms_outbound where centre_id = %(centre)s and state = %(unknown)s
"""
_AGAIN: Final = frozenset({
    SmsState.UNKNOWN, SmsState.FAILED, SmsState.BLOCKED, SmsState.UNDELIVERED,
})  # fmt: skip


class SmsMissing(NotFound):
    """There is no such message."""

    code = "sms.missing"
    message = N_("There is no such message.")


class SmsNotInDoubt(Conflict):
    """The fate of the message is known."""

    code = "sms.not_in_doubt"
    message = N_("It is already known what became of this message.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsAttention:
    """Messages that nobody but a person can settle."""

    unknown: int

    @property
    def total(self) -> int:
        """Return how many wait altogether."""
        return self.unknown


def attention(db: Session) -> SmsAttention:
    """Count the messages that wait for a decision; cheap enough for every page."""
    ((unknown,),) = db.ask(WAITING, {"centre": db.centre_id, "unknown": str(SmsState.UNKNOWN)})
    return SmsAttention(unknown=unknown)


def confirm_sent(db: Session, message_id: UUID, *, by: engine.Actor, reason: str) -> None:
    """Say that a message in doubt was sent; what waits for it goes on.

    Raises:
        SmsMissing: there is none with this id.
        SmsNotInDoubt: its fate is known.
    """
    if not end_doubt(db, message_id, by=by, why=reason, reason=Reason.CONFIRMED):
        raise SmsNotInDoubt
    _keep(db, message_id, by, reason)


def end_doubt(db: Session, message_id: UUID, *, by: engine.Actor, why: str, reason: Reason) -> bool:
    """Enter that a message in doubt went out; return False when there was no doubt.

    Raises:
        SmsMissing: there is none with this id.
    """
    incident = _incident(db, message_id)
    if incident is not None and incident.kind is engine.IncidentKind.UNKNOWN:
        engine.settle_unknown(db, incident.id, outcome="done", by=by, reason=why)
        return True
    row = locked(db, message_id)
    if row.state is not SmsState.UNKNOWN:
        return False
    mark(db, row, SmsState.SENT, reason)
    job = last_job(db, message_id, DELIVER)
    if job is not None and job.state is JobState.UNKNOWN:
        settle(db, job.id, result={"state": row.state.value})
    return True


def send_again(db: Session, message_id: UUID, *, by: engine.Actor, reason: str) -> None:
    """Have a message in doubt, or one that did not arrive, sent once more.

    Raises:
        SmsMissing: there is none with this id.
        SmsNotInDoubt: it was sent, or is on its way.
    """
    incident = _incident(db, message_id)
    if incident is None:
        row = locked(db, message_id)
        if row.state not in _AGAIN:
            raise SmsNotInDoubt
        row.state, row.reason = SmsState.QUEUED, None
        hand_over_again(db, message_id, DELIVER, lambda: ask_for_delivery(db, row))
    else:
        call_again(db, incident, by=by, reason=reason)
    _keep(db, message_id, by, reason)


def _incident(db: Session, message_id: UUID) -> engine.IncidentView | None:
    found = db.execute(
        select(TextMessage.token_id).where(
            TextMessage.id == message_id, TextMessage.centre_id == db.centre_id
        )
    ).one_or_none()
    if found is None:
        raise SmsMissing
    return open_incident(db, found.token_id)


def _keep(db: Session, message_id: UUID, by: engine.Actor, reason: str) -> None:
    row = locked(db, message_id)
    row.settled_by, row.settled_at = by.name, db.now()
    row.settled_why = " ".join(reason.split())[:2000]
