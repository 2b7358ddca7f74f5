"""Working calendars as facts: their content is kept under a hash, so that a line can be redone."""

import hashlib
import json
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.working_time import WorkingCalendar
from engine.calendars.stored import (
    AROUND_THE_CLOCK,
    OF_DEPARTMENT,
    CalendarView,
    NoSuchCalendar,
    calendar_named,
)

from .records import ClockCalendar

PLACE: Final = "ticket_clock_calendars"
Content = dict[str, Any]


def remember(db: Session, name: str) -> str:
    """Return the hash of what a calendar says at present, and keep its content."""
    kept: dict[tuple[Any, str], str] = db.info.setdefault(PLACE, {})
    found = kept.get((db.centre_id, name))
    if found is None:
        content = _content(db, name)
        found = kept[db.centre_id, name] = digest_of(content)
        row = {"centre_id": db.centre_id, "digest": found, "content": content, "at": db.now()}
        db.execute(insert(ClockCalendar).values(**row).on_conflict_do_nothing())
    return found


def name_for(calendar: str, department: str | None) -> str:
    """Return the name of the calendar that a clock goes by."""
    if calendar == AROUND_THE_CLOCK or not department:
        return calendar
    return f"{OF_DEPARTMENT}{department}"


def department_in(name: str) -> str | None:
    """Return the department that a calendar's name speaks of, if it does."""
    code = name.removeprefix(OF_DEPARTMENT)
    return code if code != name else None


def forget(db: Session) -> None:
    """Read calendars anew from now on in this transaction."""
    db.info.pop(PLACE, None)


def recall(db: Session, digest: str) -> WorkingCalendar:
    """Return the calendar that was kept under a hash."""
    return recall_view(db, digest).built


def recall_view(db: Session, digest: str) -> CalendarView:
    """Return what a calendar said that was kept under a hash."""
    kept: dict[str, Content] = db.info.setdefault(f"{PLACE}:content", {})
    if digest not in kept:
        query = select(ClockCalendar.content).where(
            ClockCalendar.centre_id == db.centre_id, ClockCalendar.digest == digest
        )
        kept[digest] = db.scalars(query).one()
    return CalendarView(**kept[digest])


def digest_of(content: Content) -> str:
    """Return the hash of a calendar's content."""
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(plain).hexdigest()[:32]


def _content(db: Session, name: str) -> Content:
    try:
        found = calendar_named(db, name)
    except NoSuchCalendar:  # a department that is gone goes by the centre's hours
        found = calendar_named(db)
    return {
        "zone": found.zone, "week": found.week, "holidays": list(found.holidays),
        "days": found.days,
    }  # fmt: skip
