"""Holds for the law: what is held is neither erased nor removed when its time is over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

import engine
from base.db import Session
from base.errors import FieldProblem, Invalid, NotFound
from base.i18n import N_, gettext
from base.ids import new_id
from engine.audit import audit
from engine.people import Actor
from processes.tickets.queries import get_ticket

from .finding import Findings, Sought, find, words_of
from .records import LegalHold


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldView:
    """One hold. `person` is plain data that says how the person is known."""

    id: UUID
    ticket_no: str | None
    person: dict[str, Any]
    reason: str
    by: str
    at: datetime
    lifted_by: str | None
    lifted_at: datetime | None


def hold_ticket(db: Session, no: str, *, reason: str, by: Actor) -> UUID:
    """Keep one ticket.

    Raises:
        NoSuchTicket: there is none of this number.
        Invalid: no reason is given.
    """
    ticket = get_ticket(db, no)
    ids = {ticket.instance_id} if ticket.instance_id else set()
    return _hold(db, ids, LegalHold(ticket_no=ticket.no, person={}), reason=reason, by=by)


def hold_person(db: Session, sought: Sought, *, reason: str, by: Actor) -> UUID:
    """Keep all that is stored of a person, and what comes later.

    Raises:
        Invalid: no reason is given, or too little to know the person by.
    """
    found = find(db, sought)
    row = LegalHold(ticket_no=None, person=sought.plain())
    return _hold(db, found.own_instances, row, reason=reason, by=by)


def lift_hold(db: Session, hold_id: UUID, *, by: Actor) -> None:
    """Let go what was held; how the person is known is forgotten.

    Raises:
        NotFound: there is no such hold in force.
    """
    query = select(LegalHold).where(
        LegalHold.id == hold_id, LegalHold.centre_id == db.centre_id, LegalHold.lifted_at.is_(None)
    )
    row = db.scalar(query.with_for_update())
    if row is None:
        raise NotFound
    row.lifted_by, row.lifted_at, row.person = by.username, db.now(), {}
    engine.release_instances(db, f"hold:{row.id}")
    db.flush()
    audit(db, "personal.hold_lifted", by=by, about=f"hold:{row.id}")


def holds(db: Session) -> list[HoldView]:
    """Return the holds, the newest first."""
    query = select(LegalHold).where(LegalHold.centre_id == db.centre_id)
    rows = db.scalars(query.order_by(LegalHold.at.desc(), LegalHold.id.desc()).limit(200))
    names = HoldView.__dataclass_fields__
    return [HoldView(**{name: getattr(row, name) for name in names}) for row in rows]


def holds_on(db: Session, found: Findings) -> list[HoldView]:
    """Return the holds in force that keep something of what was found."""
    numbers = {row.no for row in found.tickets}
    return [
        one for one in holds(db)
        if one.lifted_at is None
        and (one.ticket_no in numbers or _same(Sought.of(one.person), found))
    ]  # fmt: skip


def _same(held: Sought, found: Findings) -> bool:
    by_name = bool(held.name) and any(row.contact_name == held.name for row in found.tickets)
    return by_name or bool(words_of(held) & found.words)


def _hold(db: Session, ids: set[UUID], row: LegalHold, *, reason: str, by: Actor) -> UUID:
    if not reason.strip():
        problem = FieldProblem(field="reason", message=gettext(N_("Please write the reason.")))
        raise Invalid([problem])
    row.id, row.centre_id, row.reason = new_id(), db.centre_id, reason.strip()[:2000]
    row.by, row.at = by.username, db.now()
    db.add(row)
    db.flush()
    engine.hold_instances(db, ids, f"hold:{row.id}", reason=row.reason, by=by)
    about = f"ticket:{row.ticket_no}" if row.ticket_no else f"hold:{row.id}"
    audit(db, "personal.held", by=by, about=about)
    return row.id
