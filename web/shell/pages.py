"""Sign in and sign out."""

from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

import anyio
from fastapi import APIRouter, Form, Request
from starlette.responses import FileResponse, RedirectResponse, Response

from base.centres import NoSuchCentre
from base.i18n import gettext
from engine.identity import SignIn, actor_of_session, sign_in, sign_out
from engine.identity.passwords import AT_ONCE
from engine.identity.proof.sessions import pending_of
from web.centres.entering import (
    CentreSuspended,
    addressed,
    book_of,
    centre_for,
    in_centre,
    title_of,
)
from web.deps import Anyone, Db
from web.house import house_of
from web.looks.assets import STATIC
from web.looks.cookies import drop_session, is_secure, session_token
from web.render import render
from web.shell.door.entering import let_in, next_place, own_path, slow_down, visitor_of

router = APIRouter(include_in_schema=False)
CHOICE_KEPT: Final = timedelta(days=365)
CENTRE_COOKIE: Final = "centre"
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@router.get("/favicon.ico")
def favicon() -> Response:
    """Serve the logo to browsers that ask at the old address."""
    return FileResponse(STATIC / "favicon.svg", media_type="image/svg+xml")


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/") -> Response:  # noqa: A002 the query's name
    """Show the sign-in form; who is signed in already goes on at once."""
    try:
        onward = place_of_session(request, next)
    except CentreSuspended as suspended:
        return sign_in_form(request, came_for=next, problem=suspended.text())
    if onward is not None:
        return RedirectResponse(onward, status_code=303)
    return sign_in_form(request, came_for=next)


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
        return sign_in_form(request, problem=closed.text(), **typed)
    if result.token is None:
        problem = slow_down(result) or gettext("This name and password do not fit together.")
        return sign_in_form(request, problem=problem, **typed)
    answer = let_in(request, result, next)
    remember_centre(request, answer, centre)
    return answer


@router.post("/sign-out")
def sign_out_now(request: Request, db: Db, me: Anyone) -> Response:
    """End the session and forget its cookie."""
    token = session_token(request)
    if token:
        sign_out(db, token, by=me)
    answer = RedirectResponse("/sign-in", status_code=303)
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


def named_centre(request: Request, slug: str) -> UUID:
    """Return the centre to sign in to: the address counts, then what was typed, then the first.

    Raises:
        NoSuchCentre: there is no centre of this short name.
    """
    named, typed = addressed(request), slug.strip().lower()
    if named is not None:
        return named.id
    if not typed:
        return house_of(request).centre_id
    found = book_of(request).by_slug.get(typed)
    if found is None:
        raise NoSuchCentre(slug=slug)
    return found.id


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


def sign_in_form(
    request: Request,
    *,
    came_for: str,
    username: str = "",
    centre: str = "",
    problem: str | None = None,
) -> Response:
    """Return the sign-in page, with what went wrong if something did."""
    named, book = addressed(request), book_of(request)
    return render(
        request,
        "shell/sign_in.html",
        status=422 if problem else 200,
        named=title_of(named) if named and book.several else "",
        asks_centre=named is None and book.several,
        centre=centre or request.cookies.get(CENTRE_COOKIE, "")[:40],
        first=title_of(book.centres[0]) if book.centres else "",
        came_for=own_path(came_for),
        username=username,
        problem=problem,
        unprotected=not is_secure(request) and request.url.hostname not in LOOPBACK,
        demo_accounts=house_of(request).demo_accounts,
    )
