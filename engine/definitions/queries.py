"""Finding deployed definitions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, func, literal, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from base.db import Session
from engine.definitions.layout.drawn import as_shown
from engine.definitions.programs import NoSuchDefinition
from engine.definitions.records import Release, Source, Version
from engine.retirement.queries import Retirement, retirements


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionView:
    """One version of a definition. `newest` is what new instances run.

    `retirement` tells from when no new instance begins; `retired` whether that is so now.
    """

    id: UUID
    key: str
    version: int
    name: str
    labels: Mapping[str, str]
    kind: str
    newest: bool
    deployed_at: datetime
    deployed_by: str
    tag: str | None = None
    retirement: Retirement | None = None
    retired: bool = False


def definitions(db: Session, *, every_version: bool = False) -> list[DefinitionView]:
    """Return the newest version of each definition, by key; older ones too when asked for."""
    query = select(Version).where(Version.centre_id == db.centre_id)
    if not every_version:
        query = query.ext(distinct_on(Version.key))
    found: list[DefinitionView] = []
    gone, now = retirements(db), db.now()
    for row in db.scalars(query.order_by(Version.key, Version.version.desc())):
        newest = not found or found[-1].key != row.key
        found.append(_view(row, gone.get(row.key), now, newest=newest))
    return found


def newest_version(db: Session, key: str, version: int | None = None) -> Version:
    """Return the newest version of a definition, or the one with this number.

    Raises:
        NoSuchDefinition: nothing of this key is deployed, or not in this version.
    """
    query = select(Version).where(Version.centre_id == db.centre_id, Version.key == key)
    if version is not None:
        query = query.where(Version.version == version)
    found = db.scalar(query.order_by(Version.version.desc()).limit(1))
    if found is None:
        raise NoSuchDefinition(key=key)
    return found


def definition_xml(db: Session, version_id: UUID) -> bytes:
    """Return the drawing of a version as it was deployed.

    Raises:
        NoSuchDefinition: there is no such version.
    """
    content, _key = _stored(db, version_id)
    return content


def _stored(db: Session, version_id: UUID) -> tuple[bytes, str]:
    """Return the file of a version and its key."""
    query = (
        select(Source.content, Version.key)
        .join(Version, Version.source_id == Source.id)
        .where(Version.id == version_id, Version.centre_id == db.centre_id)
    )
    row = db.execute(query).one_or_none()
    if row is None:
        raise NoSuchDefinition(key=str(version_id))
    return row.content, row.key


def drawings_with(db: Session, texts: Iterable[str]) -> list[str]:
    """Return the keys of the drawings in force in which one of these texts stands, in order.

    PostgreSQL looks through them: reading them all would take longer than the page that asks.
    """
    newest = select(Version.id).where(Version.centre_id == db.centre_id)
    newest = newest.ext(distinct_on(Version.key)).order_by(Version.key, Version.version.desc())
    wanted = (literal(text.encode(), LargeBinary) for text in texts)
    stands = or_(*(func.position(one.op("in")(Source.content)) > 0 for one in wanted))
    query = (
        select(Version.key)
        .join(Source, Version.source_id == Source.id)
        .where(Version.centre_id == db.centre_id, Version.id.in_(newest), stands)
        .order_by(Version.key)
    )
    return list(db.scalars(query))


def drawing_xml(db: Session, version_id: UUID) -> bytes:
    """Return the drawing of a version as it was understood, in plain UTF-8: for looking at it.

    Its process comes first, and what has no place in the drawing is given one.

    Raises:
        NoSuchDefinition: there is no such version.
    """
    return as_shown(*_stored(db, version_id))


def current_release(db: Session) -> Release | None:
    """Return the newest release of the centre, if anything was deployed yet."""
    query = select(Release).where(Release.centre_id == db.centre_id)
    return db.scalar(query.order_by(Release.number.desc()).limit(1))


def release_of(db: Session, version: Version) -> Release:
    """Return the release to start a version with: the newest one that holds it.

    Raises:
        NoSuchDefinition: there is none, which cannot be unless rows were removed by hand.
    """
    held = Release.items[version.key].astext == str(version.id)
    query = select(Release).where(Release.centre_id == db.centre_id, held)
    found = db.scalar(query.order_by(Release.number.desc()).limit(1))
    if found is None:
        raise NoSuchDefinition(key=version.key)
    return found


def _view(
    row: Version, retirement: Retirement | None, now: datetime, *, newest: bool
) -> DefinitionView:
    return DefinitionView(
        id=row.id,
        key=row.key,
        version=row.version,
        name=row.name,
        labels=row.labels,
        kind=row.kind,
        newest=newest,
        deployed_at=row.deployed_at,
        deployed_by=row.deployed_by,
        tag=row.tag,
        retirement=retirement,
        retired=retirement is not None and retirement.holds(now),
    )
