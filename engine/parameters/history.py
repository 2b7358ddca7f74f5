"""What was set when: change by change, at any moment, between two moments; and back again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.dialects.postgresql import distinct_on

from base.db import Session
from base.errors import Conflict, NotFound
from base.i18n import N_
from base.page import BadCursor, Page, cursor_decode, cursor_encode, paged
from base.parameters import Area, Level, Setting, find_parameter, is_parameter, parameters
from base.parameters.records import ParameterChange, PlatformChange
from engine.parameters.areas import area_of, changed_by, seen_by
from engine.parameters.changing import change_parameters, said_here
from engine.people import Actor

LARGEST: Final = 2**63
MOST_OF_PLATFORM: Final = 100
Place = tuple[str, str]


class NothingToUndo(Conflict):
    """What was set then is set now, or its parameter is no more."""

    code = "nothing_to_undo"
    message = N_("There is nothing to put back: all of it is as it was then.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One change; the values in words, None where nothing was set."""

    id: int
    at: datetime
    moment: UUID
    code: str
    title: str
    level: Level
    department: str
    before: str | None
    after: str | None
    actor: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A place whose value differs between two moments."""

    code: str
    title: str
    department: str
    before: str | None
    after: str | None


def changes(
    db: Session, *, by: Actor, code: str = "", after: str | None = None, limit: int = 50
) -> Page[ChangeView]:
    """Return the changes of the centre and its departments that `by` may see, the newest first.

    Raises:
        BadCursor: `after` was not made here.
    """
    query = _own(db).order_by(ParameterChange.id.desc()).limit(limit + 1).where(_open_to(by))
    if code:
        query = query.where(ParameterChange.code == code)
    if after is not None:
        (number,) = cursor_decode(after, 1)
        if not isinstance(number, int) or not 0 <= number < LARGEST:
            raise BadCursor
        query = query.where(ParameterChange.id < number)
    rows = list(db.scalars(query))
    cursor = cursor_encode(rows[:limit][-1].id) if rows else None
    return paged(rows, limit, cursor).of(_view)


def platform_changes(db: Session, code: str) -> list[ChangeView]:
    """Return the last changes of a parameter for the whole installation, the newest first."""
    query = select(PlatformChange).where(PlatformChange.code == code)
    found = db.scalars(query.order_by(PlatformChange.id.desc()).limit(MOST_OF_PLATFORM))
    return [_view(row) for row in found]


def state_at(db: Session, moment: datetime) -> dict[Place, Any]:
    """Return what was set at a moment, as plain data by code and department."""
    query = (
        _own(db)
        .where(ParameterChange.at <= moment)
        .ext(distinct_on(ParameterChange.code, ParameterChange.department))
        .order_by(ParameterChange.code, ParameterChange.department, ParameterChange.id.desc())
    )
    return {
        (row.code, row.department): row.after for row in db.scalars(query) if row.after is not None
    }


def differences(db: Session, then: datetime, now: datetime, *, by: Actor) -> list[Difference]:
    """Return what differs between two moments, by code and department, as far as `by` sees it."""
    seen = seen_by(by)
    found = compare(state_at(db, then), state_at(db, now))
    return [one for one in found if area_of(one.code) in seen]


def compare(old: Mapping[Place, Any], new: Mapping[Place, Any]) -> list[Difference]:
    """Return what differs between two states."""
    return [
        Difference(
            code=code,
            title=find_parameter(code).title() if is_parameter(code) else code,
            department=department,
            before=said_here(code, old.get((code, department))),
            after=said_here(code, new.get((code, department))),
        )
        for code, department in sorted(old.keys() | new.keys())
        if old.get((code, department)) != new.get((code, department))
    ]


def undo_change(db: Session, number: int, *, by: Actor, reason: str) -> int:
    """Put back what was set before one change; return how many values that changed.

    Raises:
        NotFound: there is no such change.
        NothingToUndo: it is so already.
        BadValue: a release has made the limits narrower since.
    """
    row = db.scalar(_own(db).where(ParameterChange.id == number))
    if row is None:
        raise NotFound
    return _back(db, {(row.code, row.department): row.before}, by=by, reason=reason)


def undo_moment(db: Session, moment: UUID, *, by: Actor, reason: str) -> int:
    """Put back everything that was changed together; see `undo_change`."""
    rows = list(db.scalars(_own(db).where(ParameterChange.moment == moment)))
    if not rows:
        raise NotFound
    wanted = {(row.code, row.department): row.before for row in rows}
    return _back(db, wanted, by=by, reason=reason)


def go_back_to(db: Session, moment: datetime, *, by: Actor, reason: str) -> int:
    """Set everything that `by` may change as it was at a moment, all of it; see `undo_change`."""
    then, now, mine = state_at(db, moment), state_at(db, db.now()), changed_by(by)
    differing = [place for place in then.keys() | now.keys()
                 if then.get(place) != now.get(place) and area_of(place[0]) in mine]  # fmt: skip
    return _back(db, {place: then.get(place) for place in differing}, by=by, reason=reason)


def _back(db: Session, wanted: Mapping[Place, Any | None], *, by: Actor, reason: str) -> int:
    settings = list(_settings(wanted))
    done = change_parameters(db, settings, by=by, reason=reason, what="rolled_back")
    if not done:
        raise NothingToUndo
    return done


def _settings(wanted: Mapping[Place, Any | None]) -> Iterable[Setting]:
    for (code, department), stored in sorted(wanted.items(), key=lambda pair: pair[0]):
        if is_parameter(code):
            level = Level.DEPARTMENT if department else Level.CENTRE
            yield Setting(code=code, level=level, value=stored, department=department)


def _open_to(by: Actor) -> ColumnElement[bool]:
    """What this release does not know any more counts as of no named area."""
    seen = seen_by(by)
    hidden = [one.code for one in parameters() if one.area not in seen]
    if Area.OTHER in seen:
        return ParameterChange.code.not_in(hidden)
    return ParameterChange.code.in_([one.code for one in parameters() if one.area in seen])


def _own(db: Session) -> Select[ParameterChange]:
    return select(ParameterChange).where(ParameterChange.centre_id == db.centre_id)


def _view(row: ParameterChange | PlatformChange) -> ChangeView:
    department = row.department if isinstance(row, ParameterChange) else ""
    level = Level.DEPARTMENT if department else Level.CENTRE
    return ChangeView(
        id=row.id, at=row.at, moment=row.moment, code=row.code,
        title=find_parameter(row.code).title() if is_parameter(row.code) else row.code,
        level=level if isinstance(row, ParameterChange) else Level.PLATFORM,
        department=department, before=said_here(row.code, row.before),
        after=said_here(row.code, row.after), actor=row.actor, reason=row.reason,
    )  # fmt: skip
