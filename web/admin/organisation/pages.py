"""The tree of departments, opened level by level, and the form of one department."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import FieldProblem, Invalid, RingflowError
from base.i18n import N_
from engine.identity import (
    Branch,
    DepartmentChange,
    DepartmentState,
    add_department,
    department_card,
    department_names,
    listed_below,
    may,
    search_departments,
    tree,
)
from engine.identity.departments import NoSuchDepartment
from engine.people import Actor
from processes.organisation.saving import save_department
from web.admin.organisation.posted import DepartmentInput, PostedDepartment
from web.admin.pages import LONGEST, MOST, REFUSALS, by_field, problems_of
from web.deps import Can, Db
from web.render import render
from web.shell.offering.choosing import people_offered

router = APIRouter(prefix="/admin", include_in_schema=False)
Admin = Annotated[Actor, Can("users.manage")]
A_PAGE: Final = 100
MOST_OPEN: Final = 60
# Offered before anything is typed, or without scripts; more are found by typing.
MOST_OFFERED: Final = 20
STATES: Final = {
    DepartmentState.OPEN: (N_("Open to tickets"), "ok"),
    DepartmentState.PLANNED: (N_("Planned"), "info"),
    DepartmentState.ENDED: (N_("In the past"), "neutral"),
    DepartmentState.CLOSED: (N_("Closed to tickets"), "neutral"),
    DepartmentState.MERGED: (N_("Merged into another"), "neutral"),
}


@router.get("/departments")
def all_departments(
    request: Request,
    db: Db,
    _me: Admin,
    query: str = "",
    opened: Annotated[str, Query(alias="open", max_length=4000)] = "",
    below: Annotated[str | None, Query(max_length=32)] = None,
    after: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> Response:
    """Show the tree as far as it is opened, or a list: of a search, or of what is below one."""
    codes = tuple(dict.fromkeys(opened.split()))[-MOST_OPEN:]
    words, flat = query[:LONGEST].split(), bool(query.strip()) or below is not None
    if query.strip():
        found = search_departments(db, words, limit=A_PAGE + 1, offset=after)
    elif below is not None:
        found = listed_below(db, below or None, limit=A_PAGE + 1, offset=after)
    else:
        found = tree(db, codes)
    given = {"query": query} if query.strip() else {"below": below or ""}
    more = urlencode({**given, "after": after + A_PAGE}) if flat and len(found) > A_PAGE else ""
    return render(
        request, "admin/organisation/tree.html", block="tree",
        branches=found[:A_PAGE] if flat else found, flat=flat, query=query, below=below,
        next=f"/admin/departments?{more}" if more else "", states=STATES,
        today=db.local_now().date(), done=request.query_params.get("done", ""),
        toggled=lambda one: toggled(codes, one),
    )  # fmt: skip


def toggled(opened: tuple[str, ...], one: Branch) -> str:
    """Return the address of the tree with one department opened, or closed if it was open."""
    code = one.view.code
    codes = [each for each in opened if each != code] if one.opened else [*opened, code]
    return f"/admin/departments?{urlencode({'open': ' '.join(codes)})}" if codes else (
        "/admin/departments"
    )  # fmt: skip


@router.get("/departments/new")
def new_department(request: Request, db: Db, _me: Admin, parent: str = "") -> Response:
    """Show an empty form."""
    return department_form(request, db, DepartmentInput(parent=parent), is_new=True)


@router.post("/departments/new")
def new_department_posted(
    request: Request, db: Db, me: Admin, posted: PostedDepartment
) -> Response:
    """Add a department."""
    try:
        add_department(db, posted.code, wanted(db, posted), by=me)
    except REFUSALS as refusal:
        return department_form(request, db, posted, is_new=True, refusal=refusal)
    return RedirectResponse("/admin/departments?done=added", status_code=303)


@router.get("/departments/{department}")
def one_department(request: Request, db: Db, _me: Admin, department: str) -> Response:
    """Show one department's form."""
    return department_form(request, db, DepartmentInput.of(department_card(db, department)))


@router.post("/departments/{department}")
def change_posted(
    request: Request, db: Db, me: Admin, department: str, posted: PostedDepartment
) -> Response:
    """Change a department."""
    try:
        save_department(db, department, wanted(db, posted), by=me)
    except REFUSALS as refusal:
        return department_form(request, db, posted, refusal=refusal)
    return RedirectResponse("/admin/departments?done=changed", status_code=303)


@router.get("/organisation/people")
def people_found(
    request: Request, db: Db, _me: Admin, head: str = "", deputy: str = "", liaison: str = ""
) -> Response:
    """Offer the people whose names begin to be typed, as a list for an input."""
    return people_offered(request, db, head or deputy or liaison)


def wanted(db: Session, posted: DepartmentInput) -> DepartmentChange:
    """Return the change that a form asks for.

    Raises:
        Invalid: a day is none, or no department has the code of the parent.
    """
    change = posted.change()
    if change.parent and change.parent not in department_names(db, [change.parent]):
        message = NoSuchDepartment(code=change.parent).text()
        raise Invalid([FieldProblem(field="parent", message=message)])
    return change


def department_form(
    request: Request,
    db: Session,
    posted: DepartmentInput,
    *,
    is_new: bool = False,
    refusal: RingflowError | None = None,
) -> Response:
    """Return a department's form with what is in it and what is wrong with it."""
    problems = problems_of(refusal)
    card = None if is_new else department_card(db, request.path_params["department"])
    return render(
        request,
        "admin/organisation/department.html",
        status=refusal.status if refusal else 200,
        department=posted,
        card=card,
        state=card and STATES[card.view.state(db.local_now().date())],
        others=search_departments(db, (), limit=MOST_OFFERED),
        parent_name=department_names(db, [posted.parent]).get(posted.parent, ""),
        is_new=is_new,
        may_keep_duty=may(request.state.me, "duty.manage"),
        problems=problems,
        wrong=by_field(problems),
    )
