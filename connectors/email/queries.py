"""Every look at stored mail. Views are plain values; nothing here locks or writes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from base.db import Session
from base.files import File
from base.i18n import ngettext
from base.jobs import Job, JobState
from base.page import Page
from base.page.keyset import page_by_time

from .inbound import MailMissing
from .reasons import reason_text
from .records import Account, Attachment, Inbound, InboundState, Outbound, OutboundState
from .rules import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundView:
    """A mail that goes out, as a page shows it. `links` are the links in its text.

    `instance_id` is the process whose action sends it; `next_try_at` is filled by `get_outbound`
    for mail that waits for another attempt.
    """

    id: UUID
    key: str
    to: str
    reply_address: str | None
    message_id: str
    subject: str
    text: str
    html: str | None
    thread: str | None
    automatic: bool
    state: OutboundState
    reason: str | None
    created_at: datetime
    sent_at: datetime | None
    file_ids: tuple[str, ...]
    links: tuple[str, ...]
    instance_id: UUID | None
    attempts: int
    next_try_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentView:
    """A file that came with a mail."""

    file_id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    content_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundView:
    """A mail that came in, as a page shows it.

    `note` tells of pictures that were left out; `attachments` are filled by `get_inbound` only.
    """

    id: UUID
    message_id: str
    state: InboundState
    reason: str | None
    kind: Kind | None
    from_address: str | None
    from_name: str
    subject: str
    text: str
    html: str | None
    remote_images: int
    note: str | None
    thread: str | None
    sender_check: str
    sent_at: datetime | None
    received_at: datetime
    raw_file_id: UUID
    attachments: tuple[AttachmentView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MailStatus:
    """How the mail of a centre does: when the mailbox was last read, and what waits.

    `incoming` and `outgoing` count the mail by state.
    """

    address: str
    seen_at: datetime | None
    error: str | None
    error_at: datetime | None
    waiting: int
    quarantined: int
    queued: int
    oldest_queued_at: datetime | None
    unknown: int
    incoming: Mapping[InboundState, int]
    outgoing: Mapping[OutboundState, int]


def find_outbound(
    db: Session,
    after: str | None = None,
    limit: int = 50,
    *,
    state: OutboundState | None = None,
    about: str = "",
) -> Page[OutboundView]:
    """Return mail that goes out, youngest first; `about` is an address or a thread."""
    query = select(Outbound).where(Outbound.centre_id == db.centre_id)
    if about := about.strip().lower():
        named = func.lower(Outbound.thread) == about
        query = query.where((Outbound.to_address == about) | named)
    if state is not None:
        query = query.where(Outbound.state == state)
    order = (Outbound.created_at, Outbound.id)
    return page_by_time(db, query, order, after=after or None, limit=limit).of(_outbound)


def get_outbound(db: Session, outbound_id: UUID) -> OutboundView:
    """Return one mail that goes out.

    Raises:
        MailMissing: there is none with this id.
    """
    row = db.scalar(
        select(Outbound).where(Outbound.id == outbound_id, Outbound.centre_id == db.centre_id)
    )
    if row is None:
        raise MailMissing
    return _outbound(row, _next_try(db, row) if row.state is OutboundState.QUEUED else None)


def find_inbound(
    db: Session,
    after: str | None = None,
    limit: int = 50,
    *,
    state: InboundState | None = None,
    about: str = "",
) -> Page[InboundView]:
    """Return mail that came in, youngest first; `about` is an address or a thread."""
    query = select(Inbound).where(Inbound.centre_id == db.centre_id)
    if about := about.strip().lower():
        named = func.lower(Inbound.thread) == about
        query = query.where((func.lower(Inbound.from_address) == about) | named)
    if state is not None:
        query = query.where(Inbound.state == state)
    order = (Inbound.received_at, Inbound.id)
    found = page_by_time(db, query, order, after=after or None, limit=limit)
    return found.of(lambda row: _inbound(row, ()))


def get_inbound(db: Session, inbound_id: UUID) -> InboundView:
    """Return one mail that came in, with its attachments.

    Raises:
        MailMissing: there is none with this id.
    """
    row = db.scalar(
        select(Inbound).where(Inbound.id == inbound_id, Inbound.centre_id == db.centre_id)
    )
    if row is None:
        raise MailMissing
    return _inbound(row, _attachments(db, inbound_id))


def status(db: Session) -> MailStatus:
    """Return how the mail of the centre does."""
    address = db.context.settings.mail.address.lower()
    mailbox = db.scalar(
        select(Account).where(Account.centre_id == db.centre_id, Account.address == address)
    )
    in_states = (
        select(Inbound.state, func.count())
        .where(Inbound.centre_id == db.centre_id)
        .group_by(Inbound.state)
    )
    out_states = (
        select(Outbound.state, func.count())
        .where(Outbound.centre_id == db.centre_id)
        .group_by(Outbound.state)
    )
    came = dict(db.execute(in_states).all())
    goes = dict(db.execute(out_states).all())
    oldest = select(func.min(Outbound.created_at)).where(
        Outbound.centre_id == db.centre_id, Outbound.state == OutboundState.QUEUED
    )
    return MailStatus(
        address=address,
        seen_at=mailbox.seen_at if mailbox else None,
        error=mailbox.error if mailbox else None,
        error_at=mailbox.error_at if mailbox else None,
        waiting=came.get(InboundState.NEW, 0),
        quarantined=came.get(InboundState.QUARANTINED, 0),
        queued=goes.get(OutboundState.QUEUED, 0),
        oldest_queued_at=db.scalar(oldest),
        unknown=goes.get(OutboundState.UNKNOWN, 0),
        incoming=came,
        outgoing=goes,
    )


def _next_try(db: Session, row: Outbound) -> datetime | None:
    """Return when the mail is tried again; of a call of the engine its own pages tell that."""
    if not row.attempts:
        return None
    return db.scalar(
        select(Job.run_at).where(
            Job.centre_id == db.centre_id, Job.subject == row.id, Job.state == JobState.READY
        )
    )


def _outbound(row: Outbound, next_try_at: datetime | None = None) -> OutboundView:
    return OutboundView(
        id=row.id,
        key=row.key,
        to=row.to_address,
        reply_address=row.reply_address,
        message_id=row.message_id,
        subject=row.subject,
        text=row.text,
        html=row.html,
        thread=row.thread,
        automatic=row.automatic,
        state=row.state,
        reason=reason_text(row.reason),
        created_at=row.created_at,
        sent_at=row.sent_at,
        file_ids=tuple(row.file_ids),
        links=tuple(dict.fromkeys(re.findall(r"https?://[^\s<>\"'，。；、）」]+", row.text))),
        instance_id=row.instance_id,
        attempts=row.attempts,
        next_try_at=next_try_at,
    )


def _inbound(row: Inbound, attachments: tuple[AttachmentView, ...]) -> InboundView:
    return InboundView(
        id=row.id,
        message_id=row.message_id,
        state=row.state,
        reason=reason_text(row.reason),
        kind=row.kind,
        from_address=row.from_address,
        from_name=row.from_name,
        subject=row.subject,
        text=row.text,
        html=row.html,
        remote_images=row.remote_images,
        note=_image_note(row.remote_images),
        thread=row.thread,
        sender_check=row.sender_check,
        sent_at=row.sent_at,
        received_at=row.received_at,
        raw_file_id=row.raw_file_id,
        attachments=attachments,
    )


def _image_note(count: int) -> str | None:
    if not count:
        return None
    text = ngettext(
        "%(n)s picture from elsewhere was left out: loading it would tell that the mail is read.",
        "%(n)s pictures from elsewhere were left out: loading them would tell that it is read.",
        count,
    )
    return text % {"n": count}


def _attachments(db: Session, inbound_id: UUID) -> tuple[AttachmentView, ...]:
    rows = db.execute(
        select(File, Attachment.content_id)
        .join(Attachment, Attachment.file_id == File.id)
        .where(Attachment.inbound_id == inbound_id, Attachment.centre_id == db.centre_id)
        .order_by(Attachment.position)
    )
    return tuple(
        AttachmentView(
            file_id=file.id,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            content_id=content_id,
        )
        for file, content_id in rows
    )
