"""Deleting versions that nothing runs on and nothing has run on."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.exc import IntegrityError

from base.db import Session
from base.errors import Conflict
from base.i18n import N_
from base.ids import new_id
from engine.audit import audit
from engine.definitions.programs import PROCESS, ready
from engine.definitions.queries import current_release, newest_version
from engine.definitions.records import Deleted, Release, Source, StartEvent, Version
from engine.definitions.starts import listen
from engine.deployment.deploy import LOCK
from engine.deployment.needs import needed_by
from engine.instances.records import OVER, Instance
from engine.people import Actor


class VersionInUse(Conflict):
    """Instances run or have run on this version, or may still come to it."""

    code: ClassVar[str] = "version_in_use"
    message: ClassVar[str] = N_(
        "Version %(version)s of “%(key)s” is in use and stays: %(running)s run on it, %(ended)s "
        "have ended on it, %(callers)s that run may still come to it."
    )


class VersionNeeded(Conflict):
    """Others of the newest release need this version, and there is no other one for them."""

    code: ClassVar[str] = "version_needed"
    message: ClassVar[str] = N_("“%(key)s” is needed by: %(others)s. There is no other version.")


def delete_version(db: Session, key: str, version: int, *, by: Actor, reason: str) -> None:
    """Delete a version for good; its number is not given again.

    If it was the newest, the one before it takes its place, in a release of its own.

    Raises:
        NoSuchDefinition: there is no such version.
        VersionInUse: instances run or have run on it, or may still come to it; it says how many.
        VersionNeeded: something of the newest release needs it and there is no other.
    """
    db.execute(LOCK, {"centre": str(db.centre_id)})
    row = newest_version(db, key, version)
    # Who starts an instance holds a lock on its release: after this all of them can be counted.
    holding = Release.items.contains({key: str(row.id)})
    bound = Release.items.contains({f"{key}@{version}": str(row.id)})
    releases = list(
        db.scalars(
            select(Release)
            .where(Release.centre_id == db.centre_id, or_(holding, bound))
            .order_by(Release.number)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    _check_unused(db, row, releases)
    other = _other(db, row)
    _check_not_needed(db, row, other)
    _replace(db, row, other, releases, by=by, reason=reason)
    _remove(db, row)
    _tell(db, row, by=by, reason=reason)


def _check_unused(db: Session, row: Version, releases: list[Release]) -> None:
    query = (
        select(Instance.state, func.count())
        .where(Instance.version_id == row.id, Instance.centre_id == db.centre_id)
        .group_by(Instance.state)
    )
    found: Counter[bool] = Counter()
    for state, count in db.execute(query):
        found[state in OVER] += count
    callers = _callers(db, row, releases)
    if found or callers:
        raise VersionInUse(
            key=row.key, version=row.version, running=found[False], ended=found[True],
            callers=callers,
        )  # fmt: skip


def _callers(db: Session, row: Version, releases: list[Release]) -> int:
    """Count the running instances of others that call, ask or show this version."""
    items = {release.id: release.items for release in releases}
    query = (
        select(Instance.release_id, Instance.version_id, func.count())
        .where(Instance.release_id.in_(list(items)), Instance.state.not_in(OVER))
        .where(Instance.centre_id == db.centre_id, Instance.version_id != row.id)
        .group_by(Instance.release_id, Instance.version_id)
    )
    return sum(
        count
        for release_id, version_id, count in db.execute(query)
        if row.id in set(_reached(db, version_id, items[release_id]))
    )


def _reached(db: Session, version_id: UUID, items: dict[str, Any]) -> Iterator[UUID]:
    """Yield the versions that a version comes to within a release, itself first."""
    todo, seen = [version_id], {version_id}
    while todo:
        one = todo.pop()
        yield one
        for key in needed_by(db, one):
            found = UUID(items[key]) if key in items else None
            if found is not None and found not in seen:
                seen.add(found)
                todo.append(found)


def _other(db: Session, row: Version) -> Version | None:
    """Return the version that takes the place: the one before, else the next one."""
    others = select(Version).where(
        Version.centre_id == db.centre_id, Version.key == row.key, Version.id != row.id
    )
    below = others.where(Version.version < row.version)
    return db.scalar(below.order_by(Version.version.desc()).limit(1)) or db.scalar(
        others.order_by(Version.version).limit(1)
    )


def _check_not_needed(db: Session, row: Version, other: Version | None) -> None:
    current = current_release(db)
    if current is None:
        return
    exact = f"{row.key}@{row.version}"
    wanted = {exact} if other is not None else {exact, row.key}
    users = [
        key
        for key, value in current.items.items()
        if "@" not in key and value != str(row.id) and wanted & needed_by(db, UUID(value))
    ]
    if users:
        raise VersionNeeded(key=row.key, others=", ".join(sorted(users)))


def _replace(
    db: Session,
    row: Version,
    other: Version | None,
    releases: list[Release],
    *,
    by: Actor,
    reason: str,
) -> None:
    current = current_release(db)
    was_newest = current is not None and current.items.get(row.key) == str(row.id)
    for release in releases:
        release.items = _without(release.items, row, other)
    if was_newest and current is not None:
        db.add(
            Release(
                id=new_id(), centre_id=db.centre_id, number=current.number + 1,
                items=_without(current.items, row, other), files=[], brought=[], comment=reason,
                made_at=db.now(), made_by=by.name,
            )
        )  # fmt: skip
        db.execute(delete(StartEvent).where(StartEvent.version_id == row.id))
        if other is not None and other.kind == PROCESS:
            listen(db, [(other, ready(db, other.id).program.process)])
    db.flush()


def _without(items: dict[str, Any], row: Version, other: Version | None) -> dict[str, Any]:
    kept = {key: value for key, value in items.items() if value != str(row.id)}
    if items.get(row.key) == str(row.id) and other is not None:
        kept[row.key] = str(other.id)
    return kept


def _remove(db: Session, row: Version) -> None:
    source = row.source_id
    try:
        with db.begin_nested():
            db.execute(delete(Version).where(Version.id == row.id))
    except IntegrityError as error:
        # Somebody started one between the count and now.
        raise VersionInUse(
            key=row.key, version=row.version, running=1, ended=0, callers=0
        ) from error
    used = exists().where(Version.source_id == source)
    db.execute(delete(Source).where(Source.id == source, ~used))
    db.expunge(row)


def _tell(db: Session, row: Version, *, by: Actor, reason: str) -> None:
    db.add(
        Deleted(
            centre_id=db.centre_id, key=row.key, version=row.version, name=row.name,
            kind=row.kind, deleted_at=db.now(), deleted_by=by.name, reason=reason,
        )
    )  # fmt: skip
    details = {"reason": reason, "version": row.version, "name": row.name, "kind": row.kind}
    audit(db, "definition.deleted", by=by, about=f"definition:{row.key}", label=row.key,
          details=details)  # fmt: skip
    db.flush()
