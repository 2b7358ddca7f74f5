"""Extensions and seats: the list with who sits where, forms, and files."""

from dataclasses import replace
from typing import Annotated, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Conflict, Invalid, RingflowError
from connectors.telephony.desks import (
    Desk,
    Kind,
    delete_desk,
    desks,
    find_desk,
    save_desk,
)
from connectors.telephony.sitting import sittings
from engine.people import Actor
from web.admin.pages import by_field, problems_of
from web.deps import Can, Db
from web.render import render

router = APIRouter(prefix="/admin/seats", include_in_schema=False)
Manager = Annotated[Actor, Can("seats.manage")]
Line = Annotated[str, Form(max_length=200)]
A_PAGE: Final = 50
MOST: Final = 1_000_000
LONGEST: Final = 100


def desk_posted(
    number: Line = "",
    name: Line = "",
    kind: Line = "",
    seat: Line = "",
    network: Line = "",
    active: Annotated[bool, Form()] = False,  # noqa: FBT002 a box that is not ticked sends nothing
) -> Desk:
    """Read the form of an extension."""
    return Desk(
        number=number.strip(), name=name.strip(),
        kind=Kind.WEBRTC if kind == Kind.WEBRTC else Kind.DESK, active=active, seat=seat.strip(),
        network=network.strip(),
    )  # fmt: skip


Posted = Annotated[Desk, Depends(desk_posted)]


@router.get("")
def all_seats(
    request: Request,
    db: Db,
    _me: Manager,
    query: str = "",
    after: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> Response:
    """List extensions with their seats and who sits there now."""
    found = desks(db, words=query[:LONGEST], limit=A_PAGE + 1, offset=after)
    more = urlencode({"query": query, "after": after + A_PAGE}) if len(found) > A_PAGE else ""
    return render(
        request,
        "admin/seats/list.html",
        desks=found[:A_PAGE],
        held={one.number: one for one in sittings(db)},
        next=f"/admin/seats?{more}" if more else "",
        query=query,
        address=lambda one: f"/admin/seats/{quote(one.number, safe='')}",
        done=request.query_params.get("done", ""),
    )


@router.get("/new")
def new_seat(request: Request, _me: Manager) -> Response:
    """Show an empty form."""
    return seat_form(request, Desk(number=""), is_new=True)


@router.post("/new")
def add_seat(request: Request, db: Db, me: Manager, posted: Posted) -> Response:
    """Add an extension."""
    return saved(request, db, me, posted, is_new=True)


@router.get("/{extension}")
def one_seat(request: Request, db: Db, _me: Manager, extension: str) -> Response:
    """Show one extension's form."""
    return seat_form(request, find_desk(db, extension))


@router.post("/{extension}")
def save_seat(request: Request, db: Db, me: Manager, extension: str, posted: Posted) -> Response:
    """Change an extension."""
    desk = replace(posted, number=find_desk(db, extension).number)
    return saved(request, db, me, desk, is_new=False)


@router.post("/{extension}/delete")
def remove_seat(request: Request, db: Db, me: Manager, extension: str) -> Response:
    """Take an extension away at which nobody sits."""
    try:
        delete_desk(db, extension, by=me)
    except Conflict as refusal:
        return seat_form(request, find_desk(db, extension), refusal=refusal)
    return RedirectResponse("/admin/seats?done=deleted", status_code=303)


def saved(request: Request, db: Session, me: Actor, posted: Desk, *, is_new: bool) -> Response:
    """Store a form and go on, or show what is wrong with it."""
    try:
        with db.begin_nested():
            save_desk(db, posted, by=me)
    except Invalid as refusal:
        return seat_form(request, posted, is_new=is_new, refusal=refusal)
    return RedirectResponse("/admin/seats?done=saved", status_code=303)


def seat_form(
    request: Request, desk: Desk, *, is_new: bool = False, refusal: RingflowError | None = None
) -> Response:
    """Return an extension's form with what is in it and what is wrong with it."""
    problems = problems_of(refusal)
    return render(
        request, "admin/seats/form.html", status=refusal.status if refusal else 200, desk=desk,
        is_new=is_new, problems=problems, wrong=by_field(problems),
    )  # fmt: skip
