"""Who is on duty now in many departments at once."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from base.db import Session
from engine.identity.access.acting import DEEPEST
from engine.identity.access.duties import DutyBy, is_there, roster, when
from engine.identity.departments import up_from
from engine.identity.duty.shifts import OnDuty
from engine.identity.records import Department, DutyShift, User


def duty_board(db: Session, codes: Collection[str]) -> dict[str, list[OnDuty]]:
    """Return for each of these departments who is on duty now, as `on_duty` says for one."""
    rows = _rows(db, codes)
    named: dict[UUID, list[UUID]] = {}
    here = DutyShift.department_id.in_(rows)
    for department_id, user_id in db.execute(roster(when(db)).where(here)):
        if user_id is not None:
            named.setdefault(department_id, []).append(user_id)
    by_code = {row.code: row for row in rows.values()}
    answers = {code: _answer(by_code[code], rows, named) for code in codes if code in by_code}
    wanted = {user_id for found in answers.values() for user_id in found[2]}
    users = {row.id: row for row in db.execute(
        select(User.id, User.username, User.name).where(User.id.in_(wanted))
    )}  # fmt: skip
    return {
        code: [
            OnDuty(user_id=key, username=users[key].username, name=users[key].name,
                   department=where, by=by)
            for key in sorted(set(found), key=lambda key: users[key].name)
        ]
        for code, (where, by, found) in answers.items()
    }  # fmt: skip


def _answer(
    row: Any, rows: dict[UUID, Any], named: dict[UUID, list[UUID]]
) -> tuple[str, DutyBy, list[UUID]]:
    row = rows.get(row.merged_into_id, row)
    for _ in range(DEEPEST):
        if row.id in named:
            return row.code, DutyBy.ROSTER, named[row.id]
        for by, user_id in ((DutyBy.HEAD, row.head), (DutyBy.DEPUTY, row.deputy)):
            if user_id is not None:
                return row.code, by, [user_id]
        if row.parent_id not in rows:
            break
        row = rows[row.parent_id]
    return row.code, DutyBy.ROSTER, []


def _rows(db: Session, codes: Collection[str]) -> dict[UUID, Any]:
    """Return these departments, those that they went into, and all above either, by id."""
    gone = aliased(Department)
    into = select(gone.merged_into_id).where(
        gone.centre_id == db.centre_id, gone.code.in_(codes), gone.merged_into_id.is_not(None)
    )
    reach = up_from(db, Department.code.in_(codes) | Department.id.in_(into))
    head, deputy = aliased(User), aliased(User)
    query = (
        select(Department.id, Department.code, Department.parent_id, Department.merged_into_id,
               head.id.label("head"), deputy.id.label("deputy"))
        .select_from(Department)
        .outerjoin(head, (head.id == Department.head_id) & is_there(head, db.now()))
        .outerjoin(deputy, (deputy.id == Department.deputy_id) & is_there(deputy, db.now()))
        .where(Department.centre_id == db.centre_id, Department.id.in_(reach))
    )  # fmt: skip
    return {row.id: row for row in db.execute(query)}
