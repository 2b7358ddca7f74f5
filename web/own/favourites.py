"""Favourite pages: starred in the bar, ordered, renamed and taken away on a page of their own."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Conflict, Invalid, RingflowError
from engine.identity.own import (
    MOST_FAVOURITES,
    drop_favourites,
    own_of,
    rename_favourite,
    reorder_favourites,
    star,
    unstar,
)
from engine.people import Actor
from web.admin.pages import problems_of
from web.deps import Db, Me
from web.looks.own import lasting
from web.render import render
from web.said import Said, back, saying
from web.shell.account import own_id
from web.shell.door.entering import own_path

router = APIRouter(prefix="/favourites", include_in_schema=False)
Address = Annotated[str, Form(max_length=600)]
Title = Annotated[str, Form(max_length=300)]
REFUSALS = (Invalid, Conflict)


@router.get("")
def favourites(request: Request, db: Db, me: Me) -> Response:
    """Show one's favourites, to put them in order."""
    return page(request, db, me)


@router.post("/star")
def mark(request: Request, db: Db, me: Me, path: Address = "", title: Title = "") -> Response:
    """Star a page, and go back to it."""
    path = lasting(path)
    try:
        star(db, own_id(me), path, title)
    except REFUSALS as refusal:
        return page(request, db, me, refusal=refusal)
    return RedirectResponse(own_path(path), status_code=303)


@router.post("/unstar")
def unmark(db: Db, me: Me, path: Address = "", stay: Title = "") -> Response:
    """Take a star away, and go back to where that was done."""
    path = lasting(path)
    unstar(db, own_id(me), path)
    return RedirectResponse("/favourites" if stay else own_path(path), status_code=303)


@router.post("/name")
def name(db: Db, me: Me, path: Address = "", title: Title = "") -> Response:
    """Give a favourite another name."""
    rename_favourite(db, own_id(me), path, title)
    return back("/favourites", "", Said(code="favourite_kept"))


@router.post("/move")
def move(db: Db, me: Me, path: Address = "", by: Annotated[int, Form()] = 0) -> Response:
    """Move a favourite one place up or down."""
    paths = [one.path for one in own_of(db, own_id(me)).favourites]
    if path in paths:
        at = paths.index(path)
        paths.insert(min(max(at + (1 if by > 0 else -1), 0), len(paths) - 1), paths.pop(at))
        reorder_favourites(db, own_id(me), paths)
    return RedirectResponse("/favourites", status_code=303)


@router.post("/reset")
def back_to_roles(db: Db, me: Me) -> Response:
    """Give one's own favourites up for those of one's roles."""
    drop_favourites(db, own_id(me))
    return back("/favourites", "", Said(code="favourites_of_role"))


@router.post("/order")
def order(db: Db, me: Me, path: Annotated[list[str] | None, Form()] = None) -> Response:
    """Put favourites into the order to which they were dragged."""
    reorder_favourites(db, own_id(me), (path or [])[: MOST_FAVOURITES * 2])
    return RedirectResponse("/favourites", status_code=303)


def page(
    request: Request, db: Session, me: Actor, *, refusal: RingflowError | None = None
) -> Response:
    """Return the list, with what could not be done."""
    own = own_of(db, own_id(me))
    return render(
        request, "own/favourites.html", status=refusal.status if refusal else 200,
        own=own.favourites, chosen=own.chosen, problems=problems_of(refusal),
        said=saying(request), most=MOST_FAVOURITES,
    )  # fmt: skip
