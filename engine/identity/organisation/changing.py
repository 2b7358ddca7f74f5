"""Making and changing departments, so that the tree stays a tree and dates lie within dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select, text

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid
from base.i18n import N_, gettext
from base.ids import new_id
from engine.audit import audit, changes
from engine.identity.access.reach import check_reached
from engine.identity.checks import check_address, check_code, check_named
from engine.identity.departments import (
    AT_CONSOLE,
    DepartmentView,
    codes_below,
    departments,
    find_department,
    get_department,
    rows_of,
)
from engine.identity.organisation.cards import DepartmentCard, department_card
from engine.identity.people import find_by_username
from engine.identity.records import Department
from engine.identity.span import ALWAYS, Span
from engine.people import Actor

MY_TURN: Final = text(
    "select pg_advisory_xact_lock(hashtextextended('departments ' || :centre, 0))"
)


class CodeTaken(Conflict):
    """Another department has this code already."""

    code = "department_code_taken"
    message = N_("There is already a department with the code %(code)s.")


class DepartmentInRing(Conflict):
    """A department would be under itself."""

    code = "department_in_ring"
    message = N_("%(parent)s is itself part of %(code)s, so it cannot be above it.")


class DatesOutside(Conflict):
    """A department would be there when the one above it is not."""

    code = "department_dates_outside"
    message = N_("The dates of %(code)s must lie within those of %(parent)s, which it is part of.")


class DepartmentMerged(Conflict):
    """A department that went into another one is past; only the other one can be changed."""

    code = "department_merged"
    message = N_("%(code)s went into another department and cannot be changed any more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentChange:
    """How a department shall be from now on; `names` by language, `parent` the code above it.

    `head`, `deputy` and `liaison` are user names.
    """

    names: Mapping[str, str]
    email: str | None
    active: bool
    parent: str | None = None
    span: Span = ALWAYS
    phone: str | None = None
    address: str | None = None
    head: str | None = None
    deputy: str | None = None
    liaison: str | None = None


def create_department(
    db: Session,
    code: str,
    *,
    names: Mapping[str, str],
    email: str | None = None,
    parent: str | None = None,
    by: Actor = AT_CONSOLE,
) -> DepartmentView:
    """Add a department of which only that much is known.

    Raises:
        Invalid: the code has other characters than drawings can name.
        CodeTaken: there is one with this code.
        NoSuchDepartment: there is no department with the code of `parent`.
        OutOfReach: `by` does not reach the parent.
    """
    change = DepartmentChange(names=names, email=email, active=True, parent=parent)
    return add_department(db, code, change, by=by)


def add_department(
    db: Session, code: str, new: DepartmentChange, *, by: Actor = AT_CONSOLE
) -> DepartmentView:
    """Add a department.

    Raises:
        Invalid: the code has other characters than drawings can name, or something else is wrong.
        CodeTaken: there is one with this code.
        NoSuchDepartment: there is no department with the code of the parent.
        DepartmentMerged: the parent went into another department.
        DatesOutside: it would be there when the parent is not.
        OutOfReach: `by` does not reach the parent.
    """
    check_code(code)
    check_change(new)
    check_reached([new.parent] if new.parent else [], by=by)
    take_turn(db)
    if db.scalar(rows_of(db).where(Department.code == code)) is not None:
        raise CodeTaken(code=code)
    row = Department(id=new_id(), centre_id=db.centre_id, code=code, created_at=db.now())
    _write(db, row, new)
    db.add(row)
    db.flush()
    audit(db, "department.added", by=by, about=f"department:{code}", label=code)
    return find_department(db, code)


def change_department(
    db: Session, code: str, change: DepartmentChange, *, by: Actor
) -> DepartmentView:
    """Change a department. A closed one is offered no more, but old tickets still name it.

    Raises:
        Invalid: no name in any language, the e-mail address is none, or it ends before it begins.
        NoSuchDepartment: there is none with this code, or none with the code of the parent.
        DepartmentInRing: the parent is this department or one below it.
        DepartmentMerged: it, or the parent, went into another department.
        DatesOutside: it would be there when the parent is not, or one below it when it is not.
        OutOfReach: `by` does not reach the department, or not the new parent.
    """
    check_change(change)
    take_turn(db)
    before, row = department_card(db, code), get_department(db, code)
    if row.merged_into_id is not None:
        raise DepartmentMerged(code=code)
    moved = change.parent != before.view.parent
    check_reached([code, change.parent] if moved and change.parent else [code], by=by)
    if moved and change.parent and change.parent in codes_below(db, [code]):
        raise DepartmentInRing(parent=change.parent, code=code)
    # What is refused at last must leave nothing behind, for pages answer refusals themselves.
    with db.begin_nested():
        _write(db, row, change)
        db.flush()
        _check_below(db, code)
    after = department_card(db, code)
    audit(db, "department.changed", by=by, about=f"department:{code}", label=code,
          details=changes(told(before), told(after)))  # fmt: skip
    return after.view


def take_turn(db: Session) -> None:
    """Wait until nobody else changes the tree of this centre.

    Two who move departments at once could tie a ring, and two who change dates could part them.
    """
    db.execute(MY_TURN, {"centre": str(db.centre_id)})


def check_change(change: DepartmentChange) -> None:
    """Refuse what cannot be right whatever the other departments are.

    Raises:
        Invalid: says what is wrong.
    """
    check_named("".join(change.names.values()), field="name_en")
    check_address(change.email)
    if change.span.empty:
        message = gettext("The last day is before the first one.")
        raise Invalid([FieldProblem(field="valid_until", message=message)])


def _write(db: Session, row: Department, change: DepartmentChange) -> None:
    if change.parent is None:
        row.parent_id = None
    else:
        parent = find_department(db, change.parent)
        if parent.merged:
            raise DepartmentMerged(code=parent.code)
        if not change.span.fits(parent.span):
            raise DatesOutside(code=row.code, parent=parent.code)
        row.parent_id = parent.id
    assign(
        row, change,
        head=user_id(db, change.head, field="head"),
        deputy=user_id(db, change.deputy, field="deputy"),
        liaison=user_id(db, change.liaison, field="liaison"),
    )  # fmt: skip


def assign(
    row: Department,
    change: DepartmentChange,
    *,
    head: UUID | None,
    deputy: UUID | None,
    liaison: UUID | None,
) -> None:
    """Put a change into a record, all but its parent."""
    row.name = {locale: name.strip() for locale, name in change.names.items() if name.strip()}
    row.email, row.active = change.email, change.active
    row.phone, row.address = change.phone, change.address
    row.valid_from, row.valid_until = change.span.first, change.span.last
    row.head_id, row.deputy_id, row.liaison_id = head, deputy, liaison


def user_id(db: Session, username: str | None, *, field: str) -> UUID | None:
    """Return the id of a user; None for no name.

    Raises:
        Invalid: nobody has this name. The problem names `field`.
    """
    if not username:
        return None
    user = find_by_username(db, username)
    if user is None:
        message = gettext("Nobody called %(name)s works here.") % {"name": username}
        raise Invalid([FieldProblem(field=field, message=message)])
    return user.id


def _check_below(db: Session, code: str) -> None:
    """Refuse dates that leave one below out in the cold."""
    below = codes_below(db, [code]) - {code}
    if not below:
        return
    spans = {one.code: one.span for one in departments(db, inactive=True)}
    given = select(Department.code, Department.valid_from, Department.valid_until).where(
        Department.centre_id == db.centre_id, Department.merged_into_id.is_(None),
        Department.code.in_(below),
    )  # fmt: skip
    for one, first, last in db.execute(given.order_by(Department.code)):
        if not Span(first, last).fits(_outer(db, spans, one)):
            raise DatesOutside(code=one, parent=code)


def _outer(db: Session, spans: Mapping[str, Span], code: str) -> Span:
    parent = find_department(db, code).parent
    return spans[parent] if parent else ALWAYS


def told(card: DepartmentCard) -> dict[str, object]:
    """Return what the log says of a department before and after a change."""
    one = card.view
    return told_change(DepartmentChange(
        names=one.names, email=one.email, active=one.active, parent=one.parent, span=one.own,
        phone=one.phone, address=card.address, head=card.head, deputy=card.deputy,
        liaison=card.liaison,
    ))  # fmt: skip


def told_change(one: DepartmentChange) -> dict[str, object]:
    """Return what the log says of a change."""
    return {
        "names": dict(one.names), "email": one.email, "active": one.active, "parent": one.parent,
        "valid_from": _day(one.span.first), "valid_until": _day(one.span.last),
        "phone": one.phone, "address": one.address, "head": one.head, "deputy": one.deputy,
        "liaison": one.liaison,
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
