"""What was set when, the difference between two moments, and putting things back."""

from datetime import datetime
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Conflict, Invalid, NotAllowed, RingflowError
from base.parameters import LEVEL_NAMES
from engine.parameters import changed_by, changes, differences, go_back_to, undo_change, undo_moment
from engine.parameters.areas import area_of
from engine.people import Actor
from web.admin.pages import problems_of
from web.admin.parameters.pages import Reader, Setter
from web.deps import Db
from web.looks.spreadsheet import csv_file
from web.render import render

router = APIRouter(prefix="/admin/parameters", include_in_schema=False)
REFUSALS: Final = (Invalid, Conflict, NotAllowed)
MOST_LINES: Final = 10_000
Reason = Annotated[str, Form(max_length=500)]
Number = Annotated[int, Path(ge=0, lt=2**63)]
FORMAT: Final = "%Y-%m-%dT%H:%M"


@router.get("/changes")
def all_changes(
    request: Request, db: Db, me: Reader, after: str | None = None, done: str = ""
) -> Response:
    """List every change of the centre, the newest first."""
    return listed(request, db, me, after=after, done=done)


@router.get("/changes.csv")
def changes_file(db: Db, me: Reader) -> Response:
    """Return the changes as a file."""
    heads = ("at", "code", "department", "before", "after", "by", "reason")
    found = changes(db, by=me, limit=MOST_LINES).items
    rows = [(one.at.isoformat(), one.code, one.department, one.before, one.after, one.actor,
             one.reason) for one in found]  # fmt: skip
    return csv_file("parameter-changes", heads, rows)


@router.post("/changes/{number}/undo")
def put_one_back(
    request: Request, db: Db, me: Setter, number: Number, reason: Reason = ""
) -> Response:
    """Put back what was set before one change."""
    try:
        undo_change(db, number, by=me, reason=reason.strip())
    except REFUSALS as refusal:
        return listed(request, db, me, refusal=refusal)
    return RedirectResponse("/admin/parameters/changes?done=back", status_code=303)


@router.post("/moments/{moment}/undo")
def put_moment_back(
    request: Request, db: Db, me: Setter, moment: UUID, reason: Reason = ""
) -> Response:
    """Put back everything that was changed together."""
    try:
        undo_moment(db, moment, by=me, reason=reason.strip())
    except REFUSALS as refusal:
        return listed(request, db, me, refusal=refusal)
    return RedirectResponse("/admin/parameters/changes?done=back", status_code=303)


@router.get("/compare")
def compare(request: Request, db: Db, me: Reader, then: str = "", now: str = "") -> Response:
    """Show what differs between two moments."""
    return compared(request, db, me, then, now)


@router.post("/compare")
def go_back(
    request: Request, db: Db, me: Setter, then: Reason = "", reason: Reason = ""
) -> Response:
    """Set everything as it was at a moment."""
    try:
        moment = moment_of(then, db)
        if moment is None:
            return compared(request, db, me, then, "")
        go_back_to(db, moment, by=me, reason=reason.strip())
    except REFUSALS as refusal:
        return compared(request, db, me, then, "", refusal=refusal)
    return RedirectResponse("/admin/parameters/changes?done=back", status_code=303)


def listed(
    request: Request,
    db: Session,
    me: Actor,
    *,
    after: str | None = None,
    done: str = "",
    refusal: RingflowError | None = None,
) -> Response:
    """Return the list of changes."""
    found = changes(db, by=me, after=after)
    moments, mine = [one.moment for one in found.items], changed_by(me)
    return render(
        request,
        "admin/parameters/changes.html",
        status=refusal.status if refusal else 200,
        changes=found.items,
        together={moment: moments.count(moment) for moment in moments},
        level_names=LEVEL_NAMES,
        next=f"/admin/parameters/changes?{urlencode({'after': found.next})}" if found.next else "",
        done=done,
        settable={one.code for one in found.items if area_of(one.code) in mine},
        problems=problems_of(refusal),
    )


def compared(
    request: Request,
    db: Session,
    me: Actor,
    then: str,
    now: str,
    *,
    refusal: RingflowError | None = None,
) -> Response:
    """Return the page of two moments; the second one is now when nothing is said."""
    first, second = moment_of(then, db), moment_of(now, db)
    return render(
        request,
        "admin/parameters/compare.html",
        status=refusal.status if refusal else 200,
        found=differences(db, first, second or db.now(), by=me) if first else None,
        then=f"{first:{FORMAT}}" if first else "",
        now=f"{second:{FORMAT}}" if second else "",
        settable=bool(changed_by(me)),
        problems=problems_of(refusal),
    )


def moment_of(text: str, db: Session) -> datetime | None:
    """Return the moment that a field sent, in the zone of the centre; None for what is none."""
    try:
        found = datetime.fromisoformat(text.strip()[:32])
    except ValueError:
        return None
    try:
        zone = ZoneInfo(db.context.settings.zone)
        return found.replace(tzinfo=zone) if found.tzinfo is None else found.astimezone(zone)
    except (OverflowError, ValueError):
        return None
