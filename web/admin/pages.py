"""The list of people, and the form of one."""

from collections.abc import Set
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid, NotAllowed, RingflowError
from base.ids import short
from engine.identity import (
    DepartmentView,
    Person,
    change_user,
    create_user,
    departments,
    make_reset,
    people,
    person,
    role_names,
    roles,
)
from engine.identity.checks import check_address
from engine.people import Actor
from web.admin.posted import PostedUser, UserInput
from web.deps import Can, Db
from web.house import house_of
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/admin", include_in_schema=False)
Admin = Annotated[Actor, Can("users.manage")]
A_PAGE: Final = 100
LONGEST: Final = 100
MOST: Final = 1_000_000
REFUSALS: Final = (Invalid, Conflict, NotAllowed)


@router.get("/users")
def users(
    request: Request,
    db: Db,
    _me: Admin,
    query: str = "",
    done: str = "",
    after: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> Response:
    """List everybody, whoever is switched off as well; `after` so many of them."""
    words = query[:LONGEST].split()
    found = people(db, inactive=True, words=words, limit=A_PAGE + 1, offset=after)
    more = urlencode({"query": query, "after": after + A_PAGE}) if len(found) > A_PAGE else ""
    names = {one.code: one.name for one in departments(db, inactive=True)}
    return render(
        request,
        "admin/users.html",
        users=found[:A_PAGE],
        next=f"/admin/users?{more}" if more else "",
        names=names,
        role_names=role_names(db),
        query=query,
        done=done,
        address=lambda one: f"/admin/users/{short(one.id)}",
    )


@router.get("/users/new")
def new_user(request: Request, db: Db, _me: Admin) -> Response:
    """Show an empty form."""
    return user_form(request, db, UserInput())


@router.post("/users/new")
def add_user(request: Request, db: Db, me: Admin, posted: PostedUser) -> Response:
    """Add a user. The password is their own matter: the user's page makes a link for it."""
    try:
        check_address(posted.email.strip() or None)
        added = create_user(db, posted.new(), by=me)
    except REFUSALS as refusal:
        return user_form(request, db, posted, refusal=refusal)
    return RedirectResponse(f"/admin/users/{short(added.id)}?done=added", status_code=303)


@router.get("/users/{user_id}")
def one_user(request: Request, db: Db, _me: Admin, user_id: ShortId) -> Response:
    """Show one user's form."""
    one = person(db, user_id)
    return user_form(request, db, UserInput.of(one), one=one)


@router.post("/users/{user_id}")
def save_user(
    request: Request, db: Db, me: Admin, user_id: ShortId, posted: PostedUser
) -> Response:
    """Change a user."""
    try:
        change_user(db, user_id, posted.change(), by=me)
    except REFUSALS as refusal:
        return user_form(request, db, posted, one=person(db, user_id), refusal=refusal)
    return RedirectResponse("/admin/users?done=changed", status_code=303)


@router.post("/users/{user_id}/link")
def hand_out_link(request: Request, db: Db, me: Admin, user_id: ShortId) -> Response:
    """Show a one-time link for somebody's password, only this once."""
    try:
        token = make_reset(db, user_id, by=me)
    except Conflict as refusal:
        one = person(db, user_id)
        return user_form(request, db, UserInput.of(one), one=one, refusal=refusal)
    address = f"{house_of(request).context.settings.base_url()}/password/{token}"
    one = person(db, user_id)
    return user_form(request, db, UserInput.of(one), one=one, link=address)


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
    return render(
        request,
        "admin/user.html",
        status=refusal.status if refusal else 200,
        headers={"Cache-Control": "no-store"} if link else None,
        user=posted,
        link=link,
        done=request.query_params.get("done", ""),
        one=one,
        roles=roles(db),
        departments=offered(db, posted.departments),
        problems=problems,
        wrong=by_field(problems),
    )


def offered(db: Session, chosen: Set[str]) -> list[DepartmentView]:
    """Return the departments to choose from: the open ones, and closed ones chosen before."""
    every = departments(db, inactive=True)
    return [one for one in every if one.active or one.code in chosen]


def problems_of(refusal: RingflowError | None) -> list[FieldProblem]:
    """Return what is wrong, field by field, or as one sentence about the whole."""
    if refusal is None:
        return []
    if isinstance(refusal, Invalid) and refusal.problems:
        return refusal.problems
    return [FieldProblem(field="", message=refusal.text())]


def by_field(problems: list[FieldProblem]) -> dict[str, str]:
    """Return the sentence that each field shows."""
    return {problem.field: problem.message for problem in problems}
