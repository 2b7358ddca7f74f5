"""Somebody leaves: what they hold, who gets it, a look at what will happen, and doing it."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import RingflowError
from base.ids import short
from engine.identity import candidate_names, names_of_users, person
from engine.leaving.kinds import kinds
from engine.leaving.leave import LeavePlan, check_plan, holdings, leave, suggestions
from engine.people import Actor
from web.admin.pages import REFUSALS, by_field, problems_of
from web.deps import Can, Db
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/admin", include_in_schema=False)
Admin = Annotated[Actor, Can("users.manage")]
LONGEST = 64


async def posted_plan(request: Request) -> LeavePlan:
    """Read who gets what."""
    return plan_of(await request.form())


def plan_of(given: FormData | Mapping[str, str]) -> LeavePlan:
    """Return the plan that fields or an address hold."""
    heirs = {one.code: str(given.get(f"heir_{one.code}", ""))[:LONGEST] for one in kinds()}
    return LeavePlan(heir=str(given.get("heir", ""))[:LONGEST], heirs=heirs)


Plan = Annotated[LeavePlan, Depends(posted_plan)]


@router.get("/users/{user_id}/leave")
def ask(request: Request, db: Db, _me: Admin, user_id: ShortId) -> Response:
    """Show what the person holds, and ask who takes over."""
    return leave_page(request, db, user_id, plan_of(request.query_params))


@router.post("/users/{user_id}/leave")
def go(
    request: Request,
    db: Db,
    me: Admin,
    user_id: ShortId,
    plan: Plan,
    act: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Show what would happen; or, asked for it, do it: all of it or nothing."""
    try:
        if act == "do":
            with db.begin_nested():
                leave(db, user_id, plan, by=me)
            return RedirectResponse("/admin/users?done=left", status_code=303)
        check_plan(db, user_id, plan, by=me)
    except REFUSALS as refusal:
        return leave_page(request, db, user_id, plan, refusal=refusal)
    return leave_page(request, db, user_id, plan, preview=True)


def leave_page(
    request: Request,
    db: Session,
    user_id: UUID,
    plan: LeavePlan,
    *,
    preview: bool = False,
    refusal: RingflowError | None = None,
) -> Response:
    """Return the page: the question, or with `preview` what the answer leads to."""
    problems, one = problems_of(refusal), person(db, user_id)
    held = holdings(db, one)
    offered = [] if preview else suggestions(db, one)
    heirs = [plan.of(each.kind) for each in held]
    places = {place for each in offered for place in each.shares}
    return render(
        request,
        "admin/people/leave.html",
        status=refusal.status if refusal else 200,
        person=one,
        holdings=held,
        needing=[each for each in held if each.kind.needs_heir and each.found.count],
        ending=[each for each in held if not each.kind.needs_heir and each.found.count],
        plan=plan,
        names=names_of_users(db, heirs),
        preview=preview,
        suggestions=offered,
        places=candidate_names(db, places),
        address=f"/admin/users/{short(user_id)}",
        problems=problems,
        wrong=by_field(problems),
    )
