"""All that is known of a department: the people who answer for it, and where it is found."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from base.db import Session
from engine.identity.departments import DepartmentView, departments, find_department
from engine.identity.records import Department, User


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
    view = find_department(db, code)
    return _card(view, db.execute(_posts(db).where(Department.id == view.id)).one())


def department_cards(db: Session, codes: Collection[str] | None = None) -> list[DepartmentCard]:
    """Return all that is known of every department, each before those under it.

    With `codes` there are only these and all above them.
    """
    views, query = departments(db, inactive=True, codes=codes), _posts(db)
    if codes is not None:
        query = query.where(Department.id.in_([one.id for one in views]))
    posts = {row.id: row for row in db.execute(query)}
    return [_card(one, posts[one.id]) for one in views]


def _posts(db: Session) -> Select[UUID, str | None, str, str, str, str]:
    head, deputy, liaison = aliased(User), aliased(User), aliased(User)
    into = aliased(Department)
    return (
        select(
            Department.id, Department.address, head.username.label("head"),
            deputy.username.label("deputy"), liaison.username.label("liaison"),
            into.code.label("successor"),
        )
        .outerjoin(head, head.id == Department.head_id)
        .outerjoin(deputy, deputy.id == Department.deputy_id)
        .outerjoin(liaison, liaison.id == Department.liaison_id)
        .outerjoin(into, into.id == Department.merged_into_id)
        .where(Department.centre_id == db.centre_id)
    )  # fmt: skip


def _card(view: DepartmentView, row: Any) -> DepartmentCard:
    return DepartmentCard(
        view=view, address=row.address, head=row.head, deputy=row.deputy, liaison=row.liaison,
        successor=row.successor,
    )  # fmt: skip
