"""Who is on duty at a moment, as candidate groups need it: `duty:<code>` of a department.

The roster of the department counts first. When it names nobody who is there, the head is asked,
then the deputy; when there are none, the same is asked of the department above, and so on. Nobody
is there who is away at that moment or was switched off.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from base.db import Session
from engine.candidates import ON_DUTY
from engine.identity.records import Absence, Department, DutyShift, User

# A tree that was tied into a ring by a fault of ours must not hang a request.
DEEPEST: Final = 50
A_DAY: Final = timedelta(days=1)


class DutyBy(StrEnum):
    """Why somebody is on duty."""

    ROSTER = "roster"
    HEAD = "head"
    DEPUTY = "deputy"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyFound:
    """Who is on duty, by what, and in which department: the one asked for or one above it."""

    department_id: UUID
    by: DutyBy
    user_ids: tuple[UUID, ...]


def duty_of(db: Session, code: str, at: datetime | None = None) -> DutyFound | None:
    """Return who is on duty for a department at a moment (now), None for nobody at all.

    The code may be written in any case. One of a department that went into another one is that
    other one's.
    """
    chain = _chain(db, code, at or db.now())
    heads = {row.id: row for row in chain}
    found: dict[UUID, list[UUID]] = {}
    query = roster(wall_clock(db, at), at or db.now()).where(DutyShift.department_id.in_(heads))
    for row in db.execute(query.order_by(DutyShift.created_at, DutyShift.id)):
        found.setdefault(row.department_id, []).append(row.user_id)
    for row in chain:
        if row.id in found:
            users = tuple(dict.fromkeys(found[row.id]))
            return DutyFound(department_id=row.id, by=DutyBy.ROSTER, user_ids=users)
        for by, user_id in ((DutyBy.HEAD, row.head), (DutyBy.DEPUTY, row.deputy)):
            if user_id is not None:
                return DutyFound(department_id=row.id, by=by, user_ids=(user_id,))
    return None


def duty_groups(db: Session, user_id: UUID) -> frozenset[str]:
    """Return the groups `duty:<code>` of all departments for which somebody is on duty now."""
    local, now = wall_clock(db), db.now()
    mine = roster(local, now).where(DutyShift.user_id == user_id).with_only_columns(
        DutyShift.department_id
    )  # fmt: skip
    top = select(Department.id, Department.code, literal(0).label("level")).where(
        Department.centre_id == db.centre_id,
        or_(
            Department.id.in_(mine),
            and_(~_has_roster(local, now), _answering(now) == user_id),
        ),
    )
    reach = top.cte("reach", recursive=True)
    below = select(Department.id, Department.code, reach.c.level + 1).where(
        Department.parent_id == reach.c.id,
        reach.c.level < DEEPEST,
        ~_has_roster(local, now),
        _answering(now).is_(None),
    )
    reach = reach.union_all(below)
    return frozenset(f"{ON_DUTY}{code}" for code in db.scalars(select(reach.c.code)))


def wall_clock(db: Session, at: datetime | None = None) -> datetime:
    """Return what the centre's clocks show at a moment (now), without a zone."""
    here = db.local_now()
    return (here if at is None else at.astimezone(here.tzinfo)).replace(tzinfo=None)


def roster(local: datetime, at: datetime) -> Select[UUID, UUID | None]:
    """Return the statement for department and user of those whom the rosters name at a moment.

    `local` is that moment by the centre's clocks. Of a department, what was entered for the day
    itself counts before the weekdays. People who are not there are left out.
    """
    single = aliased(DutyShift)
    overridden = exists().where(
        single.department_id == DutyShift.department_id, single.day.isnot(None),
        _runs(single, local),
    )  # fmt: skip
    return (
        select(DutyShift.department_id, DutyShift.user_id)
        .join(User, User.id == DutyShift.user_id)
        .where(
            is_there(User, at), _runs(DutyShift, local),
            or_(DutyShift.day.isnot(None), ~overridden),
        )
    )  # fmt: skip


def _runs(shift: type[DutyShift], local: datetime) -> ColumnElement[bool]:
    day, clock = local.date(), local.time()
    over_midnight = shift.ends <= shift.begins
    begun = and_(
        _begins_on(shift, day), shift.begins <= clock, or_(over_midnight, clock < shift.ends)
    )
    going_on = and_(_begins_on(shift, day - A_DAY), over_midnight, clock < shift.ends)
    return or_(begun, going_on)


def _begins_on(shift: type[DutyShift], day: date) -> ColumnElement[bool]:
    weekly = and_(
        shift.day.is_(None),
        shift.weekdays.contains([day.isoweekday()]),
        or_(shift.valid_from.is_(None), shift.valid_from <= day),
        or_(shift.valid_until.is_(None), shift.valid_until >= day),
    )
    return or_(shift.day == day, weekly)


def is_there(user: type[User], at: datetime) -> ColumnElement[bool]:
    """Return the condition that somebody works here and is not away at a moment."""
    away = exists().where(
        Absence.user_id == user.id, Absence.cancelled_at.is_(None), Absence.begins_at <= at,
        Absence.ends_at > at,
    )  # fmt: skip
    return and_(user.active, ~away)


def _has_roster(local: datetime, at: datetime) -> ColumnElement[bool]:
    return Department.id.in_(roster(local, at).with_only_columns(DutyShift.department_id))


def _answering(at: datetime) -> ColumnElement[UUID | None]:
    """Return the id of the head, or of the deputy when there is no head who is there."""
    head, deputy = aliased(User), aliased(User)

    def there(user: type[User], key: Any) -> ScalarSelect[UUID]:
        return select(user.id).where(user.id == key, is_there(user, at)).scalar_subquery()

    return func.coalesce(there(head, Department.head_id), there(deputy, Department.deputy_id))


def _chain(db: Session, code: str, at: datetime) -> list[Any]:
    """Return id, head and deputy (only those who are there) of a department and those above it."""
    given = {"centre": db.centre_id, "code": code.casefold(), "at": at}
    return list(db.execute(_chain_statement(), given))


@cache
def _chain_statement() -> Select[UUID, UUID | None, UUID | None]:
    """Return the statement of `_chain`. A page asks for many moments, and making it costs more."""
    at: Any = bindparam("at", type_=DateTime(timezone=True))
    asked = aliased(Department)
    start = select(func.coalesce(asked.merged_into_id, asked.id)).where(
        asked.centre_id == bindparam("centre"), func.lower(asked.code) == bindparam("code")
    )
    columns = (Department.id, Department.parent_id, Department.head_id, Department.deputy_id)
    first = select(*columns, literal(0).label("level")).where(Department.id.in_(start))
    chain = first.cte("chain", recursive=True)
    farther = select(*columns, chain.c.level + 1).where(
        Department.id == chain.c.parent_id, chain.c.level < DEEPEST
    )
    chain = chain.union_all(farther)
    head, deputy = aliased(User), aliased(User)
    return (
        select(chain.c.id, head.id.label("head"), deputy.id.label("deputy"))
        .select_from(chain)
        .outerjoin(head, (head.id == chain.c.head_id) & is_there(head, at))
        .outerjoin(deputy, (deputy.id == chain.c.deputy_id) & is_there(deputy, at))
        .order_by(chain.c.level)
    )


def on_roster_now(db: Session, user_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return, for those of these people whom a roster names now, the ids of the departments."""
    found: dict[UUID, list[UUID]] = {}
    query = roster(wall_clock(db), db.now()).where(DutyShift.user_id.in_(list(user_ids)))
    for department_id, user_id in db.execute(query):
        if user_id is not None:
            found.setdefault(user_id, []).append(department_id)
    return found
