"""The ticket list, one ticket, and a new one."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

import forms
from base import files
from base.db import Session
from base.errors import Invalid, NotFound
from base.ids import new_id, short
from engine.identity.access.permissions import may
from engine.people import Actor
from processes.tickets import actions, queries
from web.deps import Can, Db
from web.forming import Posted, sources
from web.paths import ShortId, TicketNo, shown_at
from web.render import render, wants_part
from web.said import Said, back, saying
from web.shell.offering.choosing import department_meant, departments_offered
from web.shell.unmask import offered
from web.tickets import opening, shown
from web.tickets.criteria import Asked
from web.tickets.sending import as_download

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Can("tickets.read")]
Writer = Annotated[Actor, Can("tickets.write")]
Opener = Annotated[Actor, Can("tickets.open")]
Words = Annotated[str, Form(max_length=20_000)]


@router.get("/tickets")
def tickets(request: Request, db: Db, me: Reader) -> Response:
    """List tickets."""
    asked = Asked.read(dict(request.query_params))
    asked = replace(asked, department=department_meant(db, asked.department))
    values = shown.list_values(db, me, asked)
    headers = shown_at(f"/tickets{asked.address()}")
    return render(request, "tickets/list.html", block="tickets", headers=headers, **values)


@router.get("/tickets/departments")
def departments_found(request: Request, db: Db, _me: Reader, department: str = "") -> Response:
    """Offer the departments whose names begin to be typed, as a list for an input."""
    return departments_offered(request, db, department)


@router.get("/tickets/new")
def new(request: Request, db: Db, me: Opener) -> Response:
    """Show the form of a new ticket. Its address carries a key, so that it is opened once only."""
    form = forms.load(opening.FORM)
    html = forms.render(
        form, opening.START, None, sources(db, form), action=f"/tickets/new?key={short(new_id())}"
    )
    return render(
        request, "tickets/new.html", form=html, errors=False, missing=not actions.can_be_opened(db),
        draws=may(me, "definitions.draw"),
    )  # fmt: skip


@router.post("/tickets/new")
def create(
    request: Request,
    db: Db,
    me: Opener,
    raw: Posted,
    key: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Open the ticket and start its process."""
    form = forms.load(opening.FORM)
    try:
        values = forms.validate(form, raw, opening.START, sources(db, form))
        ticket = opening.open_at_desk(db, values, me, f"desk:{me.username}:{key}" if key else None)
    except forms.FormErrors as again:
        return again_new(request, db, again, key)
    return back(f"/tickets/{ticket.no}", "", Said(code="opened"))


@router.get("/tickets/{no}")
def ticket(
    request: Request, db: Db, me: Reader, no: TicketNo, drawing: str | None = None, steps: str = ""
) -> Response:
    """Show one ticket."""
    unmask = offered(db, me, f"ticket:{no.upper()}")
    found = queries.get_ticket(db, no, reader=queries.Reader.of(me))
    values = shown.ticket_values(db, me, found, drawing=drawing, everything=steps == "all")
    address = f"?{request.url.query}" if request.url.query else ""
    return render(
        request,
        "tickets/ticket.html",
        block="ticket",
        address=address,
        unmask=unmask,
        headers=unmask.headers,
        **values,
        said=saying(request),
    )


@router.post("/tickets/{no}/note")
def note(db: Db, me: Writer, no: TicketNo, text: Words = "") -> Response:
    """Add a note for the people of the centre and the department."""
    if not text.strip():
        raise Invalid
    actions.add_note(db, no, text=text, by=me)
    return back(f"/tickets/{no}", "", Said(code="noted"))


@router.post("/tickets/{no}/urge")
def urge(db: Db, me: Writer, no: TicketNo, text: Words = "") -> Response:
    """Urge on behalf of a citizen who called."""
    actions.urge_for(db, no, text=text, by=me)
    return back(f"/tickets/{no}", "", Said(code="urged"))


@router.get("/files/{file_id}")
def file(db: Db, me: Reader, file_id: ShortId) -> StreamingResponse:
    """Send a stored file; browsers are told to save it, never to show it."""
    if not queries.may_read_file(db, file_id, queries.Reader.of(me)):
        raise NotFound
    row, stream = files.open_file(db, file_id)
    return as_download(row, stream)


def again_new(request: Request, db: Session, again: forms.FormErrors, key: str) -> Response:
    """Show the form as it was posted."""
    form = forms.load(opening.FORM)
    html = forms.render(
        form, again.values, again.errors, sources(db, form), action=f"/tickets/new?key={key}"
    )
    if wants_part(request):
        return HTMLResponse(html, status_code=again.status)
    return render(
        request, "tickets/new.html", status=again.status, form=html, errors=bool(again.errors),
        missing=False,
    )  # fmt: skip
