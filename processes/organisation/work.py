"""The open work of departments: tasks of processes that are for them, and tickets they have."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

import engine
from base.db import Session
from engine.candidates import OF_DEPARTMENT, ON_DUTY
from processes.tickets.records import Ticket
from processes.tickets.rules.kinds import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork:
    """How many open tasks are for a department or whoever is on duty there, and its tickets."""

    tasks: int = 0
    tickets: int = 0

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self.tasks or self.tickets)


def open_work(db: Session, codes: Collection[str] | None = None) -> dict[str, OpenWork]:
    """Return the open work of these departments, or of all; those without any are left out."""
    groups = None if codes is None else [name for code in codes for name in candidates(code)]
    tasks: dict[str, int] = {}
    for group, count in engine.open_by_group(db, groups).items():
        for prefix in (OF_DEPARTMENT, ON_DUTY):
            if group.startswith(prefix):
                code = group.removeprefix(prefix)
                tasks[code] = tasks.get(code, 0) + count
    query = select(Ticket.department, func.count()).where(
        Ticket.centre_id == db.centre_id, Ticket.status != Status.CLOSED,
        Ticket.department.is_not(None),
    )  # fmt: skip
    if codes is not None:
        query = query.where(Ticket.department.in_(codes))
    tickets = {row.department: row[1] for row in db.execute(query.group_by(Ticket.department))}
    return {
        code: OpenWork(tasks=tasks.get(code, 0), tickets=tickets.get(code, 0))
        for code in sorted(tasks.keys() | tickets.keys())
    }


def candidates(code: str) -> tuple[str, str]:
    """Return the candidate groups that mean a department."""
    return f"{OF_DEPARTMENT}{code}", f"{ON_DUTY}{code}"
