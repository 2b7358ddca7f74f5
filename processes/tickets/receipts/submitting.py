"""Taking in a web form: a receipt, and the message that starts the intake."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

import engine
from base.db import Session
from base.errors import Conflict, NotFound
from base.i18n import N_
from base.ids import new_id
from connectors import blocklist
from engine.audit import plain as plain_values
from processes.tickets.actions.conversation import as_text
from processes.tickets.actions.registering import new_query_code, next_number
from processes.tickets.rules.kinds import Channel

from .records import ReceiptRow


class NobodyTakesIn(Conflict):
    """No drawing that is deployed begins with a web form."""

    code = "nobody_takes_in"
    message = N_("No process takes in web forms here. An analyst deploys one first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Number and query code."""

    no: str
    query_code: str


def submit(db: Session, said: Mapping[str, Any], *, key: str, locale: str) -> Receipt:
    """Take in what a citizen wrote; the same key again returns the receipt that was given before.

    `said` holds the fields of the form: subject, content, kind, category, place, files, the ways to
    reach the citizen, and whether the name is to be hidden.
    """
    known = db.scalar(
        select(ReceiptRow).where(ReceiptRow.centre_id == db.centre_id, ReceiptRow.key == key)
    )
    if known is not None:
        return Receipt(no=known.no, query_code=known.query_code)
    row = ReceiptRow(
        id=new_id(), centre_id=db.centre_id, no=next_number(db), key=key, instance_id=None,
        query_code=new_query_code(), subject=str(said.get("subject") or ""),
        created_at=db.now(),
    )  # fmt: skip
    db.add(row)
    db.flush()
    reserved = {"reserved_no": row.no, "reserved_code": row.query_code}
    variables = {**said, **reserved, "channel": Channel.WEB.value, "locale": locale}
    if _blocked(db, row, said) or not _taken_in(db, row, variables):
        row.held = plain_values(variables)
    db.flush()
    return Receipt(no=row.no, query_code=row.query_code)


def _taken_in(db: Session, row: ReceiptRow, variables: Mapping[str, Any]) -> bool:
    """Start the intake; False, with nothing sent, where no drawing begins with a web form.

    In the buffer it would be lost in an hour.
    """
    with db.begin_nested() as attempt:
        published = engine.publish(
            db, "web.submitted", correlation={}, variables=variables, message_id=f"web:{row.id}"
        )
        if published.result is engine.Result.BUFFERED:
            attempt.rollback()
            return False
    row.instance_id = published.instance_id
    return True


def _blocked(db: Session, row: ReceiptRow, said: Mapping[str, Any]) -> bool:
    """Return whether a list keeps the matter aside.

    The page does not say so: anybody can write anybody's address there, and would learn who is on
    the list.
    """
    written = {
        blocklist.Channel.EMAIL: as_text(said.get("contact_email")) or None,
        blocklist.Channel.PHONE: as_text(said.get("contact_phone")) or None,
    }
    about = f"form:{row.no}"
    return blocklist.check(db, written, blocklist.Direction.IN, about=about).blocked


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A matter that is kept aside: by a list, or as no process took it in."""

    id: UUID
    no: str
    subject: str
    content: str
    sender: str
    created_at: datetime


def held(db: Session, *, limit: int = 100) -> list[Held]:
    """Return the matters that are kept aside, the newest first."""
    rows = db.scalars(
        select(ReceiptRow)
        .where(ReceiptRow.centre_id == db.centre_id, ReceiptRow.held.is_not(None))
        .order_by(ReceiptRow.created_at.desc())
        .limit(limit)
    )
    return [_held(row, row.held or {}) for row in rows]


def take_in_held(db: Session, receipt_id: UUID) -> str:
    """Take a matter in that was kept aside; return its number.

    Raises:
        NotFound: nothing is kept aside under this id.
        NobodyTakesIn: no process begins with web forms.
    """
    row = db.scalar(
        select(ReceiptRow)
        .where(ReceiptRow.id == receipt_id, ReceiptRow.centre_id == db.centre_id)
        .with_for_update()
    )
    if row is None or row.held is None:
        raise NotFound
    if not _taken_in(db, row, row.held):
        raise NobodyTakesIn
    row.held = None
    db.flush()
    return row.no


def _held(row: ReceiptRow, said: Mapping[str, Any]) -> Held:
    sender = said.get("contact_email") or said.get("contact_phone") or said.get("contact_name")
    return Held(
        id=row.id, no=row.no, subject=row.subject, content=str(said.get("content") or ""),
        sender=str(sender or ""), created_at=row.created_at,
    )  # fmt: skip
