"""What people change about themselves: telephones, languages, and when they are away."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import NotFound, RingflowError
from base.ids import short
from engine.identity import department_names, person
from engine.identity.absence.planning import (
    ABSENCE_KINDS,
    AbsenceView,
    absences,
    add_absence,
    change_absence,
    clashes,
    find_absence,
    stand_in,
)
from engine.identity.groups.levels import levels_of
from engine.identity.groups.lists import groups, skills
from engine.identity.profile import LANGUAGES, change_own, language_name
from engine.people import Actor
from engine.tasks.finding.counting import held_by
from web.admin.absence.form import AbsenceInput, PostedAbsence
from web.admin.absence.pages import ended, handed_over
from web.admin.pages import REFUSALS, by_field, problems_of
from web.admin.posted import Line, Lines, Ticked, lines_of
from web.deps import Can, Db, Me
from web.paths import ShortId
from web.render import render
from web.shell.account import own_id
from web.shell.offering.choosing import people_offered

router = APIRouter(prefix="/account", include_in_schema=False)
Delegator = Annotated[Actor, Can("tasks.delegate")]
BASE: Final = "/account/absences"


@router.get("/profile")
def profile(request: Request, db: Db, me: Me) -> Response:
    """Show what is known of oneself."""
    return profile_page(request, db, me)


@router.post("/profile")
def save_profile(
    request: Request, db: Db, me: Me, phones: Lines = "", languages: Ticked = ()
) -> Response:
    """Change one's own telephones and languages."""
    try:
        change_own(db, own_id(me), phones=lines_of(phones), languages=languages, by=me)
    except REFUSALS as refusal:
        return profile_page(request, db, me, refusal=refusal, phones=phones)
    return RedirectResponse("/account/profile?done=changed", status_code=303)


@router.get("/somebody")
def somebody_found(
    request: Request, db: Db, _me: Me, substitute: str = "", to: str = ""
) -> Response:
    """Offer the people whose names begin to be typed, as a list for an input."""
    return people_offered(request, db, substitute or to)


@router.get("/absences/new")
def new_absence(request: Request, db: Db, _me: Me) -> Response:
    """Show an empty form."""
    return absence_page(request, db, AbsenceInput.new(db))


@router.post("/absences/new")
def add(request: Request, db: Db, me: Me, posted: PostedAbsence) -> Response:
    """Write down that one will be away."""
    try:
        added = add_absence(db, own_id(me), posted.plan(db), by=me)
    except REFUSALS as refusal:
        return absence_page(request, db, posted, refusal=refusal)
    return RedirectResponse(f"{BASE}/{short(added.id)}?done=added", status_code=303)


@router.get("/absences/{absence_id}")
def one_absence(request: Request, db: Db, me: Me, absence_id: ShortId) -> Response:
    """Show one of one's own absences."""
    one = mine(db, me, absence_id)
    return absence_page(request, db, AbsenceInput.of(db, one), one=one)


@router.post("/absences/{absence_id}")
def save(request: Request, db: Db, me: Me, absence_id: ShortId, posted: PostedAbsence) -> Response:
    """Change one of one's own absences."""
    one = mine(db, me, absence_id)
    try:
        change_absence(db, absence_id, posted.plan(db), by=me)
    except REFUSALS as refusal:
        return absence_page(request, db, posted, one=one, refusal=refusal)
    return RedirectResponse("/account/profile?done=changed", status_code=303)


@router.post("/absences/{absence_id}/end")
def end(request: Request, db: Db, me: Me, absence_id: ShortId) -> Response:
    """End one of one's own absences, or call it off."""
    one = mine(db, me, absence_id)
    refusal = ended(db, one, by=me)
    if refusal is not None:
        return absence_page(request, db, AbsenceInput.of(db, one), one=one, refusal=refusal)
    return RedirectResponse("/account/profile?done=ended", status_code=303)


@router.post("/absences/{absence_id}/hand-over")
def hand_tasks_over(
    request: Request, db: Db, me: Delegator, absence_id: ShortId, to: Line = ""
) -> Response:
    """Give all tasks that one holds to somebody who is there."""
    one = mine(db, me, absence_id)
    count, refusal = handed_over(db, one, to=to, by=me)
    if refusal is not None:
        return absence_page(request, db, AbsenceInput.of(db, one), one=one, refusal=refusal)
    return RedirectResponse(f"{BASE}/{short(absence_id)}?done=handed&n={count}", status_code=303)


def mine(db: Session, me: Actor, absence_id: UUID) -> AbsenceView:
    """Return one of one's own absences; those of others do not exist here.

    Raises:
        NotFound: it is none of one's own.
    """
    one = find_absence(db, absence_id)
    if one.user_id != me.id:
        raise NotFound
    return one


def profile_page(
    request: Request,
    db: Session,
    me: Actor,
    *,
    refusal: RingflowError | None = None,
    phones: str | None = None,
) -> Response:
    """Return the page about oneself."""
    one = person(db, own_id(me))
    problems = problems_of(refusal)
    return render(
        request,
        "admin/absence/profile.html",
        status=refusal.status if refusal else 200,
        person=one,
        phones="\n".join(one.phones) if phones is None else phones,
        names=department_names(db, one.departments),
        levels=levels_of(db, [one.id])[one.id],
        group_names={each.code: each.name for each in groups(db, inactive=True, counted=False)},
        skill_names={each.code: each.name for each in skills(db, inactive=True)},
        spoken=[(code, language_name(code)) for code in LANGUAGES],
        absences=absences(db, user_id=one.id, limit=20),
        kinds=ABSENCE_KINDS,
        now_=db.now(),
        address=lambda each: f"{BASE}/{short(each.id)}",
        done=request.query_params.get("done", ""),
        problems=problems,
        wrong=by_field(problems),
    )


def absence_page(
    request: Request,
    db: Session,
    posted: AbsenceInput,
    *,
    one: AbsenceView | None = None,
    refusal: RingflowError | None = None,
) -> Response:
    """Return the form of one's own absence, with what follows from it."""
    problems = problems_of(refusal)
    return render(
        request,
        "admin/absence/absence.html",
        status=refusal.status if refusal else 200,
        absence=posted,
        one=one,
        own=True,
        base=BASE,
        kinds=ABSENCE_KINDS,
        heir=stand_in(db, one) if one else None,
        clashes=clashes(db, one) if one else [],
        held=held_by(db, [one.username]).get(one.username, 0) if one else 0,
        running=bool(one and one.running(db.now())),
        done=request.query_params.get("done", ""),
        handed=request.query_params.get("n", "")[:6],
        problems=problems,
        wrong=by_field(problems),
    )
