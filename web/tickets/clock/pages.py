"""The ledger of a ticket's clocks, and stopping, going on and extending."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from base.privacy import read_as
from engine.people import Actor
from processes.tickets import queries
from processes.tickets.clock import deciding
from web.deps import Can, Db
from web.looks.masks import export_mask_of
from web.looks.spreadsheet import csv_file
from web.paths import TicketNo
from web.render import render
from web.said import Said, back, saying
from web.tickets.clock import shown
from web.tickets.facts import department_names

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Can("tickets.read")]
Keeper = Annotated[Actor, Can("tickets.clock")]
Reason = Annotated[str, Form(max_length=2000)]


@router.get("/tickets/{no}/clock")
def clock(request: Request, db: Db, me: Reader, no: TicketNo) -> Response:
    """Show why each clock of a ticket is due when it is."""
    ticket = queries.get_ticket(db, no, reader=queries.Reader.of(me))
    values = shown.ledger_values(db, me, ticket, department_names(db))
    return render(request, "tickets/clock/ledger.html", **values, said=saying(request))


@router.get("/tickets/{no}/clock.csv")
def clock_file(db: Db, me: Reader, no: TicketNo) -> Response:
    """Return every line of the ledger as a file."""
    read_as(db, export_mask_of(me))
    ticket = queries.get_ticket(db, no, reader=queries.Reader.of(me))
    rows = shown.ledger_rows(db, ticket, department_names(db))
    return csv_file(f"clocks-{ticket.no}", shown.HEADS, rows)


@router.post("/tickets/{no}/clock/pause")
def pause(
    db: Db, me: Keeper, no: TicketNo, ref: Annotated[str, Form()] = "", reason: Reason = ""
) -> Response:
    """Stop the clock of the handling."""
    deciding.pause(db, no, ref, reason=reason, by=me)
    return back(f"/tickets/{no}/clock", "", Said(code="clock_stopped"))


@router.post("/tickets/{no}/clock/resume")
def resume(
    db: Db, me: Keeper, no: TicketNo, ref: Annotated[str, Form()] = "", reason: Reason = ""
) -> Response:
    """Let the clock of the handling go on."""
    deciding.resume(db, no, ref, reason=reason, by=me)
    return back(f"/tickets/{no}/clock", "", Said(code="clock_goes_on"))


@router.post("/tickets/{no}/clock/extend")
def extend(
    db: Db, me: Keeper, no: TicketNo, days: Annotated[str, Form()] = "", reason: Reason = ""
) -> Response:
    """Give the handling more working days."""
    deciding.extend(db, no, days, reason=reason, by=me)
    return back(f"/tickets/{no}/clock", "", Said(code="clock_extended"))


@router.post("/tickets/{no}/clock/contact")
def contact(db: Db, me: Reader, no: TicketNo, reason: Reason = "") -> Response:
    """Write down that somebody has spoken with the citizen."""
    queries.get_ticket(db, no, reader=queries.Reader.of(me))
    deciding.contacted(db, no, reason=reason, by=me)
    return back(f"/tickets/{no}/clock", "", Said(code="clock_contacted"))
