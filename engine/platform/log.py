"""The platform's log: who did what to which centre. Each line's hash covers the one before it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import insert, or_, select, text

from base.db import Session
from base.i18n import N_
from base.page import BadCursor, Page, cursor_decode, cursor_encode, paged
from engine.audit import audit, came_from_of
from engine.people import Actor
from engine.platform.records import PlatformLine

BEGINNING: Final = bytes(32)
LARGEST: Final = 2**63
LONGEST_LABEL: Final = 200
MY_TURN: Final = text("select pg_advisory_xact_lock(hashtext('engine_platform_line'))")
PLATFORM_ACTS: Final[Mapping[str, str]] = {
    "signed_in": N_("Signed in"),
    "sign_in_failed": N_("Sign-in failed"),
    "signed_out": N_("Signed out"),
    "password.changed": N_("Own password changed"),
    "second_step.added": N_("Second step set up"),
    "second_step.removed": N_("Own second step taken away"),
    "second_step.reset": N_("Second step of somebody taken away"),
    "second_step.failed": N_("Code of the second step was wrong"),
    "second_step.recovered": N_("Signed in with a recovery code"),
    "second_step.rule": N_("Rule of the second step changed"),
    "person.signed_out": N_("Somebody signed out everywhere"),
    "person.added": N_("Person added"),
    "person.changed": N_("Person changed"),
    "centre.added": N_("Centre added"),
    "centre.changed": N_("Centre changed"),
    "centre.mail_changed": N_("Mail account of a centre changed"),
    "centre.telephony_changed": N_("Telephony account of a centre changed"),
    "centre.sms_changed": N_("SMS account of a centre changed"),
    "centre.suspended": N_("Centre suspended"),
    "centre.resumed": N_("Centre resumed"),
    "centre.invited": N_("One-time link made for an administrator"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformAct:
    """One line of the log."""

    id: int
    at: datetime
    what: str
    username: str
    name: str
    address: str
    about: str
    label: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformLogReport:
    """What a check found: how many lines, the first one that does not fit, the newest hash."""

    lines: int
    broken_at: int | None
    head: str

    @property
    def whole(self) -> bool:
        """Return whether nothing was changed, added or taken away in between."""
        return self.broken_at is None


def note(
    db: Session,
    what: str,
    *,
    by: Actor,
    about: str = "",
    label: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write one line; the parts are those of `engine.audit.audit`."""
    db.execute(MY_TURN)
    before = db.scalar(select(PlatformLine.hash).order_by(PlatformLine.id.desc()).limit(1))
    values: dict[str, Any] = {
        "at": db.now(),
        "what": what,
        "username": by.username,
        "name": by.name,
        "address": came_from_of(db),
        "about": about,
        "label": label[:LONGEST_LABEL],
        "details": dict(details or {}),
    }
    digest = chained(before or BEGINNING, values)
    db.execute(insert(PlatformLine).values(**values, hash=digest))


def note_centre(
    db: Session,
    what: str,
    *,
    by: Actor,
    label: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write what was done to the session's centre, in the platform's log and in the centre's."""
    about = f"centre:{db.centre_id}"
    note(db, what, by=by, about=about, label=label, details=details)
    audit(db, what, by=by, about=about, label=label, details=details)


def chained(before: bytes, values: Mapping[str, Any]) -> bytes:
    """Return the SHA-256 of a line behind the hash of the line before."""
    told = {name: part for name, part in values.items() if name not in {"id", "hash"}}
    told["at"] = told["at"].astimezone(UTC)
    return hashlib.sha256(before + msgspec.json.encode(told, order="sorted")).digest()


def platform_lines(
    db: Session, *, words: str = "", after: str | None = None, limit: int = 50
) -> Page[PlatformAct]:
    """Return lines, the newest first; each of `words` is somewhere in a line.

    Raises:
        BadCursor: `after` was not made here.
    """
    query = select(PlatformLine).order_by(PlatformLine.id.desc()).limit(limit + 1)
    if after is not None:
        (number,) = cursor_decode(after, 1)
        if not isinstance(number, int) or not 0 <= number < LARGEST:
            raise BadCursor
        query = query.where(PlatformLine.id < number)
    for word in words.split():
        places = (PlatformLine.label, PlatformLine.name, PlatformLine.username, PlatformLine.what)
        query = query.where(or_(*(place.icontains(word, autoescape=True) for place in places)))
    rows = list(db.scalars(query))
    cursor = cursor_encode(rows[:limit][-1].id) if rows else None
    return paged(rows, limit, cursor).of(_view)


def verify_platform_log(db: Session) -> PlatformLogReport:
    """Work out every hash again."""
    before, count, broken = BEGINNING, 0, None
    rows = select(PlatformLine).order_by(PlatformLine.id)
    for row in db.scalars(rows.execution_options(populate_existing=True, yield_per=1000)):
        values = {column.key: getattr(row, column.key) for column in PlatformLine.__table__.columns}
        if broken is None and chained(before, values) != row.hash:
            broken = row.id
        before, count = row.hash, count + 1
    return PlatformLogReport(lines=count, broken_at=broken, head=before.hex())


def _view(row: PlatformLine) -> PlatformAct:
    return PlatformAct(
        id=row.id, at=row.at, what=row.what, username=row.username, name=row.name,
        address=row.address, about=row.about, label=row.label, details=row.details,
    )  # fmt: skip
