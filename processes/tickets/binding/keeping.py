"""Reading bindings, and making and ending them."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

import engine
from base.db import Session
from base.errors import FieldProblem, Invalid, NotFound
from base.i18n import N_, gettext
from base.ids import new_id
from engine import identity
from engine.audit import audit
from engine.parameters.tree import above as codes_above
from engine.people import Actor
from processes.tickets.binding.choosing import Binding, Matter, choose
from processes.tickets.binding.records import TicketBinding
from processes.tickets.records import Ticket
from processes.tickets.rules.kinds import CATEGORIES, Kind


class NoSuchBinding(NotFound):
    """There is no such binding."""

    code: ClassVar[str] = "no_such_binding"
    message: ClassVar[str] = N_("There is no such assignment of a process.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBinding:
    """A binding to be made; what is None does not matter."""

    process: str
    begins_on: date | None
    ends_on: date | None = None
    kind: str | None = None
    category: str | None = None
    department: str | None = None
    note: str = ""


def bindings(db: Session, *, over: bool = False) -> list[Binding]:
    """Return the bindings that hold or will hold, by their beginning; or those that are over."""
    day = today(db)
    query = (
        select(TicketBinding)
        .where(TicketBinding.centre_id == db.centre_id)
        .order_by(TicketBinding.begins_on.desc(), TicketBinding.id)
    )
    found = [_view(row) for row in db.scalars(query)]
    return [one for one in found if (one.ends_on is not None and one.ends_on < day) == over]


def make_binding(db: Session, new: NewBinding, *, by: Actor) -> Binding:
    """Have a process handle tickets from a day on. What is open already keeps its process.

    Raises:
        Invalid: the process is not deployed, or a day, kind, category or department is wrong.
    """
    if problems := _problems(db, new):
        raise Invalid(problems)
    row = TicketBinding(
        id=new_id(), centre_id=db.centre_id, kind=new.kind, category=new.category,
        department=new.department, process=new.process, begins_on=new.begins_on,
        ends_on=new.ends_on, note=new.note.strip(), made_at=db.now(), made_by=by.name,
    )  # fmt: skip
    db.add(row)
    db.flush()
    _log(db, "binding.added", row, by)
    return _view(row)


def end_binding(db: Session, binding_id: UUID, *, by: Actor) -> None:
    """End a binding: it holds today for the last time; one that has not begun is taken away.

    Raises:
        NoSuchBinding: there is none.
    """
    row = db.scalar(
        select(TicketBinding)
        .where(TicketBinding.id == binding_id, TicketBinding.centre_id == db.centre_id)
        .with_for_update()
    )
    if row is None:
        raise NoSuchBinding
    _log(db, "binding.ended", row, by)
    if row.begins_on > today(db):
        db.delete(row)
    else:
        row.ends_on = min(row.ends_on or today(db), today(db))
    db.flush()


def process_for(
    db: Session, *, kind: str, category: str, department: str | None, day: date
) -> Binding | None:
    """Return the binding that decides for such a ticket that is opened on a day, or None."""
    above = codes_above(db, department) if department else []
    matter = Matter(kind=kind, category=category, above=above, day=day)
    query = select(TicketBinding).where(
        TicketBinding.centre_id == db.centre_id, TicketBinding.begins_on <= day
    )
    return choose([_view(row) for row in db.scalars(query)], matter)


def process_of(db: Session, ticket: Ticket) -> str | None:
    """Return the key of the process that handles a ticket; None if it is the usual one."""
    zone = ZoneInfo(db.context.settings.zone)
    found = process_for(
        db, kind=ticket.kind.value, category=ticket.category, department=ticket.department,
        day=ticket.created_at.astimezone(zone).date(),
    )  # fmt: skip
    return found.process if found is not None else None


def today(db: Session) -> date:
    """Return the day of the centre."""
    return db.now().astimezone(ZoneInfo(db.context.settings.zone)).date()


def _problems(db: Session, new: NewBinding) -> list[FieldProblem]:
    deployed = {one.key for one in engine.definitions(db) if one.kind == "process"}
    known = {one.code for one in identity.departments(db)} if new.department else set[str]()
    wrong = {
        "process": (new.process not in deployed, gettext("Choose a process that is deployed.")),
        "kind": (new.kind is not None and new.kind not in set(Kind), gettext("Choose a kind.")),
        "category": (
            new.category is not None and new.category not in CATEGORIES,
            gettext("Choose a category."),
        ),
        "department": (
            new.department is not None and new.department not in known,
            gettext("There is no department of this code."),
        ),
        "begins_on": (
            new.begins_on is None or new.begins_on < today(db),
            gettext("Give a day from today on: what has been opened keeps its process."),
        ),
        "ends_on": (
            new.begins_on is not None and new.ends_on is not None and new.ends_on < new.begins_on,
            gettext("The last day is before the first."),
        ),
    }
    return [
        FieldProblem(field=field, message=words) for field, (bad, words) in wrong.items() if bad
    ]


def _log(db: Session, act: str, row: TicketBinding, by: Actor) -> None:
    details = {"process": row.process, "from": str(row.begins_on)}
    audit(db, act, by=by, about=f"binding:{row.id}", details=details)


def _view(row: TicketBinding) -> Binding:
    return Binding(
        id=row.id, kind=row.kind, category=row.category, department=row.department,
        process=row.process, begins_on=row.begins_on, ends_on=row.ends_on, note=row.note,
    )  # fmt: skip
