"""Definitions of which no new instance begins, now or from some moment on."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from base.db import Session
from base.errors import Conflict
from base.i18n import N_
from engine.retirement.records import Retired


class DefinitionRetired(Conflict):
    """No new instance of this definition begins; those that run go on."""

    code: ClassVar[str] = "definition_retired"
    message: ClassVar[str] = N_(
        "“%(key)s” is retired since %(since)s (%(by)s): no new one begins. %(reason)s"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement:
    """From when and until when a definition is retired; `until` None is for good.

    `skipped` counts the messages, signals, timers and conditions that would have started one.
    """

    since: datetime
    until: datetime | None
    by: str
    reason: str
    skipped: int

    def holds(self, now: datetime) -> bool:
        """Return whether it is retired at a moment."""
        return self.since <= now and (self.until is None or now < self.until)


def retirements(db: Session) -> dict[str, Retirement]:
    """Return the retirements of the centre, those to come and those that are over too, by key."""
    rows = db.scalars(
        select(Retired)
        .where(Retired.centre_id == db.centre_id)
        .execution_options(populate_existing=True)
    )
    return {row.key: _view(row) for row in rows}


def check_not_retired(db: Session, key: str) -> None:
    """See that new instances of a definition may begin.

    Raises:
        DefinitionRetired: they may not.
    """
    query = select(Retired).where(
        Retired.centre_id == db.centre_id, Retired.key == key, _holding(db.now())
    )
    row = db.scalar(query.execution_options(populate_existing=True))
    if row is not None:
        since = row.since.astimezone(db.local_now().tzinfo)
        raise DefinitionRetired(
            key=key, since=f"{since:%Y-%m-%d %H:%M}", by=row.by, reason=row.reason
        )


def is_retired(db: Session, key: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that the definition of a row is retired now."""
    return exists().where(Retired.centre_id == db.centre_id, Retired.key == key, _holding(db.now()))


def note_skipped(db: Session, key: str) -> None:
    """Count a start that did not take place because the definition is retired."""
    query = update(Retired).where(Retired.centre_id == db.centre_id, Retired.key == key)
    db.execute(
        query.values(skipped=Retired.skipped + 1).execution_options(synchronize_session=False)
    )


def _holding(now: datetime) -> ColumnElement[bool]:
    return (Retired.since <= now) & or_(Retired.until.is_(None), Retired.until > now)


def _view(row: Retired) -> Retirement:
    return Retirement(
        since=row.since, until=row.until, by=row.by, reason=row.reason, skipped=row.skipped
    )
