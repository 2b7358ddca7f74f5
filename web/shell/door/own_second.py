"""The second step on one's own account page."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Conflict, Invalid
from engine.identity.proof.own_password import prove_password
from engine.identity.proof.own_second import remove_own_second_step, renew_recovery_codes
from engine.identity.proof.second.enrolment import (
    begin_enrolment,
    confirm_enrolment,
    pending_enrolment,
)
from engine.identity.proof.sessions import sign_out_everywhere
from engine.people import Actor
from web.deps import Db, Me
from web.looks.cookies import session_token
from web.render import render
from web.shell.account import Secret, account_page, own_id
from web.shell.door.second import Code, picture_of

router = APIRouter(prefix="/account/second", include_in_schema=False)


@router.post("/begin")
def begin(request: Request, db: Db, me: Me, own_password: Secret = "") -> Response:
    """Make a secret, for who proves the password: a session alone may be stolen."""
    try:
        prove_password(db, own_id(me), own_password, field="own_password")
        begin_enrolment(db, own_id(me))
    except Invalid as refusal:
        return account_page(request, db, me, refusal=refusal)
    except Conflict:
        return RedirectResponse("/account", status_code=303)
    return setting_up(request, db, me)


@router.get("")
def go_on(request: Request, db: Db, me: Me) -> Response:
    """Show the secret that waits for its first code."""
    return setting_up(request, db, me)


@router.post("")
def confirm(request: Request, db: Db, me: Me, code: Code = "") -> Response:
    """Take the first code and show the recovery codes once; other browsers are signed out."""
    try:
        codes = confirm_enrolment(db, own_id(me), code)
    except Invalid as refusal:
        return setting_up(request, db, me, refusal=refusal)
    sign_out_everywhere(db, own_id(me), but=session_token(request))
    return render(request, "shell/door/recovery.html", codes=codes, go_on="/account?done=second")


@router.post("/codes")
def new_codes(request: Request, db: Db, me: Me, code: Code = "") -> Response:
    """Make new recovery codes for who proves the second step."""
    try:
        codes = renew_recovery_codes(db, own_id(me), code)
    except Invalid as refusal:
        return account_page(request, db, me, refusal=refusal)
    return render(request, "shell/door/recovery.html", codes=codes, go_on="/account")


@router.post("/remove")
def remove(request: Request, db: Db, me: Me, code: Code = "") -> Response:
    """Take the second step away, for who proves it and whose roles do without."""
    try:
        remove_own_second_step(db, own_id(me), code)
    except (Invalid, Conflict) as refusal:
        return account_page(request, db, me, refusal=refusal)
    return RedirectResponse("/account?done=second_removed", status_code=303)


def setting_up(
    request: Request, db: Session, me: Actor, *, refusal: Invalid | None = None
) -> Response:
    """Return the page with the secret and the field for its first code."""
    begun = pending_enrolment(db, own_id(me))
    if begun is None:
        return RedirectResponse("/account", status_code=303)
    problems = refusal.problems if refusal else []
    return render(
        request, "shell/door/own_second.html", status=422 if problems else 200,
        begun=begun, picture=picture_of(begun), problems=problems,
    )  # fmt: skip
