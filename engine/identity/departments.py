"""The tree of departments: making them, finding them, hanging them under one another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, literal, select

from base.db import Session
from base.errors import Conflict, NotFound
from base.i18n import N_, pick
from base.ids import new_id
from engine.audit import audit, changes
from engine.identity.access.acting import DEEPEST
from engine.identity.access.reach import check_reached
from engine.identity.checks import check_address, check_code, check_named
from engine.identity.records import Department
from engine.people import Actor

# Who makes the first people and departments: whoever may run commands on the server.
AT_CONSOLE: Final = Actor.system("console")
# What a list shows; whole records of thousands would take much longer.
SHOWN: Final = (Department.id, Department.code, Department.name, Department.parent_id,
                Department.email, Department.active)  # fmt: skip


class CodeTaken(Conflict):
    """Another department has this code already."""

    code = "department_code_taken"
    message = N_("There is already a department with the code %(code)s.")


class NoSuchDepartment(NotFound):
    """There is no department of this code."""

    code = "no_such_department"
    message = N_("There is no department with the code %(code)s.")


class DepartmentInRing(Conflict):
    """A department would be under itself."""

    code = "department_in_ring"
    message = N_("%(parent)s is itself part of %(code)s, so it cannot be above it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentView:
    """A department as lists and choosers show it; `names` holds a name per language.

    `parent` is the code of the department above it, `level` how many there are above.
    """

    id: UUID
    code: str
    names: Mapping[str, str]
    email: str | None
    active: bool
    parent: str | None = None
    level: int = 0

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return pick(self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentChange:
    """How a department shall be from now on; `names` by language, `parent` the code above it."""

    names: Mapping[str, str]
    email: str | None
    active: bool
    parent: str | None = None


def create_department(
    db: Session,
    code: str,
    *,
    names: Mapping[str, str],
    email: str | None = None,
    parent: str | None = None,
    by: Actor = AT_CONSOLE,
) -> DepartmentView:
    """Add a department.

    Raises:
        Invalid: the code has other characters than drawings can name.
        CodeTaken: there is one with this code.
        NoSuchDepartment: there is no department with the code of `parent`.
        OutOfReach: `by` does not reach the parent.
    """
    check_code(code)
    check_reached([parent] if parent else [], by=by)
    if db.scalar(_rows(db).where(Department.code == code)) is not None:
        raise CodeTaken(code=code)
    row = Department(
        id=new_id(),
        centre_id=db.centre_id,
        code=code,
        name=dict(names),
        parent_id=get_department(db, parent).id if parent else None,
        email=email,
        active=True,
        created_at=db.now(),
    )
    db.add(row)
    db.flush()
    audit(db, "department.added", by=by, about=f"department:{code}", label=code)
    return find_department(db, code)


def change_department(
    db: Session, code: str, change: DepartmentChange, *, by: Actor
) -> DepartmentView:
    """Change a department. A closed one is offered no more, but old tickets still name it.

    Raises:
        Invalid: no name in any language, or the e-mail address is none.
        NoSuchDepartment: there is none with this code, or none with the code of the parent.
        DepartmentInRing: the parent is this department or one below it.
        OutOfReach: `by` does not reach the department, or not the new parent.
    """
    check_named("".join(change.names.values()), field="name_en")
    check_address(change.email)
    before, row = find_department(db, code), get_department(db, code)
    moved = change.parent != before.parent
    check_reached([code, change.parent] if moved and change.parent else [code], by=by)
    if moved:
        # Two who move departments at once could tie a ring; so the second one waits.
        db.execute(_rows(db).with_for_update())
    if change.parent and change.parent in codes_below(db, [code]):
        raise DepartmentInRing(parent=change.parent, code=code)
    row.parent_id = get_department(db, change.parent).id if change.parent else None
    row.name = {locale: name for locale, name in change.names.items() if name.strip()}
    row.email, row.active = change.email, change.active
    db.flush()
    after = find_department(db, code)
    audit(db, "department.changed", by=by, about=f"department:{code}", label=code,
          details=changes(_told(before), _told(after)))  # fmt: skip
    return after


def departments(db: Session, *, inactive: bool = False) -> list[DepartmentView]:
    """Return the departments as a tree: each before those under it, by code within one level.

    Those that are closed are there only when asked for; what hangs under them moves up then.
    """
    query = select(*SHOWN).where(Department.centre_id == db.centre_id)
    rows: list[Any] = list(db.execute(query.order_by(Department.code)))
    codes = {row.id: row.code for row in rows}
    under: dict[UUID | None, list[Any]] = {}
    for row in rows:
        under.setdefault(row.parent_id, []).append(row)
    return list(_in_order(under, codes, None, 0, inactive=inactive))


def _in_order(
    under: Mapping[UUID | None, list[Any]],
    codes: Mapping[UUID, str],
    parent: UUID | None,
    level: int,
    *,
    inactive: bool,
) -> Iterable[DepartmentView]:
    for row in under.get(parent, ()):
        shown = row.active or inactive
        if shown:
            yield _view(row, codes.get(row.parent_id) if row.parent_id else None, level)
        below = level + 1 if shown else level
        yield from _in_order(under, codes, row.id, below, inactive=inactive)


def find_department(db: Session, code: str) -> DepartmentView:
    """Return one department.

    Raises:
        NoSuchDepartment: there is none with this code.
    """
    row = get_department(db, code)
    above = _above(db, row)
    return _view(row, above[0] if above else None, len(above))


def _above(db: Session, row: Department) -> list[str]:
    """Return the codes of the departments above one, the nearest first."""
    columns = (Department.code, Department.parent_id)
    nearest = select(*columns, literal(1).label("level")).where(
        Department.centre_id == db.centre_id, Department.id == row.parent_id
    )
    above = nearest.cte("above", recursive=True)
    farther = select(*columns, above.c.level + 1).where(
        Department.centre_id == db.centre_id,
        Department.id == above.c.parent_id,
        above.c.level < DEEPEST,
    )
    above = above.union_all(farther)
    return list(db.scalars(select(above.c.code).order_by(above.c.level)))


def codes_below(db: Session, codes: Iterable[str]) -> frozenset[str]:
    """Return these departments and all under them."""
    found = set(codes)
    for one in departments(db, inactive=True):  # each comes after the one above it
        if one.parent in found:
            found.add(one.code)
    return frozenset(found)


def get_department(db: Session, code: str) -> Department:
    """Return the record of a department.

    Raises:
        NoSuchDepartment: there is none with this code.
    """
    row = db.scalar(_rows(db).where(Department.code == code))
    if row is None:
        raise NoSuchDepartment(code=code)
    return row


def _rows(db: Session) -> Select[Department]:
    return select(Department).where(Department.centre_id == db.centre_id)


def _view(row: Any, parent: str | None, level: int) -> DepartmentView:
    return DepartmentView(
        id=row.id, code=row.code, names=row.name, email=row.email, active=row.active,
        parent=parent, level=level,
    )  # fmt: skip


def _told(one: DepartmentView) -> dict[str, object]:
    return {"names": one.names, "email": one.email, "active": one.active, "parent": one.parent}
