"""The form of one person, and a one-time link for their password."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid, RingflowError
from base.i18n import gettext
from base.ids import short
from engine.identity import (
    Person,
    change_user,
    create_user,
    department_names,
    make_reset,
    person,
    roles,
)
from engine.identity.absence.planning import absences
from engine.identity.checks import check_address
from engine.identity.groups.levels import levels_of, set_levels
from engine.identity.groups.lists import groups, skills
from engine.identity.organisation.tree import search_departments
from engine.identity.profile import LANGUAGES, language_name
from engine.people import Actor
from web.admin.pages import REFUSALS, by_field, problems_of
from web.admin.people.posted import PostedUser, UserInput
from web.deps import Can, Db
from web.house import house_of
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/admin", include_in_schema=False)
Admin = Annotated[Actor, Can("users.manage")]
# More departments than this are not listed to tick; they are searched for.
MOST_LISTED = 40


@router.get("/users/new")
def new_user(request: Request, db: Db, _me: Admin) -> Response:
    """Show an empty form."""
    return user_form(request, db, UserInput())


@router.post("/users/new")
def add_user(request: Request, db: Db, me: Admin, posted: PostedUser) -> Response:
    """Add a user. The password is their own matter: the user's page makes a link for it."""
    try:
        check_address(posted.email.strip() or None)
        posted = with_added(db, posted)
        with db.begin_nested():
            added = create_user(db, posted.new(), by=me)
            set_levels(db, added.id, {code: {} for code in posted.groups}, by=me)
    except REFUSALS as refusal:
        return user_form(request, db, posted, refusal=refusal)
    return RedirectResponse(f"/admin/users/{short(added.id)}?done=added", status_code=303)


@router.get("/users/{user_id}")
def one_user(request: Request, db: Db, _me: Admin, user_id: ShortId) -> Response:
    """Show one user's form."""
    one = person(db, user_id)
    return user_form(request, db, UserInput.of(one, levels_of(db, [user_id])[user_id]), one=one)


@router.post("/users/{user_id}")
def save_user(
    request: Request, db: Db, me: Admin, user_id: ShortId, posted: PostedUser
) -> Response:
    """Change a user."""
    try:
        posted = with_added(db, posted)
        with db.begin_nested():
            change_user(db, user_id, posted.change(), by=me)
            held = levels_of(db, [user_id])[user_id]
            set_levels(db, user_id, {one: held.get(one, {}) for one in posted.groups}, by=me)
    except REFUSALS as refusal:
        return user_form(request, db, posted, one=person(db, user_id), refusal=refusal)
    return RedirectResponse("/admin/users?done=changed", status_code=303)


@router.post("/users/{user_id}/link")
def hand_out_link(request: Request, db: Db, me: Admin, user_id: ShortId) -> Response:
    """Show a one-time link for somebody's password, only this once."""
    one = person(db, user_id)
    posted = UserInput.of(one, levels_of(db, [user_id])[user_id])
    try:
        token = make_reset(db, user_id, by=me)
    except Conflict as refusal:
        return user_form(request, db, posted, one=one, refusal=refusal)
    address = f"{house_of(request).context.settings.base_url()}/password/{token}"
    return user_form(request, db, posted, one=one, link=address)


def with_added(db: Session, posted: UserInput) -> UserInput:
    """Return the form with the departments that were typed and not ticked.

    Raises:
        Invalid: one of them does not exist.
    """
    typed = posted.add_department.replace(",", " ").casefold().split()
    for code in set(typed) - department_names(db, typed).keys():
        message = gettext("There is no department with the code %(code)s.") % {"code": code}
        raise Invalid([FieldProblem(field="add_department", message=message)])
    chosen = posted.departments | set(typed)
    return replace(posted, departments=chosen, add_department="")


def user_form(
    request: Request,
    db: Session,
    posted: UserInput,
    *,
    one: Person | None = None,
    refusal: RingflowError | None = None,
    link: str = "",
) -> Response:
    """Return a user's form with what is in it and what is wrong with it."""
    problems = problems_of(refusal)
    listed, more = offered_departments(db, posted.departments)
    return render(
        request,
        "admin/people/user.html",
        status=refusal.status if refusal else 200,
        headers={"Cache-Control": "no-store"} if link else None,
        user=posted,
        link=link,
        done=request.query_params.get("done", ""),
        one=one,
        roles=roles(db, counted=False),
        departments=listed,
        more_departments=more,
        groups=groups(db, counted=False),
        skill_names={each.code: each.name for each in skills(db, inactive=True)},
        spoken=[(code, language_name(code)) for code in LANGUAGES],
        absences=absences(db, user_id=one.id, limit=5) if one else [],
        problems=problems,
        wrong=by_field(problems),
    )  # fmt: skip


def offered_departments(db: Session, chosen: frozenset[str]) -> tuple[Mapping[str, str], bool]:
    """Return the departments to tick, by code, and whether there are more to search for."""
    few = search_departments(db, [], limit=MOST_LISTED + 1)
    if len(few) > MOST_LISTED:
        return department_names(db, chosen), True
    return {
        one.view.code: one.view.name
        for one in few
        if one.view.code in chosen or (one.view.active and not one.view.merged)
    }, False
