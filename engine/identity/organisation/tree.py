"""The tree as pages show it: level by level, as a list below one department, or as a search."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, or_, select, true
from sqlalchemy.orm import aliased

from base.db import Session
from base.i18n import pick
from engine.identity.access.acting import DEEPEST
from engine.identity.departments import SHOWN, DepartmentView, get_department, view_of
from engine.identity.records import Department, Membership, User
from engine.identity.span import ALWAYS, Span

# So many of one level; who wants more of it lists what is below that one department.
MOST_OF_LEVEL: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A department in the tree: how many are right below it, and how many people belong to it.

    `path` are code and name of those above it, the topmost first; `cut` says how many of its level
    are not shown after it.
    """

    view: DepartmentView
    below: int
    people: int
    head: str | None
    path: tuple[tuple[str, str], ...] = ()
    opened: bool = False
    cut: int = 0


def tree(db: Session, opened: Collection[str] = ()) -> list[Branch]:
    """Return the top level, and below it what is opened, each before those under it."""
    codes = set(opened)
    place = func.row_number().over(partition_by=Department.parent_id, order_by=Department.code)
    level = func.count().over(partition_by=Department.parent_id)
    above = aliased(Department)
    wanted = (
        _branches(db)
        .add_columns(place.label("place"), level.label("level_size"))
        .outerjoin(above, above.id == Department.parent_id)
        .where(or_(Department.parent_id.is_(None), above.code.in_(codes)))
        .subquery()
    )
    rows = list(db.execute(select(wanted).where(wanted.c.place <= MOST_OF_LEVEL)))
    under: dict[UUID | None, list[Any]] = {}
    for row in sorted(rows, key=lambda one: one.code, reverse=True):
        under.setdefault(row.parent_id, []).append(row)
    found: list[Branch] = []
    waiting = [(row, 0, ALWAYS, None) for row in under.get(None, ())]
    while waiting:
        row, depth, span, parent = waiting.pop()
        view = view_of(row, parent=parent, level=depth, above=span)
        last = row.place == min(row.level_size, MOST_OF_LEVEL)
        found.append(Branch(
            view=view, below=row.below, people=row.people, head=row.head,
            opened=row.code in codes, cut=row.level_size - row.place if last else 0,
        ))  # fmt: skip
        waiting += [(one, depth + 1, view.span, row.code) for one in under.get(row.id, ())]
    return found


def listed_below(db: Session, parent: str | None, *, limit: int, offset: int = 0) -> list[Branch]:
    """Return those right below a department, or the topmost, as a list.

    Raises:
        NoSuchDepartment: there is no department with the code of `parent`.
    """
    where = (
        Department.parent_id.is_(None) if parent is None
        else Department.parent_id == get_department(db, parent).id
    )  # fmt: skip
    return _listed(db, where, limit, offset)


def search_departments(
    db: Session, words: Iterable[str], *, limit: int, offset: int = 0
) -> list[Branch]:
    """Return the departments of which each of `words` is in the code, a name or the e-mail."""
    where: ColumnElement[bool] = true()
    for word in words:
        places = (Department.code, cast(Department.name, Text), Department.email)
        where &= or_(*(one.icontains(word, autoescape=True) for one in places))
    return _listed(db, where, limit, offset)


def paths(db: Session, ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    """Return the rows (id, code, name, dates) above each of these departments, topmost first."""
    columns = (Department.id, Department.code, Department.name, Department.parent_id,
               Department.valid_from, Department.valid_until)  # fmt: skip
    mine = Department.centre_id == db.centre_id
    first = select(Department.id.label("of"), *columns, literal(0).label("level")).where(
        mine, Department.id.in_(ids)
    )
    chain = first.cte("chain", recursive=True)
    farther = select(chain.c.of, *columns, chain.c.level + 1).where(
        mine, Department.id == chain.c.parent_id, chain.c.level < DEEPEST
    )
    chain = chain.union_all(farther)
    found: dict[UUID, list[Any]] = {key: [] for key in ids}
    query = select(chain).where(chain.c.level > 0).order_by(chain.c.level.desc())
    for row in db.execute(query):
        found[row.of].append(row)
    return found


def _listed(db: Session, where: ColumnElement[bool], limit: int, offset: int) -> list[Branch]:
    query = _branches(db).where(where).order_by(Department.code)
    rows: list[Any] = list(db.execute(query.limit(limit).offset(offset)))
    above = paths(db, [row.id for row in rows])
    return [_listed_one(row, above[row.id]) for row in rows]


def _listed_one(row: Any, above: list[Any]) -> Branch:
    span = ALWAYS
    for one in above:
        span = span.meet(Span(one.valid_from, one.valid_until))
    parent = above[-1].code if above else None
    return Branch(
        view=view_of(row, parent=parent, level=len(above), above=span), below=row.below,
        people=row.people, head=row.head, path=tuple((one.code, pick(one.name)) for one in above),
    )  # fmt: skip


def _branches(db: Session) -> Select[Any]:
    child, head = aliased(Department), aliased(User)
    below = select(func.count()).where(child.parent_id == Department.id).scalar_subquery()
    people = (
        select(func.count())
        .select_from(Membership)
        .join(User, User.id == Membership.user_id)
        .where(Membership.department_id == Department.id, User.active)
        .scalar_subquery()
    )
    found: Select[Any] = (
        select(*SHOWN, below.label("below"), people.label("people"), head.name.label("head"))
        .outerjoin(head, head.id == Department.head_id)
        .where(Department.centre_id == db.centre_id)
    )
    return found
