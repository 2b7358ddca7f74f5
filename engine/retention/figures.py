"""What a clean-up would remove now, definition by definition. Nothing is changed by looking."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

from base.db import Session
from base.times import Duration
from engine.definitions.lifetime import Lifetime
from engine.instances.records import Instance
from engine.operations.outdated import outdated_batches
from engine.retention.removing import is_due, lifetime_of

COUNT: Final = func.count()


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionFigures:
    """One definition: `cleanable` may go now, `unlimited` have no time to go, `next` goes next."""

    key: str
    finished: int
    cleanable: int
    unlimited: int
    oldest: datetime | None
    next: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanUp:
    """The figures of one centre; `batches` are those that have ended and may go."""

    at: datetime
    finished: int
    cleanable: int
    unlimited: int
    batches: int
    oldest: datetime | None
    definitions: list[DefinitionFigures]


def clean_up_figures(db: Session) -> CleanUp:
    """Return how many ended instances there are, and how many of them may go now."""
    by_key: dict[str, list[DefinitionFigures]] = defaultdict(list)
    for row in db.execute(_by_version(db)):
        by_key[row.key].append(_of_version(db, row))
    found = [_sum(key, by_key[key]) for key in sorted(by_key)]
    whole = _sum("", found)
    return CleanUp(
        at=db.now(), finished=whole.finished, cleanable=whole.cleanable, unlimited=whole.unlimited,
        batches=outdated_batches(db), oldest=whole.oldest, definitions=found,
    )  # fmt: skip


def _by_version(db: Session) -> Any:
    later = Instance.removal_at > db.now()
    return (
        select(
            Instance.key,
            Instance.version_id,
            COUNT.label("finished"),
            COUNT.filter(is_due(db)).label("cleanable"),
            COUNT.filter(Instance.removal_at.is_(None)).label("undated"),
            func.min(Instance.ended_at).label("oldest"),
            func.min(Instance.removal_at).filter(later).label("next"),
        )
        .where(Instance.centre_id == db.centre_id, Instance.ended_at.is_not(None))
        .group_by(Instance.key, Instance.version_id)
    )


def _of_version(db: Session, row: Any) -> DefinitionFigures:
    """Count what has no time yet as the clean-up would: it gives the time first."""
    cleanable, unlimited = row.cleanable, row.undated
    limit = _limit(db, row.version_id) if row.undated else None
    if limit is not None:
        horizon = (-limit).after(db.local_now())
        query = select(COUNT).where(
            Instance.centre_id == db.centre_id, Instance.version_id == row.version_id,
            Instance.removal_at.is_(None), Instance.ended_at <= horizon,
        )  # fmt: skip
        cleanable, unlimited = cleanable + (db.scalar(query) or 0), 0
    return DefinitionFigures(
        key=row.key, finished=row.finished, cleanable=cleanable, unlimited=unlimited,
        oldest=row.oldest, next=row.next,
    )  # fmt: skip


def _limit(db: Session, version_id: UUID) -> Duration | None:
    default: timedelta | None = db.context.settings.keep.history
    said = lifetime_of(db, version_id)
    if said is None and default is not None:
        said = Lifetime(Duration(0, default))
    return said.length if said is not None else None


def _sum(key: str, rows: list[DefinitionFigures]) -> DefinitionFigures:
    return DefinitionFigures(
        key=key,
        finished=sum(row.finished for row in rows),
        cleanable=sum(row.cleanable for row in rows),
        unlimited=sum(row.unlimited for row in rows),
        oldest=min((row.oldest for row in rows if row.oldest), default=None),
        next=min((row.next for row in rows if row.next), default=None),
    )
