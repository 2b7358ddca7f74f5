"""A person decides about mail in doubt. Each decision is kept with who, when and why.

A mail that a drawing's action sends belongs to a call of the engine. Its doubt is an incident
there, so it is settled there, and the engine tells the mail (`connectors.email.actions`): both
places say the same, whichever a person used.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

import engine
from base.db import Session
from base.errors import Conflict
from base.i18n import N_
from base.ids import new_id
from base.jobs import JobState, settle
from connectors.email.inbound import MailMissing, dismiss, release
from connectors.email.outbound import DELIVER, ask_for_delivery, locked, mark
from connectors.email.reasons import Reason
from connectors.email.records import Decision, DecisionKind, Outbound, OutboundState
from connectors.handing import call_again, hand_over_again, last_job, open_incident

_AGAIN = frozenset({OutboundState.UNKNOWN, OutboundState.FAILED, OutboundState.BLOCKED})


class NotInDoubt(Conflict):
    """The fate of the mail is known."""

    code = "email.not_in_doubt"
    message = N_("It is already known what became of this mail.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """What somebody decided about a mail."""

    what: DecisionKind
    by: str
    reason: str
    at: datetime


def confirm_sent(db: Session, outbound_id: UUID, *, by: engine.Actor, reason: str) -> None:
    """Say that a mail in doubt was sent; what waits for it goes on.

    Raises:
        MailMissing: there is none with this id.
        NotInDoubt: its fate is known.
    """
    incident = _incident(db, outbound_id)
    if incident is not None:
        engine.settle_unknown(db, incident.id, outcome="done", by=by, reason=reason)
    else:
        row = locked(db, outbound_id)
        if row.state is not OutboundState.UNKNOWN:
            raise NotInDoubt
        mark(db, row, OutboundState.SENT, Reason.CONFIRMED)
        job = last_job(db, outbound_id, DELIVER)
        if job is not None and job.state is JobState.UNKNOWN:
            settle(db, job.id, result={"state": row.state.value})
    _keep(db, DecisionKind.SENT, by, reason, outbound_id=outbound_id)


def send_again(db: Session, outbound_id: UUID, *, by: engine.Actor, reason: str) -> None:
    """Have a mail in doubt, or one that was refused, sent again with the same message id.

    Raises:
        MailMissing: there is none with this id.
        NotInDoubt: it was sent, or is on its way.
    """
    incident = _incident(db, outbound_id)
    if incident is None:
        row = locked(db, outbound_id)
        if row.state not in _AGAIN:
            raise NotInDoubt
        row.state, row.reason = OutboundState.QUEUED, None
        hand_over_again(db, outbound_id, DELIVER, lambda: ask_for_delivery(db, row))
    else:
        call_again(db, incident, by=by, reason=reason)
    _keep(db, DecisionKind.AGAIN, by, reason, outbound_id=outbound_id)


def take_in_now(db: Session, inbound_id: UUID, *, by: engine.Actor, reason: str = "") -> None:
    """Have a mail in quarantine, or one that was ignored, taken in as work.

    Raises:
        MailMissing: there is none with this id.
        AlreadyTakenIn: it is neither in quarantine nor ignored.
    """
    release(db, inbound_id)
    _keep(db, DecisionKind.RELEASED, by, reason, inbound_id=inbound_id)


def turn_away(db: Session, inbound_id: UUID, *, by: engine.Actor, reason: str) -> None:
    """Decide that nothing comes of a mail in quarantine.

    Raises:
        MailMissing: there is none with this id.
        NotInQuarantine: somebody decided already.
    """
    dismiss(db, inbound_id, reason=reason)
    _keep(db, DecisionKind.DISMISSED, by, reason, inbound_id=inbound_id)


def decisions(
    db: Session, *, outbound_id: UUID | None = None, inbound_id: UUID | None = None
) -> list[DecisionView]:
    """Return what was decided about a mail, oldest first."""
    query = select(Decision).where(Decision.centre_id == db.centre_id)
    if outbound_id is not None:
        query = query.where(Decision.outbound_id == outbound_id)
    if inbound_id is not None:
        query = query.where(Decision.inbound_id == inbound_id)
    return [
        DecisionView(what=row.what, by=row.name, reason=row.reason, at=row.at)
        for row in db.scalars(query.order_by(Decision.at, Decision.id).limit(100))
    ]


def _incident(db: Session, outbound_id: UUID) -> engine.IncidentView | None:
    """Return the open incident of the call that sends this mail."""
    found = db.execute(
        select(Outbound.token_id).where(
            Outbound.id == outbound_id, Outbound.centre_id == db.centre_id
        )
    ).one_or_none()
    if found is None:
        raise MailMissing
    return open_incident(db, found.token_id)


def _keep(
    db: Session,
    what: DecisionKind,
    by: engine.Actor,
    reason: str,
    *,
    outbound_id: UUID | None = None,
    inbound_id: UUID | None = None,
) -> None:
    db.add(
        Decision(
            id=new_id(),
            centre_id=db.centre_id,
            outbound_id=outbound_id,
            inbound_id=inbound_id,
            what=what,
            username=by.username,
            name=by.name,
            reason=" ".join(reason.split())[:2000],
            at=db.now(),
        )
    )
