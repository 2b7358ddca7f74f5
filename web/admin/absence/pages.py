"""Absences of everybody, for administrators."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import FieldProblem, Invalid, RingflowError
from base.i18n import gettext
from base.ids import short
from engine.identity.absence.planning import (
    ABSENCE_KINDS,
    AbsenceView,
    absences,
    add_absence,
    change_absence,
    clashes,
    end_absence,
    find_absence,
    stand_in,
)
from engine.identity.people import find_by_username, person
from engine.identity.records import User
from engine.people import Actor
from engine.tasks.finding.counting import held_by
from engine.tasks.handing.people import hand_over
from web.admin.absence.form import AbsenceInput, PostedAbsence
from web.admin.pages import MOST, REFUSALS, by_field, problems_of
from web.admin.posted import Line
from web.deps import Can, Db
from web.looks.spreadsheet import csv_file
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/admin", include_in_schema=False)
Admin = Annotated[Actor, Can("users.manage")]
A_PAGE: Final = 50
MOST_EXPORTED: Final = 10_000
HEADS: Final = ("username", "name", "begins_at", "ends_at", "kind", "substitute", "note")


@router.get("/absences")
def all_absences(
    request: Request, db: Db, _me: Admin, after: Annotated[int, Query(ge=0, le=MOST)] = 0
) -> Response:
    """List who is absent now, and who will be."""
    found = absences(db, limit=A_PAGE + 1, offset=after)
    more = urlencode({"after": after + A_PAGE}) if len(found) > A_PAGE else ""
    return render(
        request,
        "admin/absence/absences.html",
        absences=found[:A_PAGE],
        now_=db.now(),
        kinds=ABSENCE_KINDS,
        held=held_by(db, [one.username for one in found if one.running(db.now())]),
        next=f"/admin/absences?{more}" if more else "",
        done=request.query_params.get("done", ""),
        address=lambda one: f"/admin/absences/{short(one.id)}",
    )


@router.get("/absences.csv")
def absences_file(db: Db, _me: Admin) -> Response:
    """Return the list as a file."""
    zone = db.local_now().tzinfo
    rows = (
        (one.username, one.name, one.begins_at.astimezone(zone).isoformat(),
         one.ends_at.astimezone(zone).isoformat(), one.kind, one.substitute, one.note)
        for one in absences(db, limit=MOST_EXPORTED)
    )  # fmt: skip
    return csv_file("absences", HEADS, rows)


@router.get("/absences/new")
def new_absence(request: Request, db: Db, _me: Admin, who: str = "") -> Response:
    """Show an empty form."""
    return absence_form(request, db, AbsenceInput.new(db, who=who))


@router.post("/absences/new")
def add(request: Request, db: Db, me: Admin, posted: PostedAbsence) -> Response:
    """Write an absence of somebody down."""
    try:
        added = add_absence(db, user_named(db, posted.who).id, posted.plan(db), by=me)
    except REFUSALS as refusal:
        return absence_form(request, db, posted, refusal=refusal)
    return RedirectResponse(f"/admin/absences/{short(added.id)}?done=added", status_code=303)


@router.get("/absences/{absence_id}")
def one_absence(request: Request, db: Db, _me: Admin, absence_id: ShortId) -> Response:
    """Show an absence, who stands in in the end, and what the person still holds."""
    one = find_absence(db, absence_id)
    return absence_form(request, db, AbsenceInput.of(db, one), one=one)


@router.post("/absences/{absence_id}")
def save(
    request: Request, db: Db, me: Admin, absence_id: ShortId, posted: PostedAbsence
) -> Response:
    """Change an absence."""
    one = find_absence(db, absence_id)
    try:
        change_absence(db, absence_id, posted.plan(db), by=me)
    except REFUSALS as refusal:
        return absence_form(request, db, posted, one=one, refusal=refusal)
    return RedirectResponse("/admin/absences?done=changed", status_code=303)


@router.post("/absences/{absence_id}/end")
def end(request: Request, db: Db, me: Admin, absence_id: ShortId) -> Response:
    """End an absence, or call it off."""
    one = find_absence(db, absence_id)
    refusal = ended(db, one, by=me)
    if refusal is not None:
        return absence_form(request, db, AbsenceInput.of(db, one), one=one, refusal=refusal)
    return RedirectResponse("/admin/absences?done=ended", status_code=303)


@router.post("/absences/{absence_id}/hand-over")
def hand_tasks_over(
    request: Request, db: Db, me: Admin, absence_id: ShortId, to: Line = ""
) -> Response:
    """Give all tasks that the person holds to somebody who is there."""
    one = find_absence(db, absence_id)
    count, refusal = handed_over(db, one, to=to, by=me)
    if refusal is not None:
        return absence_form(request, db, AbsenceInput.of(db, one), one=one, refusal=refusal)
    return RedirectResponse(f"/admin/absences/{short(absence_id)}?done=handed&n={count}",
                            status_code=303)  # fmt: skip


def ended(db: Session, one: AbsenceView, *, by: Actor) -> RingflowError | None:
    """End an absence; return what stands against it."""
    try:
        end_absence(db, one.id, by=by)
    except REFUSALS as refusal:
        return refusal
    return None


def handed_over(
    db: Session, one: AbsenceView, *, to: str, by: Actor
) -> tuple[int, RingflowError | None]:
    """Give the tasks of who is absent to somebody; return how many, or what stands against it."""
    try:
        user_named(db, to, field="to")
        return hand_over(db, one.username, to=to, by=by, reason=gettext("Absent")), None
    except REFUSALS as refusal:
        return 0, refusal


def user_named(db: Session, username: str, *, field: str = "who") -> User:
    """Return the user of a name.

    Raises:
        Invalid: there is none.
    """
    found = find_by_username(db, username)
    if found is None:
        message = gettext("Nobody has this user name.")
        raise Invalid([FieldProblem(field=field, message=message)])
    return found


def absence_form(
    request: Request,
    db: Session,
    posted: AbsenceInput,
    *,
    one: AbsenceView | None = None,
    refusal: RingflowError | None = None,
) -> Response:
    """Return the form of an absence, with what follows from it."""
    problems = problems_of(refusal)
    heir = stand_in(db, one) if one else None
    return render(
        request,
        "admin/absence/absence.html",
        status=refusal.status if refusal else 200,
        absence=posted,
        one=one,
        person=person(db, one.user_id) if one else None,
        own=False,
        base="/admin/absences",
        kinds=ABSENCE_KINDS,
        heir=heir,
        clashes=clashes(db, one) if one else [],
        held=held_by(db, [one.username]).get(one.username, 0) if one else 0,
        running=bool(one and one.running(db.now())),
        done=request.query_params.get("done", ""),
        handed=request.query_params.get("n", "")[:6],
        problems=problems,
        wrong=by_field(problems),
    )
