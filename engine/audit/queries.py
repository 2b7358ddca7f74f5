"""Reading the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, or_, select

from base.db import Session
from base.page import BadCursor, Page, cursor_decode, cursor_encode, paged
from engine.audit.records import AuditLine
from engine.audit.sealing import latest_seal

LARGEST: Final = 2**63


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which lines: by act, person, time (from inclusive, until exclusive), and words in them."""

    what: str | None = None
    username: str | None = None
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditView:
    """One line. `sealed` tells whether it is part of the chain already."""

    id: int
    at: datetime
    what: str
    actor_id: UUID | None
    username: str
    name: str
    kind: str
    address: str
    about: str
    label: str
    details: Mapping[str, Any]
    sealed: bool


def audit_lines(
    db: Session, which: AuditFilter, *, after: str | None = None, limit: int = 50
) -> Page[AuditView]:
    """Return lines, the newest first.

    Raises:
        BadCursor: `after` was not made here.
    """
    query = _chosen(db, which).order_by(AuditLine.id.desc()).limit(limit + 1)
    if after is not None:
        (number,) = cursor_decode(after, 1)
        if not isinstance(number, int) or not 0 <= number < LARGEST:
            raise BadCursor
        query = query.where(AuditLine.id < number)
    rows = list(db.scalars(query))
    seal = latest_seal(db)
    through = seal.last_id if seal else 0
    cursor = cursor_encode(rows[:limit][-1].id) if rows else None
    return paged(rows, limit, cursor).of(lambda row: _view(row, through))


def _chosen(db: Session, which: AuditFilter) -> Select[AuditLine]:
    query = select(AuditLine).where(AuditLine.centre_id == db.centre_id)
    if which.what:
        query = query.where(AuditLine.what == which.what)
    if which.username:
        query = query.where(AuditLine.username == which.username)
    if which.since:
        query = query.where(AuditLine.at >= which.since)
    if which.until:
        query = query.where(AuditLine.at < which.until)
    for word in which.words.split():
        places = (AuditLine.label, AuditLine.name, AuditLine.username, AuditLine.about,
                  AuditLine.address)  # fmt: skip
        query = query.where(or_(*(place.icontains(word, autoescape=True) for place in places)))
    return query


def _view(row: AuditLine, through: int) -> AuditView:
    return AuditView(
        id=row.id, at=row.at, what=row.what, actor_id=row.actor_id, username=row.username,
        name=row.name, kind=row.kind, address=row.address, about=row.about, label=row.label,
        details=row.details, sealed=row.id <= through,
    )  # fmt: skip
