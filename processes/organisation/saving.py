"""Departments changed by form or table: none ends, or is closed, with open work left in it."""

from base.db import Session
from base.errors import Conflict
from base.i18n import N_
from base.tables import Judged
from engine import identity
from engine.identity import DepartmentChange, DepartmentView, department_card
from engine.identity.departments import codes_below
from engine.people import Actor
from processes.organisation.work import open_work


class HasOpenWork(Conflict):
    """A department whose work nobody would do must not end."""

    code = "department_has_work"
    message = N_(
        "%(code)s has open work (%(tasks)s tasks, %(tickets)s tickets). Hand it over before it"
        " ends."
    )


def save_department(
    db: Session, code: str, change: DepartmentChange, *, by: Actor
) -> DepartmentView:
    """Change a department as `identity.change_department` does, if it leaves no work behind.

    Raises:
        HasOpenWork: the department, or one below it, would be over with work in it.
    """
    today, before = db.local_now().date(), department_card(db, code).view
    closes = before.active and not change.active
    ends = change.span.before(today) and not before.own.before(today)
    if closes or ends:
        check_idle(db, codes_below(db, [code]) if ends else [code])
    return identity.change_department(db, code, change, by=by)


def check_idle(db: Session, codes: frozenset[str] | list[str]) -> None:
    """Refuse departments that have open work.

    Raises:
        HasOpenWork: names the first of them.
    """
    for code, work in open_work(db, codes).items():
        raise HasOpenWork(code=code, tasks=work.tasks, tickets=work.tickets)


def plan_table(db: Session, text: str, *, by: Actor) -> list[Judged]:
    """Say what a table of departments would do, row by row, and do nothing.

    Raises:
        Invalid: it is no table with these columns, or it has more than 5,000 rows.
    """
    return identity.plan_departments(db, text, by=by, busy=_running(db))


def bring_table(db: Session, text: str, *, by: Actor) -> list[Judged]:
    """Add and change departments as a table says: all rows or, if one is wrong, none.

    Raises:
        Invalid: it is no such table, or a row is wrong.
    """
    return identity.bring_departments(db, text, by=by, busy=_running(db))


def _running(db: Session) -> frozenset[str]:
    """Return those that have open work and are there: what was closed before is let be."""
    open_ones = {one.code for one in identity.departments(db)}
    return frozenset(code for code in open_work(db) if code in open_ones)
