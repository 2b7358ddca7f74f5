"""Who may read which ticket: the centre's people all, a department's people those of theirs."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy import ColumnElement, select

from base.db import Session
from engine import Actor
from engine.identity import may
from processes.tickets.records import Attachment, Ticket

OF_DEPARTMENT = "department:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who reads tickets.

    `departments` is None for those who may read all of them. `told_who` is off for departments:
    they are not told who the citizen is where the citizen wants that, nor any query code, which
    would let them speak as the citizen.
    """

    departments: frozenset[str] | None = None
    told_who: bool = True

    @classmethod
    def of(cls, actor: Actor) -> Self:
        """Return what this person may read."""
        if may(actor, "tickets.read_all"):
            return cls(told_who=may(actor, "tickets.write"))
        named = (one for one in actor.groups if one.startswith(OF_DEPARTMENT))
        codes = frozenset(one.removeprefix(OF_DEPARTMENT) for one in named)
        return cls(departments=codes, told_who=False)

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a ticket must fulfil to be read."""
        return [] if self.departments is None else [Ticket.department.in_(self.departments)]

    def may_read(self, department: str | None) -> bool:
        """Return whether a ticket of this department may be read."""
        return self.departments is None or department in self.departments


def may_read_file(db: Session, file_id: UUID, reader: Reader) -> bool:
    """Return whether a stored file may be read: by departments only what hangs on their tickets."""
    if reader.departments is None:
        return True
    query = (
        select(Attachment.id)
        .join(Ticket, Ticket.id == Attachment.ticket_id)
        .where(
            Attachment.centre_id == db.centre_id,
            Attachment.file_id == file_id,
            *reader.conditions(),
        )
    )
    return db.scalar(query.limit(1)) is not None
