"""The wizard that moves, merges and ends departments, and the list of what was done."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import NotFound, RingflowError
from base.i18n import N_
from base.ids import short
from engine.identity import department_names, find_department, search_departments
from engine.people import Actor
from processes.organisation.acts import call_off, find_change, find_changes, reorganise, undo
from processes.organisation.carrying import Fate
from processes.organisation.planning import Preview, Wish, preview
from processes.organisation.records import Kind, State
from web.admin.organisation.posted import read_day
from web.admin.pages import LONGEST, REFUSALS, by_field, problems_of
from web.admin.posted import Line
from web.deps import Can, Db
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/admin", include_in_schema=False)
Admin = Annotated[Actor, Can("users.manage")]
MOST_FOUND: Final = 20
KINDS: Final = {
    Kind.MOVE: (N_("Move"), N_("Hang it, with all below it, under another department. Nothing else changes.")),  # noqa: E501
    Kind.MERGE: (N_("Merge"), N_("It goes into another department, with its people, roster, departments below and open work.")),  # noqa: E501
    Kind.CLOSE: (N_("End"), N_("It takes no work any more. Another department takes its open work over; its people stay.")),  # noqa: E501
}  # fmt: skip
STATES: Final = {
    State.PLANNED: (N_("Planned"), "info"),
    State.RUNNING: (N_("Handing work over"), "accent"),
    State.DONE: (N_("Done"), "ok"),
    State.REFUSED: (N_("Could not be done"), "bad"),
    State.CANCELLED: (N_("Called off"), "neutral"),
    State.UNDONE: (N_("Undone"), "neutral"),
}

FATES: Final = {
    Fate.STAYS: (N_("stays"), "neutral"),
    Fate.CARRIED: (N_("is carried over"), "ok"),
    Fate.DROPPED: (N_("ends; the other one has its own"), "warn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the wizard was asked for, as it stands in its fields."""

    kind: str = ""
    target: str = ""
    day: str = ""
    reason: str = ""

    def wish(self, department: str) -> Wish | None:
        """Return what shall be done to a department, None when that is not said."""
        if self.kind not in set(Kind):
            return None
        target = self.target.strip() or None
        return Wish(kind=Kind(self.kind), department=department, target=target)


def asked_by_address(
    kind: str = "",
    target: Annotated[str, Query(max_length=32)] = "",
    day: Annotated[str, Query(max_length=10)] = "",
) -> Asked:
    """Read what an address asks for."""
    return Asked(kind=kind, target=target, day=day)


def asked_by_form(
    kind: Line = "",
    target: Line = "",
    day: Line = "",
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Asked:
    """Read what a form asks for."""
    return Asked(kind=kind, target=target, day=day, reason=reason)


@router.get("/departments/{department}/reorganise")
def ask_what(
    request: Request,
    db: Db,
    me: Admin,
    department: str,
    asked: Annotated[Asked, Depends(asked_by_address)],
) -> Response:
    """Ask what shall be done; once that is said, show what it would touch."""
    return wizard_page(request, db, me, asked, department)


@router.post("/departments/{department}/reorganise")
def do_it(
    request: Request,
    db: Db,
    me: Admin,
    department: str,
    asked: Annotated[Asked, Depends(asked_by_form)],
) -> Response:
    """Do what the preview showed, or plan it for its day."""
    wish = asked.wish(department)
    if wish is None:
        return wizard_page(request, db, me, asked, department)
    try:
        day = read_day(asked.day, field="day")
        row = reorganise(db, wish, by=me, reason=asked.reason, day=day)
    except REFUSALS as refusal:
        return wizard_page(request, db, me, asked, department, refusal=refusal)
    return RedirectResponse(f"/admin/organisation/changes/{short(row.id)}", status_code=303)


@router.get("/organisation/departments")
def departments_for_target(
    request: Request, db: Db, _me: Admin, target: str = "", parent: str = ""
) -> Response:
    """Offer the departments whose code or name begins to be typed, as the list of an input."""
    words = (target or parent)[:LONGEST].split()
    found = search_departments(db, words, limit=MOST_FOUND) if words else []
    return render(request, "admin/organisation/reorganising/_departments.html", departments=found)


@router.get("/organisation/changes")
def all_changes(request: Request, db: Db, _me: Admin, after: str | None = None) -> Response:
    """List what was done to departments, and what is planned."""
    page = find_changes(db, after=after)
    return render(
        request,
        "admin/organisation/reorganising/changes.html",
        changes=page.items,
        names=department_names(db),
        kinds=KINDS,
        states=STATES,
        next=f"/admin/organisation/changes?after={page.next}" if page.next else "",
        address=lambda one: f"/admin/organisation/changes/{short(one.id)}",
    )


@router.get("/organisation/changes/{change_id}")
def one_change(request: Request, db: Db, _me: Admin, change_id: ShortId) -> Response:
    """Show one, and how far it is."""
    return change_page(request, db, change_id)


@router.post("/organisation/changes/{change_id}/undo")
def undo_change(request: Request, db: Db, me: Admin, change_id: ShortId) -> Response:
    """Undo it as far as that goes."""
    try:
        undo(db, change_id, by=me)
    except REFUSALS as refusal:
        return change_page(request, db, change_id, refusal=refusal)
    return RedirectResponse(f"/admin/organisation/changes/{short(change_id)}", status_code=303)


@router.post("/organisation/changes/{change_id}/call-off")
def call_change_off(request: Request, db: Db, me: Admin, change_id: ShortId) -> Response:
    """Call off what is planned."""
    try:
        call_off(db, change_id, by=me)
    except REFUSALS as refusal:
        return change_page(request, db, change_id, refusal=refusal)
    return RedirectResponse(f"/admin/organisation/changes/{short(change_id)}", status_code=303)


def wizard_page(
    request: Request,
    db: Session,
    me: Actor,
    asked: Asked,
    code: str,
    *,
    refusal: RingflowError | None = None,
) -> Response:
    """Return the wizard with what was asked, what that would do, and what is wrong with it."""
    department, wish = find_department(db, code), asked.wish(code)
    found, unknown = looked(db, me, wish) if wish else (None, None)
    problems = problems_of(refusal or unknown)
    today = db.local_now().date().isoformat()
    return render(
        request,
        "admin/organisation/reorganising/wizard.html",
        status=wrong.status if (wrong := refusal or unknown) else 200,
        department=department,
        kinds=KINDS,
        kind=asked.kind,
        target=asked.target,
        day=asked.day,
        later=asked.day > today,
        found=found,
        fates=FATES,
        problems=problems,
        fields=by_field(problems),
    )


def looked(db: Session, me: Actor, wish: Wish) -> tuple[Preview | None, RingflowError | None]:
    """Return what a wish would do, or why nobody can tell."""
    try:
        return preview(db, wish, by=me), None
    except NotFound as unknown:
        return None, unknown


def change_page(
    request: Request, db: Session, change_id: ShortId, *, refusal: RingflowError | None = None
) -> Response:
    """Return the page of one reorganisation."""
    row = find_change(db, change_id)
    return render(
        request,
        "admin/organisation/reorganising/change.html",
        block="progress",
        status=refusal.status if refusal else 200,
        change=row,
        key=short(row.id),
        names=department_names(db, [code for code in (row.department, row.target) if code]),
        kinds=KINDS,
        state=STATES[row.state],
        problems=problems_of(refusal),
        can_undo=row.state is State.DONE,
        can_call_off=row.state is State.PLANNED,
        running=row.state is State.RUNNING,
    )
