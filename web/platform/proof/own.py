"""One's own account on the platform: the password, the second step, and the signed-in browsers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Conflict, Invalid, RingflowError
from engine.people import Actor
from engine.platform import (
    begin_platform_enrolment,
    change_platform_password,
    confirm_platform_enrolment,
    end_other_platform_sessions,
    end_platform_session,
    has_platform_second_step,
    pending_platform_enrolment,
    person_row,
    platform_codes_left,
    platform_second_step_needed,
    platform_sessions,
    prove_platform_password,
    remove_platform_second_step,
    renew_platform_codes,
)
from web.platform.doors import PlatformDb, PlatformMe, platform_token
from web.render import render
from web.shell.account import browser_name, problems_of
from web.shell.door.second import picture_of

router = APIRouter(prefix="/platform/account", include_in_schema=False)
Secret = Annotated[str, Form(max_length=1000)]
Code = Annotated[str, Form(max_length=100)]
HOME = "/platform/account"
FRAME = "platform/frame.html"


@router.get("")
def account(request: Request, db: PlatformDb, me: PlatformMe, done: str = "") -> Response:
    """Show one's own account."""
    return account_page(request, db, me, done=done)


@router.post("")
def new_password(
    request: Request, db: PlatformDb, me: PlatformMe, present: Secret = "", new: Secret = ""
) -> Response:
    """Change one's own password; then one signs in anew."""
    try:
        change_platform_password(db, me, present=present, new=new)
    except Invalid as wrong:
        return account_page(request, db, me, refusal=wrong)
    return RedirectResponse("/platform/sign-in", status_code=303)


@router.post("/sessions/end-others")
def end_others(request: Request, db: PlatformDb, me: PlatformMe) -> Response:
    """Sign all other browsers out."""
    end_other_platform_sessions(db, but=platform_token(request), by=me)
    return RedirectResponse(f"{HOME}?done=others", status_code=303)


@router.post("/sessions/{session_id}/end")
def end_one(db: PlatformDb, me: PlatformMe, session_id: UUID) -> Response:
    """Sign one browser out."""
    end_platform_session(db, session_id, by=me)
    return RedirectResponse(f"{HOME}?done=session", status_code=303)


@router.post("/second/begin")
def begin(request: Request, db: PlatformDb, me: PlatformMe, own_password: Secret = "") -> Response:
    """Make a secret, for who proves the password: a session alone may be stolen."""
    try:
        row = prove_platform_password(db, me, own_password, field="own_password")
        begin_platform_enrolment(db, row)
    except Invalid as refusal:
        return account_page(request, db, me, refusal=refusal)
    except Conflict:
        return RedirectResponse(HOME, status_code=303)
    return setting_up(request, db, me)


@router.get("/second")
def go_on(request: Request, db: PlatformDb, me: PlatformMe) -> Response:
    """Show the secret that waits for its first code."""
    return setting_up(request, db, me)


@router.post("/second")
def confirm(request: Request, db: PlatformDb, me: PlatformMe, code: Code = "") -> Response:
    """Take the first code and show the recovery codes once; other browsers are signed out."""
    try:
        codes = confirm_platform_enrolment(db, person_row(db, me), code)
    except Invalid as refusal:
        return setting_up(request, db, me, refusal=refusal)
    end_other_platform_sessions(db, but=platform_token(request), by=me)
    return shown_once(request, codes, f"{HOME}?done=second")


@router.post("/second/codes")
def new_codes(request: Request, db: PlatformDb, me: PlatformMe, code: Code = "") -> Response:
    """Make new recovery codes for who proves the second step."""
    try:
        codes = renew_platform_codes(db, code, by=me)
    except Invalid as refusal:
        return account_page(request, db, me, refusal=refusal)
    return shown_once(request, codes, HOME)


@router.post("/second/remove")
def remove(request: Request, db: PlatformDb, me: PlatformMe, code: Code = "") -> Response:
    """Take the second step away, for who proves it and where it is not needed."""
    try:
        remove_platform_second_step(db, code, by=me)
    except (Invalid, Conflict) as refusal:
        return account_page(request, db, me, refusal=refusal)
    return RedirectResponse(f"{HOME}?done=second_removed", status_code=303)


def shown_once(request: Request, codes: list[str], go_on: str) -> Response:
    """Return the page of recovery codes."""
    return render(request, "shell/door/recovery.html", codes=codes, go_on=go_on, frame=FRAME)


def setting_up(
    request: Request, db: Session, me: Actor, *, refusal: Invalid | None = None
) -> Response:
    """Return the page with the secret and the field for its first code."""
    begun = pending_platform_enrolment(db, person_row(db, me))
    if begun is None:
        return RedirectResponse(HOME, status_code=303)
    problems = refusal.problems if refusal else []
    return render(
        request, "shell/door/own_second.html", status=422 if problems else 200, begun=begun,
        picture=picture_of(begun), problems=problems, home=HOME, frame=FRAME,
    )  # fmt: skip


def account_page(
    request: Request,
    db: Session,
    me: Actor,
    *,
    done: str = "",
    refusal: RingflowError | None = None,
) -> Response:
    """Return the page, with what was done or what could not be accepted."""
    problems = problems_of(refusal)
    row = person_row(db, me)
    return render(
        request,
        "platform/account.html",
        status=refusal.status if refusal else 200,
        second_step=has_platform_second_step(db, row.id),
        needed=platform_second_step_needed(db),
        codes_left=platform_codes_left(db, row.id),
        sessions=platform_sessions(db, row.id, token=platform_token(request)),
        browser_name=browser_name,
        problems=problems,
        wrong={one.field: one.message for one in problems},
        done=done,
    )
