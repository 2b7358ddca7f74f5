"""Taking in a web form: a receipt, and the message that starts the intake."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

import engine
from base.db import Session
from base.ids import new_id
from processes.tickets.actions.registering import new_query_code, next_number
from processes.tickets.rules.kinds import Channel

from .records import ReceiptRow


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
    published = engine.publish(
        db, "web.submitted", correlation={}, variables=variables, message_id=f"web:{row.id}"
    )
    row.instance_id = published.instance_id
    db.flush()
    return Receipt(no=row.no, query_code=row.query_code)
