"""The shifts of a department: entered, taken out, and asked who is on duty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, select

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid, NotFound
from base.i18n import N_, gettext
from base.ids import new_id
from engine.audit import audit
from engine.identity.access.duties import DutyBy, duties_of
from engine.identity.access.reach import check_reached
from engine.identity.departments import get_department
from engine.identity.duty.week import Pattern
from engine.identity.people import find_by_username
from engine.identity.records import Department, DutyShift, User
from engine.identity.span import Span
from engine.people import Actor

WEEKDAYS: Final = range(1, 8)
LONGEST_NOTE: Final = 200
CODES: Final = "select id, code from identity_department where id = any(%(departments)s)"
NAMES: Final = "select id, username, name from identity_user where id = any(%(users)s)"


class ShiftTwice(Conflict):
    """The same person is entered for the same time already."""

    code = "shift_twice"
    message = N_("This shift is in the roster already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShift:
    """A shift to be entered. Without a user name the roster names nobody for that day's hours."""

    pattern: Pattern
    username: str | None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftView:
    """A shift of a roster, as lists show it."""

    id: UUID
    department: str
    pattern: Pattern
    username: str | None
    name: str | None
    active: bool
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """Somebody who is on duty; `department` is the one whose roster or head it is."""

    user_id: UUID
    username: str
    name: str
    department: str
    by: DutyBy


def add_shift(db: Session, department: str, new: NewShift, *, by: Actor) -> ShiftView:
    """Enter a shift into the roster of a department.

    Raises:
        Invalid: the days, the hours or the person cannot be.
        ShiftTwice: it is there already.
        NoSuchDepartment: there is no such department.
        OutOfReach: `by` does not reach it.
    """
    check_shift(new)
    place = get_department(db, department)
    check_reached([department], by=by)
    user = find_by_username(db, new.username) if new.username else None
    if new.username and (user is None or not user.active):
        message = gettext("Nobody called %(name)s works here.") % {"name": new.username}
        raise Invalid([FieldProblem(field="username", message=message)])
    one = new.pattern
    row = DutyShift(
        id=new_id(), centre_id=db.centre_id, department_id=place.id,
        user_id=user.id if user else None, day=one.day, weekdays=sorted(one.weekdays),
        begins=one.begins, ends=one.ends, valid_from=one.span.first, valid_until=one.span.last,
        note=new.note, created_at=db.now(),
    )  # fmt: skip
    if any((each.username, each.pattern) == (user.username if user else None, one)
           for each in shifts(db, department)):  # fmt: skip
        raise ShiftTwice
    db.add(row)
    db.flush()
    view = shift(db, row.id)
    audit(db, "duty.added", by=by, about=f"department:{department}", label=department,
          details=told(view))  # fmt: skip
    return view


def remove_shift(db: Session, shift_id: UUID, *, by: Actor) -> ShiftView:
    """Take a shift out of its roster.

    Raises:
        NotFound: there is none.
        OutOfReach: `by` does not reach its department.
    """
    view = shift(db, shift_id)
    check_reached([view.department], by=by)
    db.delete(db.get_one(DutyShift, shift_id))
    db.flush()
    audit(db, "duty.removed", by=by, about=f"department:{view.department}",
          label=view.department, details=told(view))  # fmt: skip
    return view


def shift(db: Session, shift_id: UUID) -> ShiftView:
    """Return one shift.

    Raises:
        NotFound: there is none in this centre.
    """
    for row in db.execute(_shown(db).where(DutyShift.id == shift_id)):
        return _view(*row)
    raise NotFound


def shifts(db: Session, *departments: str) -> list[ShiftView]:
    """Return the shifts of these departments, or of all, those of weekdays after single days."""
    query = _shown(db)
    if departments:
        query = query.where(Department.code.in_(departments))
    return [_view(*row) for row in db.execute(query)]


def on_duty(db: Session, department: str, at: datetime | None = None) -> list[OnDuty]:
    """Return who is on duty for a department at a moment (now); see `on_duty_at`."""
    return on_duty_at(db, department, [at or db.now()])[0]


def on_duty_at(db: Session, department: str, moments: Sequence[datetime]) -> list[list[OnDuty]]:
    """Return who is on duty for a department at each of some moments.

    The roster counts first; else the head, else the deputy; else the same is asked of the
    department above.
    """
    found = duties_of(db, department, moments)
    given = {
        "departments": list({one.department_id for one in found if one}),
        "users": list({key for one in found if one for key in one.user_ids}),
    }
    codes: dict[UUID, str] = {row[0]: row[1] for row in db.ask(CODES, given)}
    people = {row[0]: row[1:] for row in db.ask(NAMES, given)}
    return [
        [
            OnDuty(
                user_id=key, username=people[key][0], name=people[key][1],
                department=codes[one.department_id], by=one.by,
            )
            for key in one.user_ids
        ] if one else []
        for one in found
    ]  # fmt: skip


def departments_with_roster(db: Session) -> dict[str, int]:
    """Return how many shifts are in the roster of each department that has one."""
    query = (
        select(Department.code, func.count())
        .join(DutyShift, DutyShift.department_id == Department.id)
        .where(Department.centre_id == db.centre_id)
        .group_by(Department.code)
    )
    return {row.code: row[1] for row in db.execute(query.order_by(Department.code))}


def check_shift(new: NewShift) -> None:
    """Refuse what cannot be a shift whoever has it.

    Raises:
        Invalid: says what is wrong.
    """
    one = new.pattern
    problems = []
    if one.day is None and not one.weekdays:
        problems.append(("weekdays", gettext("Choose one day, or the days of the week.")))
    if one.day is not None and one.weekdays:
        problems.append(("weekdays", gettext("A shift is on one day or on weekdays, not both.")))
    if not one.weekdays <= set(WEEKDAYS):
        problems.append(("weekdays", gettext("Weekdays are numbers from 1 (Monday) to 7.")))
    if one.span.empty:
        problems.append(("valid_until", gettext("The last day is before the first one.")))
    if one.day is None and not new.username:
        problems.append(("username", gettext("Say who is on duty.")))
    if problems:
        raise Invalid([FieldProblem(field=field, message=text) for field, text in problems])


def told(one: ShiftView) -> dict[str, object]:
    """Return what the log says of a shift."""
    pattern = one.pattern
    when = pattern.day.isoformat() if pattern.day else written_days(pattern.weekdays)
    return {
        "username": one.username, "when": when, "begins": f"{pattern.begins:%H:%M}",
        "ends": f"{pattern.ends:%H:%M}", "valid_from": _day(pattern.span.first),
        "valid_until": _day(pattern.span.last), "note": one.note,
    }  # fmt: skip


def written_days(days: frozenset[int]) -> str:
    """Return weekdays as tables hold them, such as `1 2 5`."""
    return " ".join(str(day) for day in sorted(days))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _shown(db: Session) -> Select[DutyShift, str, str, str, bool]:
    return (
        select(DutyShift, Department.code, User.username, User.name, User.active)
        .join(Department, Department.id == DutyShift.department_id)
        .outerjoin(User, User.id == DutyShift.user_id)
        .where(DutyShift.centre_id == db.centre_id)
        .order_by(
            Department.code, DutyShift.day, DutyShift.weekdays, DutyShift.begins,
            User.username, DutyShift.id,
        )
    )  # fmt: skip


def _view(row: DutyShift, code: str, *user: Any) -> ShiftView:
    username, name, active = user
    pattern = Pattern(
        begins=row.begins, ends=row.ends, day=row.day, weekdays=frozenset(row.weekdays),
        span=Span(row.valid_from, row.valid_until),
    )  # fmt: skip
    return ShiftView(id=row.id, department=code, pattern=pattern, username=username, name=name,
                     active=bool(active), note=row.note)  # fmt: skip
