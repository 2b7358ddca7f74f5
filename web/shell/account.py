"""One's own account: a new password, and the browsers that are signed in."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid, RingflowError
from base.ids import short
from connectors.oidc.links import houses_to_link, links_of_user
from connectors.telephony.sitting import sitting_of
from engine.audit import audit
from engine.identity import (
    change_password,
    end_session,
    person,
    role_names,
    sessions_of,
    sign_out_everywhere,
)
from engine.identity.proof.devices import forget_devices
from engine.identity.proof.own_second import own_proof
from engine.people import Actor
from web.deps import Db, Me
from web.looks.cookies import session_token
from web.looks.homes import home_of, homes_for
from web.render import render
from web.said import saying

router = APIRouter(include_in_schema=False)
# What browsers call themselves; all name Safari, most name Chrome, so the order decides.
BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
Secret = Annotated[str, Form(max_length=1000)]


@router.get("/account")
def account(request: Request, db: Db, me: Me, done: str = "") -> Response:
    """Show one's own account."""
    return account_page(request, db, me, done=done)


@router.post("/account/password")
def new_password(
    request: Request, db: Db, me: Me, present: Secret = "", new: Secret = ""
) -> Response:
    """Change one's own password; all other browsers are signed out."""
    try:
        change_password(db, own_id(me), present=present, new=new)
    except (Invalid, Conflict) as refusal:
        return account_page(request, db, me, refusal=refusal)
    sign_out_everywhere(db, own_id(me), but=session_token(request))
    return RedirectResponse("/account?done=password", status_code=303)


@router.post("/account/sessions/{session_id}/end")
def end_one(db: Db, me: Me, session_id: UUID) -> Response:
    """Sign one browser out."""
    end_session(db, own_id(me), session_id)
    audit(db, "signed_out", by=me, about=f"session:{short(session_id)}")
    return RedirectResponse("/account?done=session", status_code=303)


@router.post("/account/sessions/end-others")
def end_others(request: Request, db: Db, me: Me) -> Response:
    """Sign all other browsers out; they count as strangers again."""
    sign_out_everywhere(db, own_id(me), but=session_token(request))
    forget_devices(db, own_id(me))
    audit(db, "signed_out", by=me, about="all other browsers")
    return RedirectResponse("/account?done=others", status_code=303)


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
    return render(
        request,
        "shell/account.html",
        status=refusal.status if refusal else 200,
        person=person(db, own_id(me)),
        own=own_proof(db, own_id(me)),
        extension=sitting_of(db, own_id(me)),
        linked=links_of_user(db, own_id(me)),
        houses=houses_to_link(db, own_id(me)),
        role_names=role_names(db),
        homes=homes_for(request, me),
        home=home_of(request, me),
        said=saying(request),
        sessions=sessions_of(db, own_id(me), token=session_token(request)),
        browser_name=browser_name,
        problems=problems,
        wrong={problem.field: problem.message for problem in problems},
        done=done,
    )


def problems_of(refusal: RingflowError | None) -> list[FieldProblem]:
    """Return what is wrong, field by field, or as one sentence about the whole."""
    if isinstance(refusal, Invalid) and refusal.problems:
        return refusal.problems
    return [FieldProblem(field="", message=refusal.text())] if refusal else []


def browser_name(user_agent: str) -> str:
    """Return a short name such as "Firefox, Linux" out of what a browser calls itself."""
    found = [
        next((name for mark, name in marks if mark in user_agent), "")
        for marks in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found))


def own_id(me: Actor) -> UUID:
    """Return the id of who is signed in; everybody with a session has one."""
    if me.id is None:
        message = "a signed-in person without an id"
        raise TypeError(message)
    return me.id
