"""All that is known of a department: the people who answer for it, and where it is found."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from engine.identity.departments import DepartmentView, departments, find_department
from engine.identity.records import Department, User

# From so many on all are read, rather than those of a long list of ids.
MANY: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentCard:
    """A department with its address and the user names of those who answer for it.

    `successor` is the code of the department that it was merged into.
    """

    view: DepartmentView
    address: str | None = None
    head: str | None = None
    deputy: str | None = None
    liaison: str | None = None
    successor: str | None = None


def department_card(db: Session, code: str) -> DepartmentCard:
    """Return all that is known of a department.

    Raises:
        NoSuchDepartment: there is none with this code.
    """
    return next(_with_posts(db, [find_department(db, code)]))


def department_cards(db: Session, codes: Collection[str] | None = None) -> list[DepartmentCard]:
    """Return all that is known of every department, each before those under it.

    With `codes` there are only these and all above them.
    """
    return list(_with_posts(db, departments(db, inactive=True, codes=codes)))


def _with_posts(db: Session, views: Sequence[DepartmentView]) -> Iterator[DepartmentCard]:
    """Yield these departments with who answers for them.

    People are asked for by their ids: a join would read everybody in the centre three times.
    """
    query = select(
        Department.id, Department.address, Department.head_id, Department.deputy_id,
        Department.liaison_id, Department.merged_into_id,
    ).where(Department.centre_id == db.centre_id)  # fmt: skip
    if len(views) < MANY:
        query = query.where(Department.id.in_([one.id for one in views]))
    rows = {row.id: row for row in db.execute(query)}
    posts = {one for row in rows.values() for one in (row.head_id, row.deputy_id, row.liaison_id)}
    people = _names(db, User.id, User.username, posts)
    heirs = _names(
        db, Department.id, Department.code, {row.merged_into_id for row in rows.values()}
    )
    for one in views:
        row = rows[one.id]
        yield DepartmentCard(
            view=one, address=row.address, head=people.get(row.head_id),
            deputy=people.get(row.deputy_id), liaison=people.get(row.liaison_id),
            successor=heirs.get(row.merged_into_id),
        )  # fmt: skip


def _names(db: Session, key: Any, name: Any, wanted: Iterable[UUID | None]) -> dict[Any, str]:
    ids = [one for one in wanted if one is not None]
    return {row[0]: row[1] for row in db.execute(select(key, name).where(key.in_(ids)))}
