"""Who may read which ticket: the centre's people all, a department's people those of theirs."""

from dataclasses import dataclass
from typing import Protocol, Self
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select

from base.db import Session
from engine import Actor
from engine.identity import Scope, may, scope_of
from engine.tasks.queries import worked_on
from processes.tickets.records import Attachment, Ticket

OF_DEPARTMENT = "department:"


class Readable(Protocol):
    """What decides about a ticket, be it a row or a view."""

    @property
    def department(self) -> str | None: ...  # noqa: D102 the ticket's own words
    @property
    def opened_by(self) -> str: ...  # noqa: D102
    @property
    def instance_id(self) -> UUID | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who reads tickets.

    `departments` is None for those who may read all of them. `username` is set for those who read
    only what they have worked on themselves. `told_who` is off for departments: they are not told
    who the citizen is where the citizen wants that, nor any query code, which would let them speak
    as the citizen.
    """

    departments: frozenset[str] | None = None
    username: str | None = None
    told_who: bool = True

    @classmethod
    def of(cls, actor: Actor) -> Self:
        """Return what this person may read."""
        scope, writes = scope_of(actor), may(actor, "tickets.write")
        if not may(actor, "tickets.read"):
            return cls(departments=frozenset(), told_who=False)
        if scope is Scope.CENTRE:
            return cls(told_who=writes)
        if scope is Scope.OWN:
            return cls(departments=frozenset(), username=actor.username, told_who=writes)
        named = (one for one in actor.groups if one.startswith(OF_DEPARTMENT))
        codes = frozenset(one.removeprefix(OF_DEPARTMENT) for one in named)
        return cls(departments=codes | actor.below, told_who=False)

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a ticket must fulfil to be read."""
        if self.departments is None:
            return []
        if self.username is not None:
            mine = Ticket.instance_id.in_(worked_on(self.username))
            return [or_(Ticket.opened_by == self.username, mine)]
        return [Ticket.department.in_(self.departments) if self.departments else false()]

    def may_read(self, db: Session, ticket: Readable) -> bool:
        """Return whether a ticket may be read."""
        if self.departments is None or ticket.department in self.departments:
            return True
        if self.username is None:
            return False
        if ticket.opened_by == self.username:
            return True
        worked = worked_on(self.username).subquery()
        query = select(worked.c.instance_id).where(worked.c.instance_id == ticket.instance_id)
        return db.scalar(query.limit(1)) is not None


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
