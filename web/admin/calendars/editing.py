"""Changing calendars: hours and holidays, own dates, which department goes by which."""

from typing import Annotated, Any
from zoneinfo import available_timezones

from fastapi import APIRouter, Request
from starlette.responses import Response

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid, NotFound, RingflowError
from base.working_time import BadHours, read_hours
from engine.calendars.changes import given_calendars
from engine.calendars.dates import rows_of
from engine.calendars.editing import (
    add_calendar,
    delete_calendar,
    give_calendar,
    set_days,
    store_calendar,
)
from engine.calendars.holidays import place_name
from engine.calendars.stored import CalendarView, calendars, find_calendar
from engine.identity.own import seek_departments
from engine.people import Actor
from web.admin.calendars import words
from web.admin.calendars.pages import page
from web.admin.calendars.posted import CalendarInput, DateInput, Line, Posted, PostedDate
from web.admin.pages import by_field, problems_of
from web.deps import Can, Db
from web.looks.days import long_day
from web.render import render
from web.said import Said, back, saying

router = APIRouter(prefix="/admin/calendars", include_in_schema=False)
Manager = Annotated[Actor, Can("calendars.manage")]
# Any code may be typed; so many are offered.
SUGGESTED = 200
REFUSALS = (Invalid, Conflict, NotFound)


@router.get("/new")
def new(request: Request, db: Db, me: Manager, like: str = "standard") -> Response:
    """Show a form with what another calendar has."""
    posted = CalendarInput.of(find_calendar(db, like), zone=db.context.settings.zone)
    return form(request, me, CalendarInput(zone=posted.zone, week=posted.week,
                                           places=posted.places))  # fmt: skip


@router.post("/new")
def add(request: Request, db: Db, me: Manager, posted: Posted) -> Response:
    """Add a calendar."""
    try:
        add_calendar(db, posted.key, posted.parts(), by=me)
    except REFUSALS as refusal:
        return form(request, me, posted, refusal=refusal)
    return back(f"/admin/calendars/{posted.key}", "", Said(code="calendar_added"))


@router.get("/departments")
def given(request: Request, db: Db, me: Manager) -> Response:
    """Show which departments go by a calendar of their own."""
    return given_page(request, db, me)


@router.post("/departments")
def give(request: Request, db: Db, me: Manager, code: Line = "", key: Line = "") -> Response:
    """Let a department go by a calendar, or by that of the department above it again."""
    try:
        give_calendar(db, code.strip(), key or None, by=me)
    except REFUSALS as refusal:
        field = "code" if isinstance(refusal, NotFound) else "key"
        return given_page(request, db, me, FieldProblem(field=field, message=refusal.text()))
    return back("/admin/calendars/departments", "", Said(code="calendar_given"))


@router.get("/{key}/hours")
def hours(request: Request, db: Db, me: Manager, key: str) -> Response:
    """Show the form of hours and holidays."""
    view = find_calendar(db, key)
    return form(request, me, CalendarInput.of(view, zone=db.context.settings.zone), view=view)


@router.post("/{key}/hours")
def change(request: Request, db: Db, me: Manager, key: str, posted: Posted) -> Response:
    """Change hours and holidays."""
    view = find_calendar(db, key)
    try:
        store_calendar(db, key, posted.parts(view), by=me)
    except REFUSALS as refusal:
        return form(request, me, posted, view=view, refusal=refusal)
    return back(f"/admin/calendars/{key}/hours", "", Said(code="calendar_changed"))


@router.post("/{key}/delete")
def delete(request: Request, db: Db, me: Manager, key: str) -> Response:
    """Delete a calendar; the centre's own goes back to office hours."""
    view = find_calendar(db, key)
    try:
        delete_calendar(db, key, by=me)
    except REFUSALS as refusal:
        posted = CalendarInput.of(view, zone=db.context.settings.zone)
        return form(request, me, posted, view=view, refusal=refusal)
    return back("/admin/calendars", "", Said(code="calendar_deleted"))


@router.get("/{key}/dates")
def dates(request: Request, db: Db, me: Manager, key: str, year: int | None = None) -> Response:
    """Show the dates of a year that the calendar has of its own."""
    return dates_page(request, db, me, find_calendar(db, key), year)


@router.post("/{key}/dates")
def set_date(request: Request, db: Db, me: Manager, key: str, posted: PostedDate) -> Response:
    """Set a date apart, or all from one to another."""
    view = find_calendar(db, key)
    try:
        wanted = posted.days()
        set_days(db, key, dict.fromkeys(wanted, (posted.stored, posted.name)), by=me)
    except REFUSALS as refusal:
        problems = problems_of(refusal)
        return dates_page(request, db, me, view, None, problems=problems, posted=posted)
    query = f"year={wanted[0].year}"
    return back(f"/admin/calendars/{key}/dates", query, Said(code="calendar_changed"))


@router.post("/{key}/dates/remove")
def unset(db: Db, me: Manager, key: str, posted: PostedDate) -> Response:
    """Let a date be usual again."""
    (wanted, *_) = posted.days()
    set_days(db, key, {wanted: None}, by=me)
    query = f"year={wanted.year}"
    return back(f"/admin/calendars/{key}/dates", query, Said(code="calendar_changed"))


def dates_page(  # noqa: PLR0913 the page and what was typed
    request: Request, db: Session, me: Actor, view: CalendarView, year: int | None, *,
    problems: list[FieldProblem] | None = None, posted: DateInput | None = None,
) -> Response:  # fmt: skip
    """Return the page of own dates, by the year."""
    rows = rows_of(view)
    years = sorted({one.day.year for one in rows} | {db.local_now().year})
    shown = year if year in years else (problems and years[-1]) or db.local_now().year
    return page(
        request, me, view, "dates", rows=[one for one in rows if one.day.year == shown],
        choices=words.CHOICES, hours_said=words.hours_said,
        year_tabs=[(str(one), f"?year={one}", one == shown, None) for one in years],
        long_day=long_day, problems=problems or [], wrong=by_field(problems or []),
        posted=posted or DateInput(),
    )  # fmt: skip


def given_page(
    request: Request, db: Session, me: Actor, problem: FieldProblem | None = None
) -> Response:
    """Return the page of departments and their calendars."""
    problems = [problem] if problem else []
    return render(
        request, "admin/calendars/departments.html", status=422 if problems else 200,
        own=given_calendars(db), departments=seek_departments(db, "", most=SUGGESTED),
        calendars={one.key: one.title for one in calendars(db)}, problems=problems, me=me,
        wrong=by_field(problems), said=saying(request),
    )  # fmt: skip


def form(
    request: Request, me: Actor, posted: CalendarInput, *,
    view: CalendarView | None = None, refusal: RingflowError | None = None,
) -> Response:  # fmt: skip
    """Return the form of hours and holidays, with what is wrong with it."""
    problems = bad_hours(posted) or problems_of(refusal) if refusal else []
    values: dict[str, Any] = {
        "posted": posted, "weekdays": words.weekday_fields(), "places": words.places(),
        "parts_of": words.parts_of, "zones": sorted(available_timezones()), "problems": problems,
        "wrong": by_field(problems), "status": refusal.status if refusal else 200,
    }  # fmt: skip
    if view is not None:
        return page(request, me, view, "hours", **values)
    return render(
        request, "admin/calendars/new.html",
        place_name=place_name, **values,
    )  # fmt: skip


def bad_hours(posted: CalendarInput) -> list[FieldProblem]:
    """Return what is wrong with the hours of which weekday."""
    found = []
    for day, text in posted.week.items():
        try:
            read_hours(text)
        except BadHours as problem:
            found.append(FieldProblem(field=f"hours_{day}", message=problem.text()))
    return found
