"""Signing in to the platform and out of it, and one's own password there."""

from typing import Annotated

import anyio
from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.errors import Invalid
from base.i18n import gettext
from engine.identity import SignIn, Visitor
from engine.platform import change_platform_password, platform_sign_in, platform_sign_out
from web.looks.cookies import is_secure
from web.platform.doors import (
    PlatformDb,
    PlatformMe,
    drop_platform_session,
    keep_platform_session,
    platform_of,
    platform_token,
)
from web.render import render
from web.shell.door.entering import own_path, slow_down
from web.shell.door.form import LOOPBACK
from web.shell.pages import hashing_places

router = APIRouter(prefix="/platform", include_in_schema=False)
HOME = "/platform/centres"
Secret = Annotated[str, Form(max_length=1000)]


@router.get("")
def home(_me: PlatformMe) -> Response:
    """Lead on to the centres."""
    return RedirectResponse(HOME, status_code=303)


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = HOME) -> Response:  # noqa: A002 the query's name
    """Show the sign-in form."""
    platform_of(request)
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
    answer = RedirectResponse(platform_path(next), status_code=303)
    keep_platform_session(request, answer, result.token)
    return answer


@router.post("/sign-out")
def sign_out_now(request: Request, db: PlatformDb, me: PlatformMe) -> Response:
    """End the session and forget its cookie."""
    platform_sign_out(db, platform_token(request) or "", by=me)
    answer = RedirectResponse("/platform/sign-in", status_code=303)
    drop_platform_session(request, answer)
    return answer


@router.get("/account")
def account(request: Request, _me: PlatformMe) -> Response:
    """Show the form for a new password."""
    return account_page(request)


@router.post("/account")
def new_password(
    request: Request, db: PlatformDb, me: PlatformMe, present: Secret = "", new: Secret = ""
) -> Response:
    """Change one's own password; then one signs in anew."""
    try:
        change_platform_password(db, me, present=present, new=new)
    except Invalid as wrong:
        return account_page(request, wrong)
    return RedirectResponse("/platform/sign-in", status_code=303)


def account_page(request: Request, wrong: Invalid | None = None) -> Response:
    """Return the page with what could not be accepted."""
    problems = wrong.problems if wrong else []
    return render(
        request,
        "platform/account.html",
        status=422 if problems else 200,
        problems=problems,
        wrong={one.field: one.message for one in problems},
    )


def check(request: Request, username: str, password: str) -> SignIn:
    """Try the sign-in in a transaction of its own."""
    visitor = Visitor(
        address=request.client.host if request.client else "",
        browser=request.headers.get("user-agent", ""),
        token=platform_token(request),
    )
    with platform_of(request).transaction() as db:
        return platform_sign_in(db, username, password, visitor=visitor)


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


def platform_path(wanted: str) -> str:
    """Return `wanted` if it is a page of the platform, else the list of centres."""
    path = own_path(wanted)
    return path if path.startswith("/platform/") else HOME
