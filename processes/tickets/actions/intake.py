"""What happens to a message: matched, put aside, attached, answered, or read by an agent."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

import engine
from base.db import Session
from base.parameters import value
from engine import ActionCall
from processes.tickets.parameters import LETTER_READ, MOST_IN_AN_HOUR, SAME_NUMBER, TEXT_READ
from processes.tickets.queries.tickets import NoSuchTicket, row_of
from processes.tickets.records import Direction, Entry, Ticket
from processes.tickets.rules import intake
from processes.tickets.rules.kinds import Channel, Status, Urgency, number_in
from processes.tickets.rules.limits import read_within

from . import letters, mailing
from .conversation import (
    Said,
    add_entry,
    add_files,
    as_text,
    as_uuid,
    as_uuids,
    entry_in,
    join,
    say,
)
from .registering import ticket_in
from .reminding import tell_holder

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


@engine.action("tickets.match_thread")
def match_thread(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Store the message, say whether it belongs to a ticket or is junk, and prepare the reading.

    `match` becomes ticket, discard or new. A closed ticket does not take messages in by itself:
    an agent decides, with its number at hand.
    """
    message = _message(turn.variables)
    entry = _store(db, message)
    if receipt := as_text(turn.variables.get("reserved_no")):
        turn.set_business_key(receipt)
    reason = intake.discard(
        intake.Arrival(
            sender=message["sender"],
            text=message["content"],
            files=len(message["files"]),
            last_hour=_count(db, entry, Entry.address == entry.address, HOUR),
        ),
        value(db, MOST_IN_AN_HOUR),
    )
    found = _find(db, message)
    common = _read_first(db, turn, message, entry) | {"related_no": found.no if found else None}
    if reason is not None:
        return {**common, "match": "discard", "discard_reason": reason.value}
    if found is not None and found.status is not Status.CLOSED:
        return {**common, "match": "ticket", "ticket_no": found.no, "attach_to": found.no}
    return {**common, "match": "new", "attach_to": found.no if found else None}


def _read_first(
    db: Session, turn: ActionCall, message: dict[str, Any], entry: Entry
) -> dict[str, Any]:
    """Return what whoever reads the message begins with."""
    return {
        "entry_id": str(entry.id),
        "channel": entry.channel.value,
        "subject": entry.subject or "",
        "content": entry.text,
        "sender": message["sender"],
        "same_words": _count(db, entry, Entry.digest == entry.digest, DAY),
        "alert_within": read_within(
            entry.channel.value, text=value(db, TEXT_READ), letter=value(db, LETTER_READ)
        ),
        "received_at": entry.at,
        "locale": as_text(turn.variables.get("locale"))
        or intake.language_of(f"{entry.subject}\n{entry.text}", mailing.centre_locale(db)),
        **_prefill(message),
    }


@engine.action("tickets.discard")
def discard(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Put a message aside with the reason; it stays readable."""
    reason = as_text(turn.params.get("reason") or turn.variables.get("discard_reason"))
    entry = entry_in(db, turn.variables)
    if entry is not None:
        entry.put_aside = reason or intake.Discard.SPAM.value
    return {"discard_reason": reason}


@engine.action("tickets.attach")
def attach(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Make a message part of a ticket's conversation.

    Raises:
        NoSuchTicket: the agent named a ticket that does not exist.
    """
    number = as_text(turn.variables.get("attach_to")) or as_text(turn.variables.get("ticket_no"))
    row = row_of(db, number)
    entry = entry_in(db, turn.variables)
    if entry is not None:
        join(db, entry, row)
        if entry.address and entry.address in mailing.department_addresses(db, row.department):
            entry.direction = Direction.NOTE
    turn.set_business_key(row.no)
    return {"ticket_no": row.no, "ticket_id": str(row.id)}


@engine.action("tickets.alert_lead")
def alert_lead(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Mail the dispatchers that a message is waiting too long."""
    entry = entry_in(db, turn.variables)
    zone = db.context.settings.zone
    count = mailing.to_dispatchers(
        db,
        lambda: letters.waiting_alert(
            sender=as_text(turn.variables.get("sender")) or "?",
            subject=as_text(turn.variables.get("subject")),
            since=letters.when(entry.at if entry else db.now(), zone),
        ),
        key=f"alert:{turn.instance_id}",
    )
    return {"alerted": count}


@engine.action("tickets.answer_message")
def answer_message(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Mail the agent's answer to the sender of a message of which no ticket is made."""
    text = as_text(turn.variables.get("answer_text"))
    address = as_text(turn.variables.get("contact_email"))
    letter = letters.answer(as_text(turn.variables.get("subject")), text)
    if address:
        letter = mailing.to_sender(
            db,
            address,
            lambda: letters.answer(as_text(turn.variables.get("subject")), text),
            key=f"answer:{turn.instance_id}",
            in_reply_to=as_text(turn.variables.get("email_id")) or None,
        )
    entry = entry_in(db, turn.variables)
    said = Said(
        direction=Direction.OUT, author=turn.actor.name, text=text, subject=letter.subject,
        address=address or None,
    )  # fmt: skip
    add_entry(db, said, channel=entry.channel if entry else Channel.EMAIL, ticket_id=None)
    return {"answer_sent": bool(address)}


@engine.action("tickets.notify_added")
def notify_added(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Tell whoever has the ticket that something was added; a department's own note goes on."""
    row = ticket_in(db, turn.variables)
    entry = entry_in(db, turn.variables)
    words = entry.text if entry else ""
    key = f"added:{turn.variables.get('entry_id') or turn.token_id}"
    if entry is not None and entry.direction is Direction.NOTE:
        mailing.to_dispatchers(db, lambda: letters.added(row, words=words), key=key, thread=row.no)
    else:
        tell_holder(db, row, "added", words=words, key=key)
    return {}


def add_message(
    db: Session, row: Ticket, text: str, *, author: str, files: list[UUID] | None = None
) -> Entry:
    """Add what a citizen says on a web page, and tell the process."""
    said = Said(direction=Direction.IN, author=author, text=text)
    entry = say(db, row, said, files=files or [])
    if row.status is not Status.CLOSED:
        engine.publish(
            db,
            "ticket.added",
            correlation={"ticket_no": row.no},
            variables={"entry_id": str(entry.id)},
            message_id=f"ticket.added:{entry.id}",
            ttl=DAY,
        )
    return entry


def _message(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Read a message of whatever channel: each one names its parts in its own way."""
    text = as_text(variables.get("text")) or as_text(variables.get("content"))
    email = as_text(variables.get("from_address")) or as_text(
        variables.get("contact_email") or variables.get("email")
    )
    phone = as_text(variables.get("from_number")) or as_text(
        variables.get("contact_phone") or variables.get("phone")
    )
    name = as_text(variables.get("from_name")) or as_text(
        variables.get("contact_name") or variables.get("name")
    )
    return {
        "channel": _channel(variables, text),
        "content": text,
        "subject": intake.subject_of(as_text(variables.get("subject")), text),
        "email": email.lower(),
        "phone": phone,
        "name": name,
        "sender": email.lower() or phone or name,
        "thread": as_text(variables.get("thread")),
        "files": as_uuids(variables.get("attachments") or variables.get("files")),
        "email_id": as_uuid(variables.get("email_id")),
    }


def _channel(variables: Mapping[str, Any], text: str) -> Channel:
    named = variables.get("channel")
    if named in set(Channel):
        return Channel(str(named))
    if variables.get("email_id") or variables.get("from_address"):
        return Channel.EMAIL
    if variables.get("from_number"):
        return Channel.SMS if text else Channel.FAX
    return Channel.WEB


def _store(db: Session, message: Mapping[str, Any]) -> Entry:
    said = Said(
        direction=Direction.IN,
        author=message["name"] or message["sender"],
        text=message["content"],
        subject=message["subject"] or None,
        address=message["sender"] or None,
        email_id=message["email_id"],
    )
    digest = intake.digest(message["sender"], message["subject"], message["content"])
    entry = add_entry(db, said, channel=message["channel"], ticket_id=None, digest=digest)
    add_files(db, message["files"], by=entry.author, ticket_id=None, entry_id=entry.id)
    return entry


def _find(db: Session, message: Mapping[str, Any]) -> Ticket | None:
    """Find the ticket of a message: its proven thread, a number its own sender wrote, a number."""
    if message["thread"]:
        return _by_number(db, message["thread"])
    number = number_in(message["subject"], message["content"])
    row = _by_number(db, number) if number else None
    if row is not None and _same_person(row, message):
        return row
    if message["channel"] is Channel.SMS and message["phone"]:
        return db.scalar(
            select(Ticket)
            .where(
                Ticket.centre_id == db.centre_id,
                Ticket.contact_phone == message["phone"],
                Ticket.created_at > db.now() - value(db, SAME_NUMBER),
            )
            .order_by(Ticket.created_at.desc())
            .limit(1)
        )
    return None


def _by_number(db: Session, number: str) -> Ticket | None:
    try:
        return row_of(db, number)
    except NoSuchTicket:
        return None


def _same_person(row: Ticket, message: Mapping[str, Any]) -> bool:
    """Return whether the sender is the ticket's citizen: a number alone proves nothing."""
    by_email = bool(message["email"]) and message["email"] == row.contact_email
    return by_email or (bool(message["phone"]) and message["phone"] == row.contact_phone)


def _count(db: Session, entry: Entry, same: Any, within: timedelta) -> int:
    """Count the other messages like this one within a time."""
    query = select(func.count()).where(
        Entry.centre_id == db.centre_id, Entry.id != entry.id,
        Entry.direction == Direction.IN, Entry.at > db.now() - within, same,
    )  # fmt: skip
    return db.scalar(query) or 0


def _prefill(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the agent finds filled in when reading the message."""
    return {
        "contact_name": message["name"] or None,
        "contact_email": message["email"] or None,
        "contact_phone": message["phone"] or None,
        "urgency": Urgency.NORMAL.value,
        "decision": "ticket",
    }
