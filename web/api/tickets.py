"""Tickets for machines: open one, read one, find some."""

from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter
from fastapi import Query as FromQuery
from pydantic import BaseModel

from engine import Actor
from processes.tickets import actions, queries
from processes.tickets.queries import Reader, TicketFilter, TicketView
from processes.tickets.rules.kinds import Channel, Kind, Status, Urgency
from web.api.schemas import Input, Items, Moment, Query, RequestKey
from web.deps import Can, Db

router = APIRouter(prefix="/tickets", tags=["tickets"])
TicketReader = Annotated[Actor, Can("tickets.read")]
CONTACT: Final = ("contact_name", "contact_phone", "contact_email")


class TicketInput(Input):
    """A new matter. `subject` or `content` is needed; the rest helps."""

    subject: str = ""
    content: str = ""
    kind: Kind = Kind.HELP
    category: str = "other"
    urgency: Urgency = Urgency.NORMAL
    channel: Channel = Channel.API
    department: str | None = None
    place: str | None = None
    event_at: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    contact_email: str | None = None
    hide_identity: bool = False
    locale: str | None = None


class TicketQuery(Query):
    """Which tickets."""

    query: str | None = None
    status: Status | None = None
    kind: Kind | None = None
    department: str | None = None


class Ticket(BaseModel):
    """A ticket. With `no` and `query_code` its citizen follows it.

    Whoever may not speak for citizens sees no query code, and nobody's name where it is hidden.
    """

    id: UUID
    no: str
    query_code: str | None
    instance_id: UUID | None
    channel: str
    status: str
    closing: str | None
    kind: str
    category: str
    urgency: str
    department: str | None
    subject: str
    content: str
    contact_name: str | None
    contact_phone: str | None
    contact_email: str | None
    reply: str | None
    rating: int | None
    sign_due: Moment | None
    handle_due: Moment | None
    created_at: Moment
    replied_at: Moment | None
    closed_at: Moment | None

    @classmethod
    def of(cls, view: TicketView, reader: Reader) -> Self:
        """Return what a view says to this reader."""
        values = {field: getattr(view, field) for field in cls.model_fields}
        if not reader.told_who:
            values["query_code"] = None
            if view.hide_identity:
                values |= dict.fromkeys(CONTACT)
        return cls(**values)


@router.post("", status_code=201, response_model=Ticket)
def create(
    db: Db, sent: TicketInput, me: Annotated[Actor, Can("tickets.open")], key: RequestKey = None
) -> Ticket:
    """Open a ticket and start its process. The same Idempotency-Key opens no second one."""
    new = actions.NewTicket(**sent.model_dump())
    opened = actions.open_ticket(db, new, by=me, idempotency_key=key)
    return Ticket.of(opened, Reader.of(me))


@router.get("", response_model=Items[Ticket])
def find(db: Db, me: TicketReader, asked: Annotated[TicketQuery, FromQuery()]) -> Any:
    """Find tickets, newest first; each word of `query` stands somewhere in them.

    Department handlers find those of their departments.
    """
    reader = Reader.of(me)
    which = TicketFilter(
        status=asked.status, kind=asked.kind, department=asked.department, reader=reader
    )
    page = queries.find_tickets(db, asked.query, which, after=asked.after, limit=asked.limit)
    return {"items": [Ticket.of(view, reader) for view in page.items], "next": page.next}


@router.get("/{no}", response_model=Ticket)
def one(db: Db, me: TicketReader, no: str) -> Ticket:
    """Return one ticket by its number."""
    reader = Reader.of(me)
    return Ticket.of(queries.get_ticket(db, no, reader=reader), reader)
