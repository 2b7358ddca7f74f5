"""Who is on duty at a moment, as candidate groups need it: `duty:<code>` of a department.

The roster of the department counts first. When it names nobody who is there, the head is asked,
then the deputy; when there are none, the same is asked of the department above, and so on. Nobody
is there who is away at that moment or was switched off.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    ScalarSelect,
    Select,
    Text,
    Time,
    Uuid,
    and_,
    any_,
    bindparam,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased

from base.db import Session
from base.postgres.ready import Ready
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


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A moment (`at`) and what the centre's clocks show then, as values or as parameters.

    `day` and `clock` are that date and time, `before` is the day before; weekdays are lists of the
    one number from 1 (Monday) to 7.
    """

    at: Any
    day: Any
    before: Any
    weekday: Any
    weekday_before: Any
    clock: Any


# Several moments at once, as rows; `n` counts them from 1.
MOMENTS: Final = (
    func.unnest(
        bindparam("ats", type_=ARRAY(DateTime(timezone=True))),
        bindparam("days", type_=ARRAY(Date)),
        bindparam("befores", type_=ARRAY(Date)),
        bindparam("weekdays", type_=ARRAY(Integer)),
        bindparam("weekdays_before", type_=ARRAY(Integer)),
        bindparam("clocks", type_=ARRAY(Time)),
    )
    .table_valued(
        column("at", DateTime(timezone=True)), column("day", Date), column("before", Date),
        column("weekday", Integer), column("weekday_before", Integer), column("clock", Time),
        with_ordinality="n",
    )
    .render_derived(name="moment")
)  # fmt: skip
EACH: Final = When(
    at=MOMENTS.c.at, day=MOMENTS.c.day, before=MOMENTS.c.before,
    weekday=array([MOMENTS.c.weekday]), weekday_before=array([MOMENTS.c.weekday_before]),
    clock=MOMENTS.c.clock,
)  # fmt: skip
ASKED: Final = When(
    at=bindparam("at", type_=DateTime(timezone=True)),
    day=bindparam("day", type_=Date),
    before=bindparam("before", type_=Date),
    weekday=bindparam("weekday", type_=ARRAY(Integer)),
    weekday_before=bindparam("weekday_before", type_=ARRAY(Integer)),
    clock=bindparam("clock", type_=Time),
)


def when(db: Session, at: datetime | None = None) -> When:
    """Return a moment (now) as the centre's clocks show it."""
    here = db.local_now()
    local = here if at is None else at.astimezone(here.tzinfo)
    day, before = local.date(), local.date() - A_DAY
    return When(
        at=at or db.now(), day=day, before=before, weekday=[day.isoweekday()],
        weekday_before=[before.isoweekday()], clock=local.time(),
    )  # fmt: skip


def duty_of(db: Session, code: str) -> DutyFound | None:
    """Return who is on duty for a department now; see `duties_of`."""
    return duties_of(db, code, [db.now()])[0]


def duties_of(db: Session, code: str, moments: Sequence[datetime]) -> list[DutyFound | None]:
    """Return who is on duty for a department at each of some moments, None for nobody at all.

    The code may be written in any case. One of a department that went into another one is that
    other one's.
    """
    given = _each([when(db, at) for at in moments])
    above: list[list[Any]] = [[] for _ in moments]
    for n, *one in CHAIN.ask(db, centre=db.centre_id, code=code.casefold(), **given):
        above[n - 1].append(one)
    heads = list({key for chain in above for key, *_heads in chain})
    found: list[dict[UUID, list[UUID]]] = [{} for _ in moments]
    for n, department_id, user_id in ROSTERS.ask(db, departments=heads, **given):
        found[n - 1].setdefault(department_id, []).append(user_id)
    return [_first(chain, named) for chain, named in zip(above, found, strict=True)]


def _first(chain: list[Any], named: dict[UUID, list[UUID]]) -> DutyFound | None:
    """Return who of the department, or else of the nearest above it, is on duty."""
    for key, head, deputy in chain:
        if key in named:
            users = tuple(dict.fromkeys(named[key]))
            return DutyFound(department_id=key, by=DutyBy.ROSTER, user_ids=users)
        for by, user_id in ((DutyBy.HEAD, head), (DutyBy.DEPUTY, deputy)):
            if user_id is not None:
                return DutyFound(department_id=key, by=by, user_ids=(user_id,))
    return None


def duty_groups(db: Session, user_id: UUID) -> frozenset[str]:
    """Return the groups `duty:<code>` of all departments for which somebody is on duty now."""
    rows = DUTIES.ask(db, centre=db.centre_id, user=user_id, **facts(when(db)))
    return frozenset(f"{ON_DUTY}{code}" for (code,) in rows)


def facts(moment: When) -> dict[str, Any]:
    """Return the values of the parameters that `ASKED` stands for."""
    return {one.name: getattr(moment, one.name) for one in fields(moment)}


def _each(moments: Sequence[When]) -> dict[str, list[Any]]:
    """Return the values of the parameters of `MOMENTS`."""
    return {
        "ats": [one.at for one in moments],
        "days": [one.day for one in moments],
        "befores": [one.before for one in moments],
        "weekdays": [one.day.isoweekday() for one in moments],
        "weekdays_before": [one.before.isoweekday() for one in moments],
        "clocks": [one.clock for one in moments],
    }


def roster(moment: When) -> Select[UUID, UUID | None]:
    """Return the statement for department and user of those whom the rosters name at a moment.

    Of a department, what was entered for the day itself counts before the weekdays. People who are
    not there are left out.
    """
    single = aliased(DutyShift)
    overridden = exists().where(
        single.department_id == DutyShift.department_id, single.day.isnot(None),
        _runs(single, moment),
    )  # fmt: skip
    return (
        select(DutyShift.department_id, DutyShift.user_id)
        .join(User, User.id == DutyShift.user_id)
        .where(
            is_there(User, moment.at), _runs(DutyShift, moment),
            or_(DutyShift.day.isnot(None), ~overridden),
        )
    )  # fmt: skip


def _runs(shift: type[DutyShift], moment: When) -> ColumnElement[bool]:
    over_midnight, clock = shift.ends <= shift.begins, moment.clock
    begun = and_(
        _begins_on(shift, moment.day, moment.weekday), shift.begins <= clock,
        or_(over_midnight, clock < shift.ends),
    )  # fmt: skip
    yesterday = _begins_on(shift, moment.before, moment.weekday_before)
    return or_(begun, and_(yesterday, over_midnight, clock < shift.ends))


def _begins_on(shift: type[DutyShift], day: Any, weekday: Any) -> ColumnElement[bool]:
    weekly = and_(
        shift.day.is_(None),
        shift.weekdays.contains(weekday),
        or_(shift.valid_from.is_(None), shift.valid_from <= day),
        or_(shift.valid_until.is_(None), shift.valid_until >= day),
    )
    return or_(shift.day == day, weekly)


def is_there(user: type[User], at: Any) -> ColumnElement[bool]:
    """Return the condition that somebody works here and is not away at a moment."""
    away = exists().where(
        Absence.user_id == user.id, Absence.cancelled_at.is_(None), Absence.begins_at <= at,
        Absence.ends_at > at,
    )  # fmt: skip
    return and_(user.active, ~away)


def _has_roster() -> ColumnElement[bool]:
    return Department.id.in_(roster(ASKED).with_only_columns(DutyShift.department_id))


def _answering(at: Any) -> ColumnElement[UUID | None]:
    """Return the id of the head, or of the deputy when there is no head who is there."""
    head, deputy = aliased(User), aliased(User)

    def there(user: type[User], key: Any) -> ScalarSelect[UUID]:
        return select(user.id).where(user.id == key, is_there(user, at)).scalar_subquery()

    return func.coalesce(there(head, Department.head_id), there(deputy, Department.deputy_id))


def _duties() -> Ready:
    """Return the statement for the codes of the departments that somebody answers for."""
    user = bindparam("user", type_=Uuid)
    mine = roster(ASKED).where(DutyShift.user_id == user).with_only_columns(
        DutyShift.department_id
    )  # fmt: skip
    top = select(Department.id, Department.code, literal(0).label("level")).where(
        Department.centre_id == bindparam("centre", type_=Uuid),
        or_(
            Department.id.in_(mine),
            and_(~_has_roster(), _answering(ASKED.at) == user),
        ),
    )
    reach = top.cte("reach", recursive=True)
    below = select(Department.id, Department.code, reach.c.level + 1).where(
        Department.parent_id == reach.c.id,
        reach.c.level < DEEPEST,
        ~_has_roster(),
        _answering(ASKED.at).is_(None),
    )
    reach = reach.union_all(below)
    return Ready(select(reach.c.code))


def _chain() -> Ready:
    """Return the statement for a department and those above it, at each moment the nearest first.

    Its columns are the moment's number, id, head and deputy; only those who are there.
    """
    asked = aliased(Department)
    start = select(func.coalesce(asked.merged_into_id, asked.id)).where(
        asked.centre_id == bindparam("centre", type_=Uuid),
        asked.code == bindparam("code", type_=Text),  # always in lower case
    )
    columns = (Department.id, Department.parent_id, Department.head_id, Department.deputy_id)
    first = select(*columns, literal(0).label("level")).where(Department.id.in_(start))
    chain = first.cte("chain", recursive=True)
    farther = select(*columns, chain.c.level + 1).where(
        Department.id == chain.c.parent_id, chain.c.level < DEEPEST
    )
    chain = chain.union_all(farther)
    head, deputy = aliased(User), aliased(User)
    return Ready(
        select(MOMENTS.c.n, chain.c.id, head.id.label("head"), deputy.id.label("deputy"))
        .select_from(chain.join(MOMENTS, true()))
        .outerjoin(head, (head.id == chain.c.head_id) & is_there(head, EACH.at))
        .outerjoin(deputy, (deputy.id == chain.c.deputy_id) & is_there(deputy, EACH.at))
        .order_by(MOMENTS.c.n, chain.c.level)
    )


def _rosters() -> Ready:
    """Return the statement for whom the rosters of some departments name, by their entering."""
    some = bindparam("departments", type_=ARRAY(Uuid))
    query = roster(EACH).with_only_columns(MOMENTS.c.n, DutyShift.department_id, DutyShift.user_id)
    query = query.where(DutyShift.department_id == any_(some))
    return Ready(query.order_by(MOMENTS.c.n, DutyShift.created_at, DutyShift.id))


DUTIES: Final = _duties()
CHAIN: Final = _chain()
ROSTERS: Final = _rosters()


def on_roster_now(db: Session, user_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return, for those of these people whom a roster names now, the ids of the departments."""
    found: dict[UUID, list[UUID]] = {}
    query = roster(when(db)).where(DutyShift.user_id.in_(list(user_ids)))
    for department_id, user_id in db.execute(query):
        if user_id is not None:
            found.setdefault(user_id, []).append(department_id)
    return found
