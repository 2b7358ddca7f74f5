"""Signing in to the platform and out of it."""

from typing import Annotated

import anyio
from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.i18n import gettext
from engine.identity import SignIn
from engine.platform import lacking_on_platform, platform_sign_in, platform_sign_out
from web.looks.cookies import is_secure
from web.platform.doors import (
    HOME,
    PlatformDb,
    PlatformMe,
    drop_platform_session,
    platform_of,
    platform_path,
    platform_token,
    platform_visitor,
)
from web.platform.proof.second import let_in, next_place
from web.render import render
from web.shell.door.entering import slow_down
from web.shell.door.form import LOOPBACK
from web.shell.pages import hashing_places

router = APIRouter(prefix="/platform", include_in_schema=False)
Secret = Annotated[str, Form(max_length=1000)]


@router.get("")
def home(_me: PlatformMe) -> Response:
    """Lead on to the centres."""
    return RedirectResponse(HOME, status_code=303)


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = HOME) -> Response:  # noqa: A002 the query's name
    """Show the sign-in form; who has come half the way goes on from there."""
    with platform_of(request).transaction() as db:
        lacking = lacking_on_platform(db, platform_token(request))
    if lacking is not None:
        return RedirectResponse(next_place(lacking, next), status_code=303)
    return sign_in_form(request, came_for=next)


@router.post("/sign-in")
async def sign_in_now(
    request: Request,
    username: Annotated[str, Form(max_length=64)] = "",
    password: Secret = "",
    next: Annotated[str, Form(max_length=2000)] = HOME,  # noqa: A002 the field's name
) -> Response:
    """Check name and password."""
    limiter = hashing_places(request)
    result = await anyio.to_thread.run_sync(check, request, username, password, limiter=limiter)
    if result.token is None:
        problem = slow_down(result) or gettext("This name and password do not fit together.")
        return sign_in_form(request, came_for=next, username=username, problem=problem)
    return let_in(request, result, next)


@router.post("/sign-out")
def sign_out_now(request: Request, db: PlatformDb, me: PlatformMe) -> Response:
    """End the session and forget its cookie."""
    platform_sign_out(db, platform_token(request) or "", by=me)
    answer = RedirectResponse("/platform/sign-in", status_code=303)
    drop_platform_session(request, answer)
    return answer


def check(request: Request, username: str, password: str) -> SignIn:
    """Try the sign-in in a transaction of its own."""
    with platform_of(request).transaction() as db:
        return platform_sign_in(db, username, password, visitor=platform_visitor(request))


def sign_in_form(
    request: Request, *, came_for: str, username: str = "", problem: str | None = None
) -> Response:
    """Return the sign-in page, with what went wrong if something did."""
    return render(
        request,
        "platform/sign_in.html",
        status=422 if problem else 200,
        came_for=platform_path(came_for),
        username=username,
        problem=problem,
        unprotected=not is_secure(request) and request.url.hostname not in LOOPBACK,
    )
