"""What happens to the records when a department moves, goes into another one, ends, or comes back.

Whoever calls has seen that it can be done. Each returns, or takes, what undoing it needs.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from base.db import Session
from engine.identity.departments import get_department
from engine.identity.records import Department, DutyShift, Membership


def hang(db: Session, code: str, parent: str | None) -> dict[str, Any]:
    """Hang a department, and with it all below, under another one, or at the top."""
    row = get_department(db, code)
    before = {"parent": _code(db, row.parent_id)}
    row.parent_id = get_department(db, parent).id if parent else None
    db.flush()
    return before


def absorb(db: Session, code: str, target: str | None, *, people: bool) -> dict[str, Any]:
    """End a department today. Whatever names its code from now on is the target's.

    With `people` on, the people, the roster and the departments below go to the target as well.
    """
    row = get_department(db, code)
    heir = get_department(db, target) if target else None
    before: dict[str, Any] = {
        "parent": _code(db, row.parent_id), "active": row.active,
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "head": _key(row.head_id), "deputy": _key(row.deputy_id), "people": [], "shifts": [],
        "below": [],
    }  # fmt: skip
    today = db.local_now().date()
    row.active = False
    if row.valid_until is None or row.valid_until > today:
        row.valid_until = max(today, row.valid_from or today)
    if heir is None:
        db.flush()
        return before
    if people:
        before |= _bring_over(db, row, heir)
    # What went into it before goes on to the heir.
    into = update(Department).where(Department.merged_into_id == row.id)
    db.execute(into.values(merged_into_id=heir.id))
    row.merged_into_id, row.parent_id = heir.id, heir.id
    # Or else it would be asked before the heir whenever its code is named.
    row.head_id = row.deputy_id = None
    row.valid_from, row.valid_until = _within(row, heir)
    db.flush()
    return before


def take_apart(db: Session, code: str, target: str | None) -> None:
    """Let a department that went into another one be one of its own again."""
    row = get_department(db, code)
    row.merged_into_id = None
    if target:
        heir = get_department(db, target)
        # What had gone into it before comes back with it: it hangs below it still.
        db.execute(
            update(Department)
            .where(Department.parent_id == row.id, Department.merged_into_id == heir.id)
            .values(merged_into_id=row.id)
        )
    db.flush()


def restore(db: Session, code: str, target: str | None, before: Mapping[str, Any]) -> None:
    """Give a department back what `absorb` took from it, as far as it is still there."""
    row = get_department(db, code)
    row.parent_id = get_department(db, before["parent"]).id if before["parent"] else None
    row.active = before["active"]
    row.valid_from, row.valid_until = _day(before["valid_from"]), _day(before["valid_until"])
    row.head_id, row.deputy_id = _uuid(before["head"]), _uuid(before["deputy"])
    below = [get_department(db, one) for one in before["below"]]
    for one in below:
        one.parent_id = row.id
    ids = [UUID(key) for key in before["shifts"]]
    shifts = update(DutyShift).where(DutyShift.centre_id == db.centre_id, DutyShift.id.in_(ids))
    db.execute(shifts.values(department_id=row.id))
    heir = get_department(db, target) if target else None
    for key, was_there in before["people"]:
        _come_back(db, UUID(key), row.id, None if was_there or heir is None else heir.id)
    db.flush()


def _bring_over(db: Session, row: Department, heir: Department) -> dict[str, Any]:
    here = _members(db, row.id)
    there = set(_members(db, heir.id))
    for user_id in here:
        if user_id not in there:
            db.add(Membership(centre_id=db.centre_id, user_id=user_id, department_id=heir.id,
                              main=False))  # fmt: skip
    db.flush()
    mine = Membership.department_id == row.id
    db.execute(delete(Membership).where(Membership.centre_id == db.centre_id, mine))
    leading = [user_id for user_id, main in here.items() if main]
    db.execute(
        update(Membership)
        .where(Membership.department_id == heir.id, Membership.user_id.in_(leading))
        .values(main=True)
    )
    shifts = list(db.scalars(select(DutyShift.id).where(DutyShift.department_id == row.id)))
    moved = update(DutyShift).where(DutyShift.id.in_(shifts))
    db.execute(moved.values(department_id=heir.id))
    below = select(Department.code).where(
        Department.parent_id == row.id, Department.merged_into_id.is_(None)
    )
    codes = list(db.scalars(below.order_by(Department.code)))
    hung = update(Department).where(Department.centre_id == db.centre_id)
    db.execute(hung.where(Department.code.in_(codes)).values(parent_id=heir.id))
    return {
        "people": [[str(user_id), user_id in there] for user_id in here],
        "shifts": [str(key) for key in shifts], "below": codes,
    }  # fmt: skip


def _members(db: Session, department_id: UUID) -> dict[UUID, bool]:
    query = select(Membership.user_id, Membership.main).where(
        Membership.centre_id == db.centre_id, Membership.department_id == department_id
    )
    return {row.user_id: row.main for row in db.execute(query.order_by(Membership.user_id))}


def _come_back(db: Session, user_id: UUID, to: UUID, from_: UUID | None) -> None:
    """Put somebody back, unless they have left the heir or are back already."""
    if from_ is not None:
        there = (Membership.user_id == user_id) & (Membership.department_id == from_)
        main = db.scalar(select(Membership.main).where(there))
        if main is None:
            return
        db.execute(delete(Membership).where(there))
    else:
        main = False
    back = (Membership.user_id == user_id) & (Membership.department_id == to)
    if db.scalar(select(Membership.main).where(back)) is None:
        db.add(Membership(centre_id=db.centre_id, user_id=user_id, department_id=to, main=main))
        db.flush()


def _within(row: Department, heir: Department) -> tuple[date | None, date | None]:
    """Return days of what is past that lie within those of its heir."""
    first = row.valid_from
    if first is not None and heir.valid_from is not None and first < heir.valid_from:
        first = heir.valid_from
    return first, row.valid_until


def _code(db: Session, department_id: UUID | None) -> str | None:
    if department_id is None:
        return None
    return db.scalar(select(Department.code).where(Department.id == department_id))


def _key(user_id: UUID | None) -> str | None:
    return str(user_id) if user_id else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _uuid(key: str | None) -> UUID | None:
    return UUID(key) if key else None
