"""A calendar as a file, and dates brought in from one: first looked at, then taken over."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.responses import Response

from base.db import Session
from base.errors import Conflict, Invalid
from base.i18n import gettext, locale
from engine.audit import audit
from engine.calendars.csv_dates import HEADS, read_csv
from engine.calendars.dates import (
    BadFile,
    DatesFile,
    Fate,
    OwnDay,
    plan_dates,
    rows_of,
    take_dates,
)
from engine.calendars.ical import is_ical, read_ical, write_ical
from engine.calendars.kinds import year_of
from engine.calendars.stored import USUAL, CalendarView, find_calendar
from engine.people import Actor
from web.admin.calendars import words
from web.admin.calendars.pages import page, within_reach
from web.admin.listing import text_of
from web.admin.pages import by_field, problems_of
from web.deps import Can, Db
from web.looks.days import KINDS, long_day
from web.looks.spreadsheet import csv_file
from web.said import Said, back

router = APIRouter(prefix="/admin/calendars", include_in_schema=False)
Reader = Annotated[Actor, Can("calendars.read")]
Manager = Annotated[Actor, Can("calendars.manage")]
MOST_BYTES: Final = 2 * 1024 * 1024
YEARS_AHEAD: Final = 3


@router.get("/{key}/dates.csv")
def as_table(db: Db, me: Reader, key: str, year: int | None = None) -> Response:
    """Return the own dates, or all that is unusual in a year, as a table."""
    view, rows = chosen(db, key, year)
    audit(db, "calendar.exported", by=me, about=f"calendar:{key}", label=view.title)
    return csv_file(
        f"calendar-{key}", HEADS, [(one.day, one.hours or "free", one.name) for one in rows]
    )


@router.get("/{key}/dates.ics")
def as_ical(db: Db, me: Reader, key: str, year: int | None = None) -> Response:
    """Return the same as a file that phones and offices read."""
    view, rows = chosen(db, key, year)
    audit(db, "calendar.exported", by=me, about=f"calendar:{key}", label=view.title)
    called = {"": gettext("Free"), USUAL: gettext("Working day")}
    text = write_ical(view.title, rows, at=db.now(), words=called)
    headers = {"Content-Disposition": f'attachment; filename="calendar-{key}.ics"'}
    return Response(text, media_type="text/calendar; charset=utf-8", headers=headers)


def chosen(db: Session, key: str, year: int | None) -> tuple[CalendarView, list[OwnDay]]:
    """Return a calendar, and its own dates or all that is unusual in a year."""
    view = find_calendar(db, key)
    if year is None:
        return view, list(rows_of(view))
    days = year_of(view, within_reach(year), locale())
    return view, [
        OwnDay(day=one.day, hours=one.hours, name=one.name or gettext(KINDS[one.kind]))
        for one in days
        if not one.usual
    ]


@router.get("/{key}/bring")
def bring(request: Request, db: Db, me: Manager, key: str) -> Response:
    """Ask for a file."""
    return bring_page(request, db, me, key)


@router.post("/{key}/bring")
def look(
    request: Request, db: Db, me: Manager, key: str, file: UploadFile | None = None
) -> Response:
    """Say what a file would do, and do nothing yet."""
    try:
        text = text_of(file)
        return bring_page(request, db, me, key, found=read(text, db), text=text)
    except Invalid as refusal:
        return bring_page(request, db, me, key, refusal=refusal)


@router.post("/{key}/bring/now")
def take(
    request: Request, db: Db, me: Manager, key: str,
    text: Annotated[str, Form(max_length=MOST_BYTES)] = "",
    instead: Annotated[bool, Form()] = False,  # noqa: FBT002 a box that is not ticked sends nothing
) -> Response:  # fmt: skip
    """Take over what the look showed."""
    try:
        take_dates(db, key, read(text, db), by=me, instead=instead)
    except (Invalid, Conflict) as refusal:
        return bring_page(request, db, me, key, refusal=refusal)
    return back(f"/admin/calendars/{key}/dates", "", Said(code="calendar_brought"))


def read(text: str, db: Session) -> DatesFile:
    """Read a file of either kind.

    Raises:
        BadFile: there is nothing in it that is a date.
    """
    year = db.local_now().year
    if is_ical(text):
        found = read_ical(text, date(year - 1, 1, 1), date(year + YEARS_AHEAD, 12, 31))
    else:
        found = read_csv(text)
    if not found.days and (not found.unread or not is_ical(text)):
        raise BadFile
    return found


def bring_page(  # noqa: PLR0913 the page and what was found
    request: Request, db: Session, me: Actor, key: str, *,
    found: DatesFile | None = None, text: str = "", refusal: Invalid | Conflict | None = None,
) -> Response:  # fmt: skip
    """Return the page of files, with what one would do."""
    view, problems = find_calendar(db, key), problems_of(refusal)
    plan = plan_dates(view, found) if found else []
    return page(
        request, me, view, "bring", plan=plan, found=found, text=text, problems=problems,
        wrong=by_field(problems), fates=words.FATES, hours_said=words.hours_said,
        long_day=long_day, year=db.local_now().year,
        counts={fate: sum(one.fate is fate for one in plan) for fate in Fate},
    )  # fmt: skip
