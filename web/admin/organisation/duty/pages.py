"""Who is on duty in a department: its week, its gaps, and the shifts that make its roster."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import RingflowError
from base.i18n import N_
from engine.identity import (
    DutyBy,
    Gap,
    NewShift,
    OnDuty,
    Pattern,
    ShiftView,
    Span,
    Watch,
    add_shift,
    department_names,
    departments_with_roster,
    duty_board,
    find_department,
    gaps,
    names_of_users,
    on_duty,
    on_duty_at,
    read_hour,
    remove_shift,
    shifts,
    watches,
)
from engine.identity.access.permissions import may
from engine.people import Actor
from web.admin.organisation.posted import read_day
from web.admin.pages import MOST, REFUSALS, by_field, problems_of
from web.admin.posted import Line
from web.deps import Can, Db
from web.paths import ShortId
from web.render import render
from web.shell.offering.choosing import people_offered

router = APIRouter(prefix="/admin", include_in_schema=False)
Keeper = Annotated[Actor, Can("duty.manage")]
A_PAGE: Final = 25
AHEAD: Final = 14
WEEK: Final = 7
BY: Final = {
    DutyBy.ROSTER: N_("by the roster"),
    DutyBy.HEAD: N_("as head"),
    DutyBy.DEPUTY: N_("as deputy"),
}
WEEKDAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftInput:
    """A shift as the form shows it, right or wrong."""

    username: str = ""
    weekdays: frozenset[int] = frozenset()
    day: str = ""
    begins: str = "09:00"
    ends: str = "17:00"
    valid_from: str = ""
    valid_until: str = ""
    note: str = ""

    def new(self) -> NewShift:
        """Return the shift that the form asks for.

        Raises:
            Invalid: an hour or a day is none.
        """
        pattern = Pattern(
            begins=read_hour(self.begins, field="begins"),
            ends=read_hour(self.ends, field="ends"),
            day=read_day(self.day, field="day"),
            weekdays=self.weekdays,
            span=Span(
                read_day(self.valid_from, field="valid_from"),
                read_day(self.valid_until, field="valid_until"),
            ),
        )
        note = self.note.strip() or None
        return NewShift(pattern=pattern, username=self.username.strip() or None, note=note)


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when, as posted."""

    begins: str
    ends: str
    valid_from: str
    valid_until: str


def posted_hours(
    begins: Line = "", ends: Line = "", valid_from: Line = "", valid_until: Line = ""
) -> Hours:
    """Read those fields."""
    return Hours(begins, ends, valid_from, valid_until)


def posted_shift(
    hours: Annotated[Hours, Depends(posted_hours)],
    username: Line = "",
    weekdays: Annotated[tuple[int, ...], Form()] = (),
    day: Line = "",
    note: Line = "",
) -> ShiftInput:
    """Read the form of a shift."""
    return ShiftInput(
        username=username, weekdays=frozenset(weekdays), day=day, begins=hours.begins,
        ends=hours.ends, valid_from=hours.valid_from, valid_until=hours.valid_until, note=note,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A time that no roster covers, and who is asked then: nobody is a hole indeed."""

    gap: Gap
    instead: Sequence[OnDuty]


@router.get("/organisation/duty")
def all_rosters(
    request: Request, db: Db, _me: Keeper, after: Annotated[int, Query(ge=0, le=MOST)] = 0
) -> Response:
    """List the departments that have a roster, with who is on duty there now."""
    counts = departments_with_roster(db)
    shown = list(counts)[after : after + A_PAGE]
    more, now = len(counts) > after + A_PAGE, duty_board(db, shown)
    entered: dict[str, list[ShiftView]] = {code: [] for code in shown}
    for one in shifts(db, *shown) if shown else []:
        entered[one.department].append(one)
    moment = db.local_now().replace(tzinfo=None)
    return render(
        request,
        "admin/organisation/duty/rosters.html",
        rosters=[
            (code, counts[code], now[code], first_gap(entered[code], moment)) for code in shown
        ],
        names=department_names(db, shown),
        by=BY,
        next=f"/admin/organisation/duty?after={after + A_PAGE}" if more else "",
        done=request.query_params.get("done", ""),
    )


@router.get("/departments/{department}/duty")
def one_roster(request: Request, db: Db, _me: Keeper, department: str) -> Response:
    """Show a department's roster."""
    return roster_page(request, db, department, ShiftInput())


@router.post("/departments/{department}/duty")
def enter_shift(
    request: Request,
    db: Db,
    me: Keeper,
    department: str,
    posted: Annotated[ShiftInput, Depends(posted_shift)],
) -> Response:
    """Enter a shift."""
    try:
        add_shift(db, department, posted.new(), by=me)
    except REFUSALS as refusal:
        return roster_page(request, db, department, posted, refusal=refusal)
    return RedirectResponse(f"/admin/departments/{department}/duty?done=added", status_code=303)


@router.get("/organisation/duty/people")
def people_for_duty(request: Request, db: Db, _me: Keeper, username: str = "") -> Response:
    """Offer the people whose names begin to be typed."""
    return people_offered(request, db, username)


@router.post("/organisation/duty/{shift_id}/remove")
def take_shift_out(db: Db, me: Keeper, shift_id: ShortId) -> Response:
    """Take a shift out of its roster."""
    gone = remove_shift(db, shift_id, by=me)
    address = f"/admin/departments/{gone.department}/duty?done=removed"
    return RedirectResponse(address, status_code=303)


def roster_page(
    request: Request,
    db: Session,
    code: str,
    posted: ShiftInput,
    *,
    refusal: RingflowError | None = None,
) -> Response:
    """Return a department's roster with its form, and what is wrong with that."""
    department, entered = find_department(db, code), shifts(db, code)
    today, problems = db.local_now().date(), problems_of(refusal)
    monday = monday_of(request.query_params.get("week", ""), today)
    plan = laid_out(entered)
    return render(
        request,
        "admin/organisation/duty/roster.html",
        status=refusal.status if refusal else 200,
        department=department,
        may_manage=may(request.state.me, "users.manage"),
        now=on_duty(db, code),
        by=BY,
        days=[(monday + timedelta(n), of_day(plan, monday + timedelta(n))) for n in range(WEEK)],
        today=today,
        weeks=(monday - timedelta(WEEK), monday, monday + timedelta(WEEK)),
        shifts=entered,
        weekdays=WEEKDAYS,
        people=names_of_users(db, sorted({one.username for one in entered if one.username})),
        holes=holes(db, code, plan, today) if entered else [],
        shift=posted,
        problems=problems,
        wrong=by_field(problems),
        done=request.query_params.get("done", ""),
    )


def laid_out(entered: Sequence[ShiftView]) -> list[tuple[Pattern, str | None]]:
    """Return the shifts of people who are there, as a week is made of them."""
    return [(one.pattern, one.username) for one in entered if one.active or not one.username]


def monday_of(week: str, today: date) -> date:
    """Return the Monday of the week that an address names, or of this week."""
    try:
        day = date.fromisoformat(week)
    except ValueError:
        day = today
    day = min(max(day, date(2000, 1, 10)), date(2100, 1, 1))
    return day - timedelta(day.weekday())


def of_day(plan: Sequence[tuple[Pattern, str | None]], day: date) -> list[Watch]:
    """Return who is on duty on one day."""
    return watches(plan, day, 1)


def holes(
    db: Session, code: str, plan: Sequence[tuple[Pattern, str | None]], today: date
) -> list[Hole]:
    """Return the gaps of the next two weeks, and who is asked at the beginning of each."""
    zone = db.local_now().tzinfo
    found = gaps(watches(plan, today, AHEAD), today, AHEAD)
    asked = on_duty_at(db, code, [one.begins.replace(tzinfo=zone) for one in found])
    return [Hole(gap=one, instead=people) for one, people in zip(found, asked, strict=True)]


def first_gap(entered: Sequence[ShiftView], now: datetime) -> datetime | None:
    """Return when in the next two weeks a roster first names nobody."""
    today = now.date()
    found = gaps(watches(laid_out(entered), today, AHEAD), today, AHEAD)
    return next((max(one.begins, now) for one in found if one.ends > now), None)
