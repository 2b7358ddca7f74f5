"""Every look at the lists. Views are plain values."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from base.db import Session
from base.errors import NotFound
from base.i18n import N_
from base.page import Page
from base.page.keyset import page_by_time
from base.parameters import value

from .addresses import Channel, NotAnAddress, normal
from .parameters import COUNTRY
from .records import Entry, Hit, State
from .rules import Direction, Effect, Match, Why

SOON: Final = timedelta(days=14)
STANDING: Final = frozenset({State.PROPOSED, State.ACTIVE})


class NoSuchEntry(NotFound):
    """The lists hold no such entry."""

    code = "blocklist.missing"
    message = N_("There is no such entry.")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One entry as a page shows it. `over`: its time has passed. `hits` are counted where asked."""

    id: UUID
    effect: Effect
    channel: Channel
    match: Match
    value: str
    written: str
    direction: Direction
    reason: str
    proof: str
    proof_file_id: UUID | None
    since: datetime
    until: datetime
    state: State
    over: bool
    proposed_by: str
    decided_by: str | None
    decided_at: datetime | None
    note: str
    instance_id: UUID | None
    created_at: datetime
    hits: int = 0
    last_hit_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HitView:
    """One contact that a rule decided."""

    id: UUID
    at: datetime
    channel: Channel
    direction: Direction
    address: str
    blocked: bool
    why: Why
    about: str
    entry_id: UUID | None
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """Which entries. `soon`: in force and over within two weeks. `words` fit value or reason."""

    effect: Effect | None = None
    channel: Channel | None = None
    states: Collection[State] | None = None
    soon: bool = False
    words: str = ""


def find_entries(
    db: Session, which: EntryFilter | None = None, *, after: str | None = None, limit: int = 50
) -> Page[EntryView]:
    """Return entries, the newest first, with how often each decided."""
    query = _wanted(db, which or EntryFilter())
    page = page_by_time(db, query, (Entry.created_at, Entry.id), after=after, limit=limit)
    counts = _counts(db, [row.id for row in page.items])
    return page.of(lambda row: _view(db, row, counts.get(row.id)))


def get_entry(db: Session, entry_id: UUID) -> EntryView:
    """Return one entry.

    Raises:
        NoSuchEntry: there is none with this id.
    """
    row = row_of(db, entry_id)
    return _view(db, row, _counts(db, [row.id]).get(row.id))


def find_hits(
    db: Session, entry_id: UUID | None = None, *, after: str | None = None, limit: int = 50
) -> Page[HitView]:
    """Return contacts that a rule decided, the newest first."""
    query = select(Hit).where(Hit.centre_id == db.centre_id)
    if entry_id is not None:
        query = query.where(Hit.entry_id == entry_id)
    page = page_by_time(db, query, (Hit.at, Hit.id), after=after, limit=limit)
    ids = {row.entry_id for row in page.items if row.entry_id}
    # Whole rows, so that what may not be seen by everybody is masked.
    named = {row.id: row.written for row in db.scalars(select(Entry).where(Entry.id.in_(ids)))}
    return page.of(lambda row: _hit(row, named.get(row.entry_id, "") if row.entry_id else ""))


def counts_by_state(db: Session) -> dict[State, int]:
    """Return how many entries there are in each state."""
    query = (
        select(Entry.state, func.count())
        .where(Entry.centre_id == db.centre_id)
        .group_by(Entry.state)
    )
    return dict(db.execute(query).all())


def row_of(db: Session, entry_id: UUID, *, lock: bool = False) -> Entry:
    """Return the row of an entry, locked if wanted.

    Raises:
        NoSuchEntry: there is none with this id.
    """
    query = select(Entry).where(Entry.id == entry_id, Entry.centre_id == db.centre_id)
    row = db.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NoSuchEntry
    return row


def _wanted(db: Session, which: EntryFilter) -> Select[Any]:
    query = select(Entry).where(Entry.centre_id == db.centre_id)
    if which.effect is not None:
        query = query.where(Entry.effect == which.effect)
    if which.channel is not None:
        query = query.where(Entry.channel == which.channel)
    if which.states is not None:
        query = query.where(Entry.state.in_(which.states))
    if which.soon:
        query = query.where(
            Entry.state == State.ACTIVE, Entry.until < db.now() + SOON, Entry.until >= db.now()
        )
    if which.words:
        query = query.where(_says(db, which.words))
    return query


def _says(db: Session, words: str) -> Any:
    """Return the condition that an entry holds these words, however a number was written."""
    like = words.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    ways: list[Any] = [
        func.lower(column).like(f"%{like}%")
        for column in (Entry.value, Entry.written, Entry.reason, Entry.proof)
    ]
    for channel in Channel:
        try:
            ways.append(Entry.value == normal(channel, words, country=value(db, COUNTRY)))
        except NotAnAddress:
            continue
    return or_(*ways)


def _counts(db: Session, ids: list[UUID]) -> dict[UUID, tuple[int, datetime]]:
    query = (
        select(Hit.entry_id, func.count(), func.max(Hit.at))
        .where(Hit.entry_id.in_(ids))
        .group_by(Hit.entry_id)
    )
    return {entry_id: (count, last) for entry_id, count, last in db.execute(query) if entry_id}


def _view(db: Session, row: Entry, counted: tuple[int, datetime] | None) -> EntryView:
    hits, last = counted or (0, None)
    same = EntryView.__dataclass_fields__.keys() - {"over", "hits", "last_hit_at"}
    over = row.state is State.ACTIVE and row.until <= db.now()
    return EntryView(
        over=over, hits=hits, last_hit_at=last, **{name: getattr(row, name) for name in same}
    )


def _hit(row: Hit, entry: str) -> HitView:
    return HitView(
        id=row.id, at=row.at, channel=row.channel, direction=row.direction, address=row.address,
        blocked=row.blocked, why=Why(row.why), about=row.about, entry_id=row.entry_id, entry=entry,
    )  # fmt: skip
