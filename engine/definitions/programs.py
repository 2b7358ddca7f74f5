"""Programs ready to run, kept in memory per version.

A version never changes, so what is kept here cannot become stale. Parsing takes milliseconds,
finding takes microseconds.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final, Generic, TypeVar
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.errors import NotFound
from base.i18n import N_
from engine.actions.registry import is_known
from engine.definitions.program import Program, bind, build
from engine.definitions.records import Release, Source, Version
from engine.definitions.source import SourceFile

KEPT: Final = 256
PROCESS: Final = "process"
T = TypeVar("T")


class NoSuchDefinition(NotFound):
    """Nothing of this key has been deployed, or not in this version."""

    code = "no_such_definition"
    message = N_("There is no process “%(key)s” here.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A program with the facts of its version."""

    version_id: UUID
    key: str
    version: int
    unique_business_key: bool
    program: Program


class Kept(Generic[T]):
    """Keeps the values used last. Two threads may make one twice; the later one stays."""

    def __init__(self, size: int = KEPT) -> None:
        self._size = size
        self._values: OrderedDict[UUID, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: UUID, make: Callable[[], T]) -> T:
        """Return the value of `key`, making it when it is not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._size:
                self._values.popitem(last=False)
        return value


_programs: Final[Kept[Ready]] = Kept()
_exact: Final[Kept[Ready]] = Kept()
_releases: Final[Kept[dict[str, UUID]]] = Kept()


def ready(db: Session, version_id: UUID) -> Ready:
    """Return a version ready to run.

    Raises:
        NoSuchDefinition: there is no such version.
    """
    return _programs.get(version_id, lambda: _read(db, version_id))


def pinned(db: Session, release_id: UUID, key: str) -> Ready:
    """Return the version of `key` that belongs to a release.

    Raises:
        NoSuchDefinition: the release has none.
    """
    version_id = pinned_version(db, release_id, key)
    if version_id is None:
        raise NoSuchDefinition(key=key)
    found = ready(db, version_id)
    return found if found.program.key == key else _exact.get(version_id, lambda: _named(found, key))


def _named(found: Ready, key: str) -> Ready:
    """Return the same under the key that a step bound to this version calls it by."""
    return replace(found, program=Program(found.program.process, key))


def pinned_version(db: Session, release_id: UUID, key: str) -> UUID | None:
    """Return the version of a key that belongs to a release, or None."""
    return _releases.get(release_id, lambda: _items(db, release_id)).get(key)


def _items(db: Session, release_id: UUID) -> dict[str, UUID]:
    query = select(Release.items).where(Release.id == release_id, Release.centre_id == db.centre_id)
    return {key: UUID(value) for key, value in (db.scalar(query) or {}).items()}


def _read(db: Session, version_id: UUID) -> Ready:
    query = (
        select(Version, Source)
        .join(Source, Source.id == Version.source_id)
        .where(Version.id == version_id, Version.centre_id == db.centre_id)
    )
    row = db.execute(query).one_or_none()
    if row is None:
        raise NoSuchDefinition(key=str(version_id))
    if row.Version.kind != PROCESS:
        raise NoSuchDefinition(key=row.Version.key)
    actions = row.Version.actions
    file = SourceFile(row.Source.name, row.Source.content)
    program = build(
        file,
        row.Version.key,
        # As it was when it was deployed: what was left to people stays so.
        knows_action=is_known if actions is None else frozenset(actions).__contains__,
        knows_process=frozenset(row.Version.calls).__contains__,
        knows_decision=frozenset(row.Version.decisions).__contains__,
    )
    bind(program.process, row.Version.bound)
    return Ready(
        version_id=version_id,
        key=row.Version.key,
        version=row.Version.version,
        unique_business_key=row.Version.unique_business_key,
        program=program,
    )
