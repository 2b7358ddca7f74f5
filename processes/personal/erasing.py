"""Erasing what is stored of a person: the matters stay as figures, without anybody in them."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Enum, Table, Text, cast, delete, func, type_coerce, update
from sqlalchemy.dialects.postgresql import JSONB

import engine
from base import files
from base.db import Base, Session
from base.errors import Conflict
from base.i18n import N_, gettext
from connectors.blocklist import State
from connectors.email.records import Decision, Reference
from processes.tickets.actions.registering import new_query_code
from processes.tickets.records import Attachment, Entry, Ticket
from processes.tickets.rules.kinds import Status

from .finding import Findings
from .holding import holds_on
from .places import SWEPT

ERASED: Final = "[erased]"
NOWHERE: Final = "erased@invalid"


class NotErasableNow(Conflict):
    """Something stands against it; the page says what."""

    code = "personal.not_erasable_now"
    message = N_("This cannot be erased now: a matter is open, or something is held for the law.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Why something may not be erased (yet). `held`: because of a hold for the law."""

    what: str
    why: str
    held: bool = False


def obstacles(db: Session, found: Findings) -> list[Obstacle]:
    """Return what stands against erasing."""
    told = [
        Obstacle(what=one.ticket_no or gettext("Person"), why=one.reason, held=True)
        for one in holds_on(db, found)
    ]
    told += [
        Obstacle(what=row.no, why=gettext("The ticket is still open."))
        for row in found.tickets
        if row.status is not Status.CLOSED
    ]
    told += [
        Obstacle(what=gettext("Entry of a list"), why=gettext("It is still in force."))
        for row in found.lists
        if row.state in {State.ACTIVE, State.PROPOSED}
    ]
    told += [
        Obstacle(what=one.business_key or one.definition_key,
                 why=gettext("The process is still running."))
        for one in (engine.get_instance(db, key)
                    for key in found.own_instances | found.other_instances)
        if one.ended_at is None
    ]  # fmt: skip
    held = engine.held_instances(db, found.own_instances | found.other_instances)
    if held and not any(one.held for one in told):
        told.append(Obstacle(what=gettext("Process"), why=gettext("Held for the law."), held=True))
    return told


def erase(db: Session, found: Findings) -> dict[str, int]:
    """Erase what was found; return how many rows of each kind that was.

    Raises:
        NotErasableNow: something stands against it.
    """
    if obstacles(db, found):
        raise NotErasableNow
    _erase_matters(found)
    _erase_mail(db, found)
    _erase_messages(found)
    _erase_lists(found)
    db.flush()
    engine.erase_instances(db, found.own_instances)
    engine.erase_words(db, found.other_instances, found.words)
    for file_id in found.files:
        files.erase(db, file_id)
    if found.words:
        engine.forget_mentions(db, found.words)
        sweep(db, found.words)
    return found.counts()


def _erase_matters(found: Findings) -> None:
    for ticket in found.tickets:
        _erase_ticket(ticket)
    for visit in found.visits:
        visit.comment, visit.answers = None, {}
    for entry in found.entries:
        _erase_entry(entry)
    for receipt in found.receipts:
        receipt.subject, receipt.held, receipt.key = "", None, f"erased:{receipt.id}"


def _erase_messages(found: Findings) -> None:
    for one in found.messages:
        one.to_phone, one.text, one.reason, one.thread = ERASED, "", None, None
        one.key, one.settled_why = f"erased:{one.id}", ""


def _erase_lists(found: Findings) -> None:
    for one in found.lists:
        one.value, one.written, one.reason = f"erased:{one.id}", ERASED, ERASED
        one.proof = one.note = ""
    for hit in found.hits:
        hit.address = ERASED


def sweep(db: Session, words: Collection[str]) -> None:
    """Replace the words wherever else they stand, such as in somebody else's matter."""
    pattern = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    for name in SWEPT:
        table = Base.metadata.tables[name]
        for column in table.columns:
            if _has_words(column):
                _sweep(db, table, column, pattern)


def _has_words(column: Column[Any]) -> bool:
    written = isinstance(column.type, (Text, JSONB)) or column.type.python_type is str
    return (
        written
        and not isinstance(column.type, Enum)
        and column.computed is None
        and not column.primary_key
    )


def _sweep(db: Session, table: Table, column: Column[Any], pattern: str) -> None:
    words = cast(column, Text)
    new: Any = func.regexp_replace(words, pattern, ERASED, "gi")
    if isinstance(column.type, JSONB):
        new = type_coerce(cast(new, JSONB), JSONB)
    here = (table.c.centre_id == db.centre_id) & words.op("~*")(pattern)
    db.execute(update(table).where(here).values({column.name: new}))


def _erase_ticket(row: Ticket) -> None:
    row.subject = row.content = ""
    row.place = row.contact_name = row.contact_phone = row.contact_email = row.reply = None
    row.event_at = row.key = None
    row.query_code = new_query_code()


def _erase_entry(row: Entry) -> None:
    row.author, row.text = "", ""
    row.address = row.subject = row.digest = None


def _erase_mail(db: Session, found: Findings) -> None:
    for row in found.received:
        row.from_address, row.from_name, row.recipients = None, "", []
        row.subject = row.text = ""
        row.html = row.in_reply_to = row.reason = None
        row.message_id, row.sha256 = f"erased.{row.id}", ""
    for mail in found.sent:
        mail.to_address, mail.subject, mail.text = NOWHERE, "", ""
        mail.html = mail.in_reply_to = mail.reason = mail.reply_address = None
        mail.references, mail.file_ids, mail.key = [], [], f"erased:{mail.id}"
    came, went = [row.id for row in found.received], [row.id for row in found.sent]
    db.execute(
        delete(Reference).where(Reference.centre_id == db.centre_id, Reference.inbound_id.in_(came))
    )
    about = Decision.inbound_id.in_(came) | Decision.outbound_id.in_(went)
    db.execute(update(Decision).where(Decision.centre_id == db.centre_id, about).values(reason=""))
    db.execute(
        update(Attachment)
        .where(Attachment.centre_id == db.centre_id,
               Attachment.file_id.in_(found.files))
        .values(added_by="")
    )  # fmt: skip
