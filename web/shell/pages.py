"""Sign in and sign out."""

from datetime import timedelta
from functools import partial
from typing import Annotated, Final
from uuid import UUID

import anyio
from fastapi import APIRouter, Form, Request
from starlette.responses import FileResponse, RedirectResponse, Response

from base.centres import NoSuchCentre
from base.i18n import gettext
from connectors.oidc.values import VIA
from engine.identity import SignIn, actor_of_session, sign_in, sign_out
from engine.identity.passwords import AT_ONCE
from engine.identity.proof.sessions import pending_of, way_of_session
from web.centres.entering import (
    CentreSuspended,
    addressed,
    centre_for,
    in_centre,
)
from web.deps import Anyone, Db
from web.looks.assets import STATIC
from web.looks.cookies import drop_session, is_secure, session_token
from web.shell.door.entering import let_in, next_place, own_path, slow_down, visitor_of
from web.shell.door.form import CENTRE_COOKIE, named_centre, sign_in_form

router = APIRouter(include_in_schema=False)
CHOICE_KEPT: Final = timedelta(days=365)


@router.get("/favicon.ico")
def favicon() -> Response:
    """Serve the logo to browsers that ask at the old address."""
    return FileResponse(STATIC / "favicon.svg", media_type="image/svg+xml")


@router.get("/sign-in")
def sign_in_page(
    request: Request,
    next: str = "/",  # noqa: A002 the query's name
    out: str = "",
) -> Response:
    """Show the sign-in form; who is signed in already goes on at once."""
    try:
        onward = place_of_session(request, next)
    except CentreSuspended as suspended:
        return sign_in_form(request, came_for=next, problem=suspended.text())
    if onward is not None:
        return RedirectResponse(onward, status_code=303)
    return sign_in_form(request, came_for=next, out=out)


@router.post("/sign-in")
async def sign_in_now(
    request: Request,
    username: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/",  # noqa: A002 the field's name
    centre: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Check name and password. Waits without holding a thread: many sign in when a shift starts."""
    limiter = hashing_places(request)
    typed = {"came_for": next, "username": username, "centre": centre}
    try:
        where = named_centre(request, centre)
        result = await anyio.to_thread.run_sync(
            check, request, username, password, where, limiter=limiter
        )
    except (CentreSuspended, NoSuchCentre) as closed:
        return await shown(request, problem=closed.text(), **typed)
    if result.token is None:
        problem = slow_down(result) or gettext("This name and password do not fit together.")
        return await shown(request, problem=problem, **typed)
    answer = await anyio.to_thread.run_sync(let_in, request, result, next)
    remember_centre(request, answer, centre)
    return answer


async def shown(request: Request, **values: str) -> Response:
    """Return the sign-in form without holding up others: it reads who else may vouch."""
    return await anyio.to_thread.run_sync(partial(sign_in_form, request, **values))


@router.post("/sign-out")
def sign_out_now(request: Request, db: Db, me: Anyone) -> Response:
    """End the session and forget its cookie. Who came from another house is told of it."""
    token = session_token(request)
    way = way_of_session(db, token) if token else None
    if token:
        sign_out(db, token, by=me)
    house = way.removeprefix(VIA) if way and way.startswith(VIA) else ""
    answer = RedirectResponse(f"/sign-in?out={house}" if house else "/sign-in", status_code=303)
    drop_session(request, answer)
    return answer


def place_of_session(request: Request, came_for: str) -> str | None:
    """Return where this browser goes on that is signed in, or half so, in whichever centre.

    Raises:
        CentreSuspended: it is, or would be, in a centre that does not work at present.
    """
    token = session_token(request)
    if token is None and addressed(request) is None:
        return None
    with in_centre(request, centre_for(request)) as db:
        if token is None:
            return None
        if actor_of_session(db, token) is not None:
            return own_path(came_for)
        pending = pending_of(db, token)
    return next_place(pending.stage, came_for) if pending else None


def remember_centre(request: Request, answer: Response, slug: str) -> None:
    """Fill the centre in by itself the next time, on this browser."""
    if slug.strip():
        answer.set_cookie(
            CENTRE_COOKIE,
            slug.strip().lower(),
            max_age=int(CHOICE_KEPT.total_seconds()),
            secure=is_secure(request),
            httponly=True,
            samesite="lax",
        )


def check(request: Request, username: str, password: str, where: UUID) -> SignIn:
    """Try the sign-in in a transaction of its own.

    Raises:
        CentreSuspended: the centre does not work at present.
    """
    with in_centre(request, where) as db:
        return sign_in(db, username, password, visitor=visitor_of(request))


def hashing_places(request: Request) -> anyio.CapacityLimiter:
    """Return the places for hashing passwords; made here because they belong to the event loop."""
    state = request.app.state
    if not hasattr(state, "hashing_places"):
        state.hashing_places = anyio.CapacityLimiter(AT_ONCE)
    limiter: anyio.CapacityLimiter = state.hashing_places
    return limiter
