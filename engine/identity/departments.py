"""The tree of departments: finding them, and which of them take work today."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, select

from base.db import Session
from base.errors import NotFound
from base.i18n import N_, pick
from engine.identity.access.acting import DEEPEST
from engine.identity.records import Department
from engine.identity.span import ALWAYS, DepartmentState, Span
from engine.people import Actor

# Who makes the first people and departments: whoever may run commands on the server.
AT_CONSOLE: Final = Actor.system("console")
# What a list shows; whole records of thousands would take much longer.
SHOWN: Final = (
    Department.id, Department.code, Department.name, Department.parent_id, Department.email,
    Department.phone, Department.active, Department.valid_from, Department.valid_until,
    Department.merged_into_id,
)  # fmt: skip

# These are asked several times for a page, and plain statements cost a fraction of others.
ABOVE: Final = """
with recursive above as (
  select code, id, name, parent_id, valid_from, valid_until, 1 as level from identity_department
  where centre_id = %(centre)s and id = %(parent)s::uuid
  union all
  select d.code, d.id, d.name, d.parent_id, d.valid_from, d.valid_until, a.level + 1
  from identity_department d join above a on d.id = a.parent_id
  where d.centre_id = %(centre)s and a.level < %(deepest)s::int
)
select code, id, name, parent_id, valid_from, valid_until from above order by level
"""
BELOW: Final = """
with recursive below as (
  select id, code, 0 as level from identity_department
  where centre_id = %(centre)s and code = any(%(codes)s::text[])
  union all
  select d.id, d.code, b.level + 1 from identity_department d join below b on d.parent_id = b.id
  where d.centre_id = %(centre)s and b.level < %(deepest)s::int
)
select code from below
"""
NAMES: Final = """
select code, name from identity_department
where centre_id = %(centre)s and (%(all)s::bool or code = any(%(codes)s::text[]))
order by code limit %(most)s::int
"""


class Above(NamedTuple):
    """A department above another one, as far as its path says it."""

    code: str
    id: UUID
    name: dict[str, str]
    parent_id: UUID | None
    valid_from: date | None
    valid_until: date | None


class NoSuchDepartment(NotFound):
    """There is no department of this code."""

    code = "no_such_department"
    message = N_("There is no department with the code %(code)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentView:
    """A department as lists and choosers show it; `names` holds a name per language.

    `parent` is the code of the department above it, `level` how many there are above. `own` are
    the days that were given for itself, `span` those on which the ones above it are there too.
    """

    id: UUID
    code: str
    names: Mapping[str, str]
    email: str | None
    active: bool
    parent: str | None = None
    level: int = 0
    phone: str | None = None
    own: Span = ALWAYS
    span: Span = ALWAYS
    merged: bool = False

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return pick(self.names)

    def state(self, day: date) -> DepartmentState:
        """Return how it stands on a day; only an open one takes new work."""
        if self.merged:
            return DepartmentState.MERGED
        if self.span.before(day) or self.span.empty:
            return DepartmentState.ENDED
        if not self.active:
            return DepartmentState.CLOSED
        return DepartmentState.PLANNED if self.span.after(day) else DepartmentState.OPEN


def departments(
    db: Session, *, inactive: bool = False, codes: Collection[str] | None = None
) -> list[DepartmentView]:
    """Return the departments as a tree: each before those under it, by code within one level.

    Those that take no work today are there only when asked for; what hangs under one that was
    closed by hand moves up then. With `codes` there are only these and all above them.
    """
    query = select(*SHOWN).where(Department.centre_id == db.centre_id)
    if codes is not None:
        query = query.where(Department.id.in_(up_from(db, Department.code.in_(codes))))
    rows: list[Any] = list(db.execute(query.order_by(Department.code.desc())))
    codes = {row.id: row.code for row in rows}
    under: dict[UUID | None, list[Any]] = {}
    for row in rows:
        under.setdefault(row.parent_id, []).append(row)
    today, found = db.local_now().date(), []
    waiting = [(row, 0, ALWAYS) for row in under.get(None, ())]
    while waiting:
        row, level, above = waiting.pop()
        one = view_of(row, parent=codes.get(row.parent_id), level=level, above=above)
        shown = inactive or one.state(today) is DepartmentState.OPEN
        if shown:
            found.append(one)
        below = level + 1 if shown else level
        waiting += [(child, below, one.span) for child in under.get(row.id, ())]
    return found


def up_from(db: Session, which: ColumnElement[bool]) -> Select[UUID]:
    """Return the statement for the ids of some departments and of all above them."""
    mine = Department.centre_id == db.centre_id
    first = select(Department.id, Department.parent_id, literal(0).label("level")).where(
        mine, which
    )
    reach = first.cte("reach", recursive=True)
    farther = select(Department.id, Department.parent_id, reach.c.level + 1).where(
        mine, Department.id == reach.c.parent_id, reach.c.level < DEEPEST
    )
    reach = reach.union_all(farther)
    return select(reach.c.id)


def find_department(db: Session, code: str) -> DepartmentView:
    """Return one department.

    Raises:
        NoSuchDepartment: there is none with this code.
    """
    row = get_department(db, code)
    above = rows_above(db, row)
    span = ALWAYS
    for one in above:
        span = span.meet(Span(one.valid_from, one.valid_until))
    return view_of(row, parent=above[0].code if above else None, level=len(above), above=span)


def standing_for(db: Session, code: str) -> DepartmentView:
    """Return the department of this code, or the one that it was merged into.

    Raises:
        NoSuchDepartment: there is none with this code.
    """
    heir = get_department(db, code).merged_into_id
    if heir is None:
        return find_department(db, code)
    return find_department(db, db.scalars(rows_of(db).where(Department.id == heir)).one().code)


def department_names(
    db: Session, codes: Collection[str] | None = None, *, limit: int | None = None
) -> dict[str, str]:
    """Return the names of these departments, or of all, by code, in the reader's language.

    With a `limit` no more than so many, the first by code.
    """
    given = {
        "centre": db.centre_id, "all": codes is None, "codes": list(codes or ()), "most": limit,
    }  # fmt: skip
    return {code: pick(name) for code, name in db.ask(NAMES, given)}


def rows_above(db: Session, row: Department) -> list[Above]:
    """Return code, id, name and dates of the departments above one, the nearest first."""
    given = {"centre": db.centre_id, "parent": row.parent_id, "deepest": DEEPEST}
    return [Above(*one) for one in db.ask(ABOVE, given)]


def path_to(db: Session, code: str) -> list[tuple[str, str]]:
    """Return code and name of the departments above one, the topmost first.

    Raises:
        NoSuchDepartment: there is none with this code.
    """
    above = rows_above(db, get_department(db, code))
    return [(one.code, pick(one.name)) for one in reversed(above)]


def codes_below(db: Session, codes: Iterable[str]) -> frozenset[str]:
    """Return these departments and all under them; a code that nobody has is left in."""
    named = set(codes)
    given = {"centre": db.centre_id, "codes": list(named), "deepest": DEEPEST}
    return frozenset(named | {code for (code,) in db.ask(BELOW, given)})


def get_department(db: Session, code: str) -> Department:
    """Return the record of a department.

    Raises:
        NoSuchDepartment: there is none with this code.
    """
    row = db.scalar(rows_of(db).where(Department.code == code))
    if row is None:
        raise NoSuchDepartment(code=code)
    return row


def rows_of(db: Session) -> Select[Department]:
    """Return the statement for the records of this centre's departments."""
    return select(Department).where(Department.centre_id == db.centre_id)


def view_of(row: Any, *, parent: str | None, level: int, above: Span) -> DepartmentView:
    """Return a row with the columns of `SHOWN` as lists show it; `above` are its parents' days."""
    own = Span(row.valid_from, row.valid_until)
    return DepartmentView(
        id=row.id, code=row.code, names=row.name, email=row.email, active=row.active,
        parent=parent, level=level, phone=row.phone, own=own, span=own.meet(above),
        merged=row.merged_into_id is not None,
    )  # fmt: skip
