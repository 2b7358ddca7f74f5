"""The list of centres, and the page of one: what it is called and may use, and whether it works."""

from typing import Annotated, Any, Final
from urllib.parse import urlencode
from zoneinfo import available_timezones

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from base.errors import Conflict, Invalid, RingflowError
from base.i18n import LOCALES
from engine.platform import (
    CentreView,
    change_centre,
    invite_administrator,
    make_centre,
    new_centre_id,
    platform_centre,
    platform_centres,
    resume_centre,
    suspend_centre,
)
from web.admin.pages import by_field, problems_of
from web.centres.posted import LIMITS, CentreInput, PostedCentre
from web.house import house_of
from web.looks.choice import LOCALE_NAMES
from web.looks.spreadsheet import csv_file
from web.platform.doors import CentreDb, PlatformDb, PlatformMe, platform_of
from web.render import render

router = APIRouter(prefix="/platform", include_in_schema=False)
A_PAGE: Final = 50
MOST: Final = 10_000
LONGEST: Final = 100
REFUSALS: Final = (Invalid, Conflict)


class Guest(BaseModel):
    """Whom an invitation is for."""

    username: str = Field("", max_length=64)
    name: str = Field("", max_length=120)
    email: str = Field("", max_length=250)


Line = Annotated[str, Form(max_length=300)]
COLUMNS: Final = (
    "code", "name", "languages", "time_zone", "people", "running", "suspended_at", "last_use",
)  # fmt: skip


@router.get("/centres")
def all_centres(
    request: Request, db: PlatformDb, _me: PlatformMe, query: str = "", after: str = ""
) -> Response:
    """List the centres with numbers about each."""
    found = platform_centres(db, words=query[:LONGEST], after=after[:LONGEST], limit=A_PAGE + 1)
    shown = found[:A_PAGE]
    more = urlencode({"query": query, "after": shown[-1].slug}) if len(found) > A_PAGE else ""
    return render(
        request,
        "platform/centres/centres.html",
        centres=shown,
        next=f"/platform/centres?{more}" if more else "",
        query=query,
        address_of=lambda one: f"/platform/centres/{one.slug}",
        zone=house_of(request).context.settings.zone,
        done=request.query_params.get("done", ""),
    )


@router.get("/centres.csv")
def as_csv(db: PlatformDb, _me: PlatformMe, query: str = "") -> Response:
    """Send the list for a spreadsheet."""
    found = platform_centres(db, words=query[:LONGEST], limit=MOST)
    return csv_file("centres", COLUMNS, (row_of(one) for one in found))


def row_of(one: CentreView) -> tuple[object, ...]:
    """Return a line of the spreadsheet."""
    return (
        one.slug, one.title, " ".join(one.form.locales), one.form.zone or "", one.figures.people,
        one.figures.running, one.suspended_at or "", one.figures.used_at or "",
    )  # fmt: skip


@router.get("/centres/new")
def new_centre(request: Request, _me: PlatformMe) -> Response:
    """Show an empty form."""
    return centre_page(request, CentreInput())


@router.post("/centres/new")
def add_centre(request: Request, me: PlatformMe, posted: PostedCentre) -> Response:
    """Make a centre. The next step is its first administrator."""
    try:
        with platform_of(request).transaction(new_centre_id()) as db:
            make_centre(db, posted.slug, posted.form(), by=me)
    except REFUSALS as wrong:
        return centre_page(request, posted, wrong=wrong)
    house_of(request).database.directory.forget()
    return RedirectResponse(f"/platform/centres/{posted.slug}?done=added", status_code=303)


@router.get("/centres/{slug}")
def one_centre(request: Request, db: CentreDb, _me: PlatformMe) -> Response:
    """Show one centre."""
    one = platform_centre(db)
    return centre_page(request, CentreInput.of(one), one=one)


@router.post("/centres/{slug}")
def save_centre(
    request: Request, db: CentreDb, me: PlatformMe, slug: str, posted: PostedCentre
) -> Response:
    """Change a centre; its short name stays."""
    try:
        change_centre(db, posted.form(), by=me)
    except REFUSALS as wrong:
        return centre_page(request, posted, one=platform_centre(db), wrong=wrong)
    return RedirectResponse(f"/platform/centres/{slug}?done=changed", status_code=303)


@router.post("/centres/{slug}/suspend")
def suspend(db: CentreDb, me: PlatformMe, slug: str, why: Line = "") -> Response:
    """Let nobody work in a centre."""
    suspend_centre(db, why=why, by=me)
    return RedirectResponse(f"/platform/centres/{slug}?done=suspended", status_code=303)


@router.post("/centres/{slug}/resume")
def resume(db: CentreDb, me: PlatformMe, slug: str) -> Response:
    """Let a centre work again."""
    resume_centre(db, by=me)
    return RedirectResponse(f"/platform/centres/{slug}?done=resumed", status_code=303)


@router.post("/centres/{slug}/invite")
def invite(
    request: Request, db: CentreDb, me: PlatformMe, guest: Annotated[Guest, Form()]
) -> Response:
    """Show a one-time link for the first administrator, only this once."""
    one = platform_centre(db)
    posted = CentreInput.of(one)
    try:
        token = invite_administrator(
            db, guest.username.strip(), name=guest.name, email=guest.email.strip() or None, by=me
        )
    except REFUSALS as wrong:
        return centre_page(request, posted, one=one, wrong=wrong, guest=guest)
    link = f"{house_of(request).context.settings.base_url()}/welcome/{token}"
    return centre_page(request, posted, one=one, link=link)


def centre_page(
    request: Request,
    posted: CentreInput,
    *,
    one: CentreView | None = None,
    wrong: RingflowError | None = None,
    **shown: Any,
) -> Response:
    """Return a centre's form; `shown` is a new link, or the guest whom none was made for."""
    problems = problems_of(wrong)
    values: dict[str, Any] = {
        "link": "",
        "guest": Guest(),
        "locale_names": {locale: LOCALE_NAMES[locale] for locale in LOCALES},
        "zone_pairs": [(name, name) for name in sorted(available_timezones())],
        "settings": house_of(request).context.settings,
        "limits": LIMITS,
        "done": request.query_params.get("done", ""),
    }
    return render(
        request,
        "platform/centres/centre.html",
        status=wrong.status if wrong else 200,
        headers={"Cache-Control": "no-store"},
        centre=posted,
        one=one,
        problems=problems,
        wrong=by_field(problems),
        **(values | shown),
    )
