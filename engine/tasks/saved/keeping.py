"""Keeping filters, sharing them, and who may change them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from base.db import Session
from base.errors import Conflict, Invalid, NotAllowed, NotFound
from base.i18n import N_
from base.ids import new_id
from base.outdated import delete_batch
from engine.audit import audit
from engine.candidates import folded
from engine.identity.access.permissions import may
from engine.identity.records import User
from engine.people import Actor
from engine.tasks.saved.records import FilterRow

COLOURS: Final = ("grey", "blue", "green", "amber", "red", "violet")
EVERYBODY: Final = "*"
MOST_FILTERS: Final = 50
LONGEST_NAME: Final = 80
LONGEST_QUERY: Final = 2000
CAN_BE_RESTORED: Final = timedelta(days=1)
ABOUT: Final = "task_filter:"


class NoName(Invalid):
    """A filter needs a name to be found by."""

    code: ClassVar[str] = "filter_unnamed"
    message: ClassVar[str] = N_("Please give the filter a name.")


class TooManyFilters(Conflict):
    """Somebody keeps as many as a list can show."""

    code: ClassVar[str] = "too_many_filters"
    message: ClassVar[str] = N_("You keep %(most)s filters already; delete one first.")


class NotYourFilter(NotAllowed):
    """It is somebody else's, or sharing is not allowed."""

    code: ClassVar[str] = "not_your_filter"
    message: ClassVar[str] = N_("Shared filters need the right to share filters.")


class FilterChanged(Conflict):
    """Somebody changed the filter meanwhile. `params` hold `who` and `when`."""

    code: ClassVar[str] = "filter_changed"
    message: ClassVar[str] = N_("%(who)s has changed this filter meanwhile. Please look again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterPlan:
    """What a filter shall be. `audience` are candidates, or `EVERYBODY`; nothing is private."""

    name: str
    colour: str = COLOURS[0]
    query: str = ""
    audience: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFilter:
    """A filter as its reader sees it. `editable` says whether they may change it."""

    id: UUID
    name: str
    colour: str
    query: str
    audience: frozenset[str]
    owner: str
    mine: bool
    editable: bool
    changed_at: datetime

    @property
    def shared(self) -> bool:
        """Return whether others see it too."""
        return bool(self.audience)


def filters_for(db: Session, by: Actor) -> list[SavedFilter]:
    """Return the filters that somebody sees: their own, then those shared with them, by age."""
    if by.id is None:
        return []
    seen = or_(
        FilterRow.owner_id == by.id,
        FilterRow.audience.overlap(cast([EVERYBODY, *sorted(by.folded)], ARRAY(Text))),
    )
    query = (
        select(FilterRow, User.name)
        .join(User, User.id == FilterRow.owner_id)
        .where(FilterRow.centre_id == db.centre_id, FilterRow.deleted_at.is_(None), seen)
        .order_by(FilterRow.owner_id != by.id, FilterRow.created_at, FilterRow.id)
        .limit(MOST_FILTERS * 2)
    )
    return [_view(row, owner, by) for row, owner in db.execute(query)]


def filter_of(db: Session, filter_id: UUID, *, by: Actor) -> SavedFilter:
    """Return one filter.

    Raises:
        NotFound: there is none, it was deleted, or it is not for this person.
    """
    row = _row(db, filter_id, by)
    if row.deleted_at is not None:
        raise NotFound
    owner = db.scalar(select(User.name).where(User.id == row.owner_id)) or ""
    return _view(row, owner, by)


def keep_filter(
    db: Session,
    plan: FilterPlan,
    *,
    by: Actor,
    filter_id: UUID | None = None,
    seen: datetime | None = None,
) -> UUID:
    """Save a new filter, or change one; return its id. What is shared leaves a line in the log.

    `seen` is the moment of the version that the change was made from.

    Raises:
        NoName: it has no name.
        NotYourFilter: it is shared, or shall be, without the right to share.
        TooManyFilters: the person keeps enough.
        FilterChanged: somebody changed it since `seen`.
        NotFound: there is no such filter for this person.
    """
    plan = _checked(plan)
    row = _row(db, filter_id, by) if filter_id is not None else _fresh(db, by)
    if plan.audience and not may(by, "tasks.filters"):
        raise NotYourFilter
    if filter_id is not None:
        _check_may_change(row, by)
        if seen is not None and row.changed_at != seen:
            raise FilterChanged(who=row.changed_by, when=row.changed_at)
    before = _told(row)
    row.name, row.colour, row.query = plan.name, plan.colour, plan.query
    row.audience = sorted(one if one == EVERYBODY else folded(one) for one in plan.audience)
    row.changed_at, row.changed_by = db.now(), by.name
    if filter_id is None:
        db.add(row)
    if row.audience or before["audience"]:
        what = "task_filter.changed" if before["audience"] else "task_filter.shared"
        _log(db, what, row, by, {"before": before, "after": _told(row)})
    db.flush()
    return row.id


def delete_filter(db: Session, filter_id: UUID, *, by: Actor) -> None:
    """Take a filter away from everybody who sees it; for a day it can be brought back.

    Raises:
        NotYourFilter: it is somebody else's, and the right to share is missing.
        NotFound: there is no such filter for this person.
    """
    row = _row(db, filter_id, by)
    _check_may_change(row, by)
    if row.deleted_at is None:
        row.deleted_at = db.now()
        if row.audience:
            _log(db, "task_filter.deleted", row, by, {"before": _told(row)})


def restore_filter(db: Session, filter_id: UUID, *, by: Actor) -> None:
    """Bring a deleted filter back.

    Raises:
        NotYourFilter: it is somebody else's, and the right to share is missing.
        NotFound: there is none, or it was deleted too long ago.
    """
    row = _row(db, filter_id, by)
    _check_may_change(row, by)
    if row.deleted_at is not None:
        row.deleted_at = None
        if row.audience:
            _log(db, "task_filter.restored", row, by, {"after": _told(row)})


def forget_filters(db: Session) -> int:
    """Delete filters that nobody can bring back any more."""
    return delete_batch(db, FilterRow, FilterRow.deleted_at < db.now() - CAN_BE_RESTORED)


def _checked(plan: FilterPlan) -> FilterPlan:
    name = plan.name.strip()[:LONGEST_NAME]
    if not name:
        raise NoName
    colour = plan.colour if plan.colour in COLOURS else COLOURS[0]
    query = plan.query[:LONGEST_QUERY]
    return FilterPlan(name=name, colour=colour, query=query, audience=plan.audience)


def _fresh(db: Session, by: Actor) -> FilterRow:
    if by.id is None:
        raise NotFound
    kept = select(func.count()).where(FilterRow.owner_id == by.id, FilterRow.deleted_at.is_(None))
    if (db.scalar(kept) or 0) >= MOST_FILTERS:
        raise TooManyFilters(most=MOST_FILTERS)
    return FilterRow(
        id=new_id(), centre_id=db.centre_id, owner_id=by.id, name="", colour="", query="",
        audience=[], created_at=db.now(), changed_at=db.now(), changed_by=by.name,
    )  # fmt: skip


def _row(db: Session, filter_id: UUID, by: Actor) -> FilterRow:
    query = select(FilterRow).where(FilterRow.id == filter_id, FilterRow.centre_id == db.centre_id)
    row = db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None or not _sees(row, by):
        raise NotFound
    return row


def _sees(row: FilterRow, by: Actor) -> bool:
    shared = bool(row.audience) and may(by, "tasks.filters")
    return (
        row.owner_id == by.id
        or shared
        or not by.folded.isdisjoint(row.audience)
        or (EVERYBODY in row.audience)
    )


def _may_change(row: FilterRow, by: Actor) -> bool:
    """Return whether somebody may change a filter: one's own, or a shared one by right."""
    if row.owner_id == by.id and not row.audience:
        return True
    return may(by, "tasks.filters")


def _check_may_change(row: FilterRow, by: Actor) -> None:
    if not _may_change(row, by):
        raise NotYourFilter


def _view(row: FilterRow, owner: str, by: Actor) -> SavedFilter:
    return SavedFilter(
        id=row.id, name=row.name, colour=row.colour, query=row.query,
        audience=frozenset(row.audience), owner=owner, mine=row.owner_id == by.id,
        editable=_may_change(row, by), changed_at=row.changed_at,
    )  # fmt: skip


def _told(row: FilterRow) -> dict[str, object]:
    return {"name": row.name, "query": row.query, "audience": list(row.audience)}


def _log(db: Session, what: str, row: FilterRow, by: Actor, details: dict[str, object]) -> None:
    audit(db, what, by=by, about=f"{ABOUT}{row.id}", label=row.name, details=details)
