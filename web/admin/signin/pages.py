"""Attacks on the sign-in, which roles need a second step, and one person's sessions."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import NotAllowed, RingflowError
from base.ids import short
from connectors.oidc.links import links_of_user
from connectors.oidc.providers import providers
from engine.audit import audit
from engine.identity import person, role_names, sessions_of, sign_out_everywhere
from engine.identity.access.reach import check_not_above
from engine.identity.proof.alarms import alarms, see_alarm
from engine.identity.proof.devices import forget_devices
from engine.identity.proof.own_second import own_proof, reset_second_step
from engine.identity.proof.second.needs import (
    need_second_step,
    second_step_rules,
    without_second_step,
)
from engine.people import Actor
from web.admin.pages import problems_of
from web.deps import Can, Db
from web.paths import ShortId
from web.render import render
from web.shell.account import browser_name

router = APIRouter(prefix="/admin/sign-in", include_in_schema=False)
Manager = Annotated[Actor, Can("sign_in.manage")]
Guard = Annotated[Actor, Can("sign_in.help")]
DONE: Final = "/admin/sign-in?done="


@router.get("")
def overview(request: Request, db: Db, _me: Manager, done: str = "") -> Response:
    """Show attacks, second steps by role, and the houses that vouch."""
    return render(
        request,
        "admin/signin/overview.html",
        alarms=alarms(db),
        rules=second_step_rules(db),
        without=without_second_step(db),
        role_names=role_names(db),
        houses=providers(db),
        address=lambda one: f"/admin/sign-in/houses/{short(one.id)}",
        done=done,
    )


@router.post("/alarms/{alarm_id}/seen")
def seen(db: Db, me: Manager, alarm_id: ShortId) -> Response:
    """Note that an administrator knows of an attack."""
    see_alarm(db, alarm_id, by=me)
    return RedirectResponse(f"{DONE}seen", status_code=303)


@router.post("/rules")
def save_rules(db: Db, me: Manager, needed: Annotated[tuple[str, ...], Form()] = ()) -> Response:
    """Say which roles need a second step."""
    for role in second_step_rules(db):
        need_second_step(db, role, needed=role in needed, by=me)
    return RedirectResponse(f"{DONE}rules", status_code=303)


@router.get("/people/{user_id}")
def one_person(request: Request, db: Db, _me: Guard, user_id: ShortId, done: str = "") -> Response:
    """Show how one person signs in, and where they are signed in now."""
    return person_page(request, db, user_id, done=done)


@router.post("/people/{user_id}/end")
def end_all(request: Request, db: Db, me: Guard, user_id: ShortId) -> Response:
    """Sign somebody out of all browsers, which count as strangers from now on."""
    one = person(db, user_id)
    try:
        check_not_above(db, one.roles, by=me)
    except NotAllowed as refusal:
        return person_page(request, db, user_id, refusal=refusal)
    sign_out_everywhere(db, user_id)
    forget_devices(db, user_id)
    audit(db, "user.signed_out", by=me, about=f"user:{user_id}", label=one.username)
    return RedirectResponse(f"/admin/sign-in/people/{short(user_id)}?done=ended", status_code=303)


@router.post("/people/{user_id}/reset")
def reset(request: Request, db: Db, me: Guard, user_id: ShortId) -> Response:
    """Take the second step of somebody away who has lost it."""
    try:
        reset_second_step(db, user_id, by=me)
    except NotAllowed as refusal:
        return person_page(request, db, user_id, refusal=refusal)
    return RedirectResponse(f"/admin/sign-in/people/{short(user_id)}?done=reset", status_code=303)


def person_page(
    request: Request,
    db: Session,
    user_id: UUID,
    *,
    done: str = "",
    refusal: RingflowError | None = None,
) -> Response:
    """Return the page of one person."""
    return render(
        request,
        "admin/signin/person.html",
        status=refusal.status if refusal else 200,
        one=person(db, user_id),
        proof=own_proof(db, user_id),
        houses=links_of_user(db, user_id),
        sessions=sessions_of(db, user_id),
        browser_name=browser_name,
        problems=problems_of(refusal),
        done=done,
    )
