"""One's own extension: found at sign-in, chosen, taken over, given up."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Conflict, RingflowError
from connectors.telephony.desks import extension_at
from connectors.telephony.sitting import (
    free_desks,
    give_up,
    holder,
    neighbours,
    read_of_takeover,
    sitting_of,
    take,
    taken_by,
)
from connectors.telephony.switch import NoExtension, dial
from engine.people import Actor
from web.deps import Can, Db
from web.looks.cookies import session_token
from web.render import render
from web.said import Said, back, saying
from web.shell.account import own_id
from web.shell.door.entering import address_of, own_path

router = APIRouter(prefix="/seat", include_in_schema=False)
Agent = Annotated[Actor, Can("extensions.use")]
Number = Annotated[str, Form(max_length=32)]
Next = Annotated[str, Form(alias="next", max_length=2000)]


@router.get("")
def my_seat(request: Request, db: Db, me: Agent, next: str = "/seat") -> Response:  # noqa: A002 the query's name
    """Show where one sits, what is free, and who is in the way."""
    return seat_page(request, db, me, came_for=next)


@router.post("")
def sit(
    request: Request,
    db: Db,
    me: Agent,
    number: Number = "",
    over: Annotated[bool, Form()] = False,  # noqa: FBT002 a button that is not pressed sends nothing
    came_for: Next = "/seat",
) -> Response:
    """Sit down at an extension; with `over` whoever sits there gives it up and is told."""
    try:
        take(
            db, number, session_token(request) or "", by=me, address=address_of(request), over=over
        )
    except Conflict as refusal:
        return seat_page(request, db, me, came_for=came_for, refusal=refusal, wanted=number)
    read_of_takeover(db, own_id(me))
    return RedirectResponse(own_path(came_for), status_code=303)


@router.post("/dial")
def dial_number(
    db: Db,
    me: Agent,
    number: Annotated[str, Form(max_length=60)],
    came_for: Next = "/seat",
) -> Response:
    """Ring one's own telephone and dial a number; who sits nowhere chooses an extension first."""
    path = own_path(came_for)
    try:
        call = dial(db, number, by=me)
    except NoExtension:
        return back("/seat", urlencode({"next": path}), Said(code="no_extension"))
    where, _mark, query = path.partition("?")
    return back(where, query, Said(code="number_blocked" if call.blocked else "dialled"))


@router.post("/leave")
def leave(db: Db, me: Agent) -> Response:
    """Give the extension up."""
    give_up(db, own_id(me))
    read_of_takeover(db, own_id(me))
    return RedirectResponse("/seat", status_code=303)


def seat_page(
    request: Request,
    db: Session,
    me: Actor,
    *,
    came_for: str,
    refusal: RingflowError | None = None,
    wanted: str = "",
) -> Response:
    """Return the page; `wanted` is the extension that somebody else has."""
    here = address_of(request)
    bound = extension_at(db, here)
    seat = sitting_of(db, own_id(me))
    at_bound = holder(db, bound.number) if bound else None
    other = at_bound if at_bound and at_bound.user_id != me.id else None
    return render(
        request,
        "desk/seat.html",
        status=refusal.status if refusal else 200,
        seat=seat,
        bound=bound,
        other=holder(db, wanted) if wanted else other,
        free=free_desks(db),
        neighbours=neighbours(db, me=own_id(me), address=here) if seat else [],
        taken_by=taken_by(db, own_id(me)),
        here=here,
        came_for=own_path(came_for),
        said=saying(request),
    )
