"""What was deployed when, by whom, and what a release consists of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.errors import NotFound
from base.page import Page
from base.page.keyset import page_by_time
from engine.definitions.records import Release, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One version in a release; `brought` says that it came with that release."""

    id: UUID
    key: str
    version: int
    name: str
    labels: Mapping[str, str]
    kind: str
    tag: str | None
    brought: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseView:
    """A deployment that changed something: what it brought; all that it consists of if asked."""

    id: UUID
    number: int
    at: datetime
    by: str
    comment: str
    files: tuple[str, ...]
    brought: tuple[PartView, ...]
    parts: tuple[PartView, ...] = ()


def deployments(db: Session, *, after: str | None = None, limit: int = 50) -> Page[ReleaseView]:
    """Return a page of the deployments that changed something, newest first."""
    query = select(Release).where(Release.centre_id == db.centre_id)
    page = page_by_time(
        db, query, (Release.made_at, Release.id), after=after, limit=limit, newest_first=True
    )
    ids = {UUID(key) for row in page.items for key in row.brought}
    parts = _versions(db, ids)
    return Page(items=[_view(row, parts) for row in page.items], next=page.next)


def get_deployment(db: Session, release_id: UUID) -> ReleaseView:
    """Return one deployment with everything that its release consists of.

    Raises:
        NotFound: there is no such release in this centre.
    """
    query = select(Release).where(Release.centre_id == db.centre_id, Release.id == release_id)
    row = db.scalar(query)
    if row is None:
        raise NotFound
    pinned = {UUID(value) for value in row.items.values()}
    versions = _versions(db, pinned | {UUID(key) for key in row.brought})
    return _view(row, versions, whole=pinned)


def _versions(db: Session, ids: Iterable[UUID]) -> dict[UUID, Version]:
    query = select(Version).where(Version.centre_id == db.centre_id, Version.id.in_(list(ids)))
    rows = db.scalars(query.order_by(Version.kind.desc(), Version.key, Version.version))
    return {row.id: row for row in rows}


def _view(
    row: Release,
    versions: Mapping[UUID, Version],
    *,
    whole: frozenset[UUID] | set[UUID] = frozenset(),
) -> ReleaseView:
    came = {UUID(key) for key in row.brought}
    return ReleaseView(
        id=row.id,
        number=row.number,
        at=row.made_at,
        by=row.made_by,
        comment=row.comment,
        files=tuple(row.files),
        brought=tuple(_part(one, brought=True) for key, one in versions.items() if key in came),
        parts=tuple(
            _part(one, brought=key in came) for key, one in versions.items() if key in whole
        ),
    )


def _part(one: Version, *, brought: bool) -> PartView:
    return PartView(
        id=one.id, key=one.key, version=one.version, name=one.name, labels=one.labels,
        kind=one.kind, tag=one.tag, brought=brought,
    )  # fmt: skip
