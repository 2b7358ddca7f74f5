"""Every look at stored messages. Views are plain values; nothing here locks or writes."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from base.db import Session
from base.jobs import Job, JobState
from base.page import Page
from base.page.keyset import page_by_time

from .outbound import BadNumber, normal_number
from .reasons import reason_text
from .records import SmsState, TextMessage
from .settling import SmsMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsView:
    """A message as a page shows it. `next_try_at` is filled by `get_sms` for one that waits."""

    id: UUID
    to: str
    text: str
    parts: int
    thread: str | None
    state: SmsState
    reason: str | None
    created_at: datetime
    sent_at: datetime | None
    reported_at: datetime | None
    instance_id: UUID | None
    attempts: int
    settled_by: str
    settled_why: str
    settled_at: datetime | None
    next_try_at: datetime | None = None


def find_sms(
    db: Session,
    after: str | None = None,
    limit: int = 50,
    *,
    state: SmsState | None = None,
    about: str = "",
) -> Page[SmsView]:
    """Return messages, youngest first; `about` is a phone number or a thread."""
    query = select(TextMessage).where(TextMessage.centre_id == db.centre_id)
    if about := about.strip():
        named = func.lower(TextMessage.thread) == about.lower()
        with suppress(BadNumber):
            named |= TextMessage.to_phone == normal_number(db, about)
        query = query.where(named)
    if state is not None:
        query = query.where(TextMessage.state == state)
    order = (TextMessage.created_at, TextMessage.id)
    return page_by_time(db, query, order, after=after or None, limit=limit).of(_view)


def get_sms(db: Session, message_id: UUID) -> SmsView:
    """Return one message.

    Raises:
        SmsMissing: there is none with this id.
    """
    row = db.scalar(
        select(TextMessage).where(
            TextMessage.id == message_id, TextMessage.centre_id == db.centre_id
        )
    )
    if row is None:
        raise SmsMissing
    return _view(row, _next_try(db, row))


def sms_by_state(db: Session) -> Mapping[SmsState, int]:
    """Return how many messages there are in each state."""
    counts = select(TextMessage.state, func.count()).where(TextMessage.centre_id == db.centre_id)
    return dict(db.execute(counts.group_by(TextMessage.state)).all())


def oldest_queued(db: Session) -> datetime | None:
    """Return since when the message waits that waits longest, None when none does."""
    mine = (TextMessage.centre_id == db.centre_id) & (TextMessage.state == SmsState.QUEUED)
    return db.scalar(select(func.min(TextMessage.created_at)).where(mine))


def _next_try(db: Session, row: TextMessage) -> datetime | None:
    """Return when it is tried again; of a call of the engine its own pages tell that."""
    if row.state is not SmsState.QUEUED or not row.attempts:
        return None
    mine = (Job.centre_id == db.centre_id) & (Job.subject == row.id)
    return db.scalar(select(Job.run_at).where(mine, Job.state == JobState.READY))


def _view(row: TextMessage, next_try_at: datetime | None = None) -> SmsView:
    return SmsView(
        id=row.id, to=row.to_phone, text=row.text, parts=row.parts, thread=row.thread,
        state=row.state, reason=reason_text(row.reason), created_at=row.created_at,
        sent_at=row.sent_at, reported_at=row.reported_at, instance_id=row.instance_id,
        attempts=row.attempts, settled_by=row.settled_by, settled_why=row.settled_why,
        settled_at=row.settled_at, next_try_at=next_try_at,
    )  # fmt: skip
