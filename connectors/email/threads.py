"""Find the thread that a mail belongs to.

In this order: our signed reply address, the message ids it refers to, our signed mark in the text
and, only if the sender already takes part in that thread, a tag in the subject. A number in a
subject alone proves nothing: anyone may type it.
"""

import re
from dataclasses import dataclass

from sqlalchemy import func, select, union_all

from base.db import Session

from .addresses import Signer
from .reading.parse import Letter
from .records import Inbound, Outbound, Reference

_TAG = re.compile(r"\[#?([A-Za-z][A-Za-z0-9-]{3,39})\]")


@dataclass(frozen=True, slots=True)
class Found:
    """A thread and what led to it: `address`, `message_id`, `text` or `subject`."""

    thread: str
    by: str


def find_thread(db: Session, letter: Letter, signer: Signer) -> Found | None:
    """Return the thread of a mail, None if it begins a new one."""
    for address in letter.recipients():
        if thread := signer.thread_of(address):
            return Found(_as_written(db, thread), "address")
    if thread := _by_message_ids(db, letter):
        return Found(thread, "message_id")
    if thread := signer.thread_in_text(letter.text):
        return Found(_as_written(db, thread), "text")
    if letter.sender and (thread := _by_subject(db, letter.subject, letter.sender.address)):
        return Found(thread, "subject")
    return None


def _by_message_ids(db: Session, letter: Letter) -> str | None:
    """Look among the ids of all mail seen, sent or only referred to; the nearest one wins."""
    # The youngest of the references stands last.
    ids = (*letter.in_reply_to, *reversed(letter.references))
    if not ids:
        return None
    sent = select(Outbound.message_id, Outbound.thread).where(
        Outbound.centre_id == db.centre_id, Outbound.message_id.in_(ids)
    )
    came = select(Inbound.message_id, Inbound.thread).where(
        Inbound.centre_id == db.centre_id, Inbound.message_id.in_(ids)
    )
    referred = (
        select(Reference.message_id, Inbound.thread)
        .join(Inbound, Inbound.id == Reference.inbound_id)
        .where(Reference.centre_id == db.centre_id, Reference.message_id.in_(ids))
    )
    found = {
        message_id: thread
        for message_id, thread in db.execute(union_all(referred, came, sent))
        if thread
    }
    return next((found[name] for name in ids if name in found), None)


def _by_subject(db: Session, subject: str, sender: str) -> str | None:
    for tag in _TAG.findall(subject)[:5]:
        wrote = select(Inbound.thread).where(
            Inbound.centre_id == db.centre_id,
            func.lower(Inbound.thread) == tag.lower(),
            Inbound.from_address == sender,
        )
        got = select(Outbound.thread).where(
            Outbound.centre_id == db.centre_id,
            func.lower(Outbound.thread) == tag.lower(),
            Outbound.to_address == sender,
        )
        row = db.execute(union_all(wrote, got).limit(1)).first()
        if row is not None:
            return str(row[0])
    return None


def _as_written(db: Session, thread: str) -> str:
    """Return the thread in our own spelling; mail servers may have changed its case."""
    ours = select(Outbound.thread).where(
        Outbound.centre_id == db.centre_id, func.lower(Outbound.thread) == thread.lower()
    )
    return db.scalar(ours.limit(1)) or thread
