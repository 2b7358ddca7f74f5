"""Looking at calendars: which there are, the year, a month, and how a deadline comes about."""

from calendar import monthrange
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from base.db import Session
from base.errors import FieldProblem
from base.i18n import gettext, locale
from base.working_time import CalendarProblem
from engine.calendars.changes import own_keys
from engine.calendars.counting import Way, way_of_days, way_of_hours
from engine.calendars.holidays import place_name
from engine.calendars.kinds import DayKind, days_of, year_of
from engine.calendars.missing import missing_years, unknown_places
from engine.calendars.stored import CalendarView, calendars, find_calendar
from engine.identity import may
from engine.people import Actor
from web.admin.calendars import words
from web.admin.calendars.posted import AskedSum
from web.admin.pages import by_field
from web.deps import Can, Db
from web.looks.days import KINDS, long_day
from web.render import render
from web.said import saying

router = APIRouter(prefix="/admin/calendars", include_in_schema=False)
Reader = Annotated[Actor, Can("calendars.read")]
FIRST_YEAR: Final = 1951
LAST_YEAR: Final = 2199


@router.get("")
def all_calendars(request: Request, db: Db, me: Reader) -> Response:
    """List the calendars with what goes by them."""
    used = list(own_keys(db).values())
    return render(
        request, "admin/calendars/list.html", calendars=calendars(db), used=used.count,
        missing=missing_years(db), place_name=place_name,
        may_change=may(me, "calendars.manage"), said=saying(request),
    )  # fmt: skip


@router.get("/{key}")
def year(request: Request, db: Db, me: Reader, key: str, year: int | None = None) -> Response:
    """Show a year as twelve months."""
    view, number = find_calendar(db, key), within_reach(year or db.local_now().year)
    days = year_of(view, number, locale())
    return page(
        request, me, view, "year", year=number, months=words.months_of(days), said_of=words.said,
        special=[one for one in days if not one.usual], weekdays=words.weekdays("narrow"),
        weekday_names=words.weekdays(), unknown=list(unknown_places(view, number)),
        counts={kind: sum(one.kind is kind for one in days) for kind in DayKind},
        today=db.local_now().date(),
    )  # fmt: skip


@router.get("/{key}/month")
def month(request: Request, db: Db, me: Reader, key: str, month: str = "") -> Response:
    """Show each day of a month in words."""
    view, first = find_calendar(db, key), month_of(month, db.local_now().date())
    last = first.replace(day=monthrange(first.year, first.month)[1])
    days = list(days_of(view, first, last, locale()))
    return page(
        request, me, view, "month", first=first, days=days, today=db.local_now().date(),
        before=f"{first - timedelta(days=1):%Y-%m}", after=f"{last + timedelta(days=1):%Y-%m}",
        working=sum(one.works for one in days), long_day=long_day,
    )  # fmt: skip


@router.get("/{key}/count")
def count(request: Request, db: Db, me: Reader, key: str, asked: AskedSum) -> Response:
    """Count working time from a moment on, line by line."""
    view, way, problems = find_calendar(db, key), None, list[FieldProblem]()
    begin = moment_of(asked.start, view, db)
    if asked.number:
        way, problems = counted(view, begin, asked.number, asked.unit)
    return page(
        request, me, view, "count", start=f"{begin:%Y-%m-%dT%H:%M}", number=asked.number or "5",
        unit=asked.unit, way=way, problems=problems, wrong=by_field(problems),
        long_day=long_day, moment_said=moment_said,
    )  # fmt: skip


def counted(
    view: CalendarView, start: datetime, number: str, unit: str
) -> tuple[Way | None, list[FieldProblem]]:
    """Return the way from a moment on, or what is wrong with what was asked."""
    try:
        if unit == "hours":
            return way_of_hours(view, start, timedelta(hours=float(number)), locale()), []
        return way_of_days(view, start, int(number), locale()), []
    except (ValueError, OverflowError):
        return None, [FieldProblem(field="number", message=gettext("Please enter a number."))]
    except CalendarProblem as refusal:
        return None, [FieldProblem(field="number", message=refusal.text())]


def page(request: Request, me: Actor, view: CalendarView, here: str, **values: Any) -> Response:
    """Return one of the views of a calendar."""
    may_change = may(me, "calendars.manage") and view.key != "24x7"
    status = values.pop("status", None) or (422 if values.get("problems") else 200)
    return render(
        request, f"admin/calendars/{here}.html", status=status, calendar=view,
        tabs=words.tabs(view, here, may_change=may_change), kinds=KINDS, sign=words.sign,
        place_name=place_name, may_change=may_change,
        **{"said": saying(request), "problems": [], **values},
    )  # fmt: skip


def moment_said(moment: datetime) -> str:
    """Return a moment with its weekday, as a person writes it down."""
    return f"{long_day(moment.date())} {moment:%H:%M}"


def within_reach(year: int) -> int:
    """Return a year, or the nearest one that calendars reach."""
    return min(max(year, FIRST_YEAR), LAST_YEAR)


def month_of(text: str, today: date) -> date:
    """Return the first day of a month such as `2026-02`; of the present one without any."""
    with suppress(ValueError):
        found = date.fromisoformat(f"{text}-01")
        return found.replace(year=within_reach(found.year))
    return today.replace(day=1)


def moment_of(text: str, view: CalendarView, db: Session) -> datetime:
    """Return a moment in the calendar's zone; now, without any."""
    zone = view.built.zone
    with suppress(ValueError):
        found = datetime.fromisoformat(text).replace(tzinfo=zone)
        if FIRST_YEAR <= found.year <= LAST_YEAR:
            return found
    return db.now().astimezone(zone)
