"""What a parameter is here and now.

A transaction asks once, in one query, for the number of the last change; the values themselves are
kept by the process as long as that number stays. So a change counts at once, in every process,
for each transaction that begins to read parameters after it.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, TypeVar
from uuid import UUID

import structlog
from sqlalchemy import text

from base.db import Session
from base.parameters.kinds import BadValue
from base.parameters.registry import Level, Parameter

T = TypeVar("T")
Tree = Callable[[Session, str], Sequence[str]]
log = structlog.get_logger(__name__)

PLACE: Final = "base_parameters"
MOST_CENTRES: Final = 500
STAMP: Final = """
  select coalesce((select max(id) from base_parameter_change where centre_id = %(centre)s), 0),
         coalesce((select max(id) from base_platform_parameter_change), 0)
"""
VALUES: Final = """
  select code, department, value from base_parameter where centre_id = :centre
  union all select code, null, value from base_platform_parameter
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a value comes from; without a level it is the default."""

    level: Level | None = None
    department: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that is set: for the platform, for the centre (no department), for departments."""

    stamp: tuple[int, int]
    platform: Mapping[str, Any]
    own: Mapping[str, Mapping[str, Any]]


_kept: Final[OrderedDict[UUID, Snapshot]] = OrderedDict()
_guard: Final = Lock()
_trees: Final[list[Tree]] = []


def departments_by(tree: Tree) -> Tree:
    """Note the function that returns a department's code and those above it, nearest first."""
    _trees[:] = [tree]
    return tree


def value(db: Session, parameter: Parameter[T], department: str | None = None) -> T:
    """Return what counts for a department, else for the centre, the platform, else the default."""
    return resolve(db, parameter, department)[0]


def resolve(
    db: Session, parameter: Parameter[T], department: str | None = None
) -> tuple[T, Origin]:
    """Return what counts, and where it is set.

    What does not fit any more, because a release has made the limits narrower, counts as not set.
    """
    snapshot = _snapshot(db)
    set_here = snapshot.own.get(parameter.code, {})
    if department and Level.DEPARTMENT in parameter.levels and set_here.keys() - {""}:
        for code in _above(db, department):
            if code in set_here and (found := _load(parameter, set_here[code])):
                return found[0], Origin(level=Level.DEPARTMENT, department=code)
    if "" in set_here and (found := _load(parameter, set_here[""])):
        return found[0], Origin(level=Level.CENTRE)
    if parameter.code in snapshot.platform:
        found = _load(parameter, snapshot.platform[parameter.code])
        if found:
            return found[0], Origin(level=Level.PLATFORM)
    return parameter.default, Origin()


def set_values(db: Session, code: str) -> dict[Origin, Any]:
    """Return all stored values of a parameter as plain data, the widest first."""
    snapshot = _snapshot(db)
    own = snapshot.own.get(code, {})
    found = {}
    if code in snapshot.platform:
        found[Origin(level=Level.PLATFORM)] = snapshot.platform[code]
    if "" in own:
        found[Origin(level=Level.CENTRE)] = own[""]
    for department in sorted(own.keys() - {""}):
        found[Origin(level=Level.DEPARTMENT, department=department)] = own[department]
    return found


def all_set(db: Session) -> Snapshot:
    """Return everything that is set for the centre and the platform, as plain data."""
    return _snapshot(db)


def forget_read(db: Session) -> None:
    """Read anew in this transaction, because it has changed something itself."""
    db.info.pop(PLACE, None)


def _load(parameter: Parameter[T], stored: Any) -> tuple[T] | None:
    try:
        return (parameter.kind.load(stored),)
    except BadValue:
        log.warning("parameter_unusable", code=parameter.code, stored=stored)
        return None


def _above(db: Session, department: str) -> Sequence[str]:
    return _trees[0](db, department) if _trees else [department]


def _snapshot(db: Session) -> Snapshot:
    read = db.info.get(PLACE)
    if read is None or read[0] != db.centre_id:
        read = db.info[PLACE] = (db.centre_id, _current(db))
    found: Snapshot = read[1]
    return found


def _current(db: Session) -> Snapshot:
    rows = db.ask(STAMP, {"centre": db.centre_id})
    stamp = rows[0] if rows else (0, 0)
    with _guard:
        kept = _kept.get(db.centre_id)
    # A stamp is used once: numbers of a transaction that was rolled back do not come again.
    if kept is not None and kept.stamp == stamp:
        return kept
    found = _read(db, stamp)
    with _guard:
        _kept[db.centre_id] = found
        _kept.move_to_end(db.centre_id)
        while len(_kept) > MOST_CENTRES:
            _kept.popitem(last=False)
    return found


def _read(db: Session, stamp: tuple[int, int]) -> Snapshot:
    platform: dict[str, Any] = {}
    own: dict[str, dict[str, Any]] = {}
    if stamp != (0, 0):
        for row in db.execute(text(VALUES), {"centre": db.centre_id}):
            if row.department is None:
                platform[row.code] = row.value
            else:
                own.setdefault(row.code, {})[row.department] = row.value
    return Snapshot(stamp, platform, own)
