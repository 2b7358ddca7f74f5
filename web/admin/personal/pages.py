"""What is stored of one person. Everything is posted: no address of a page holds personal data."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from base.db import Session
from base.errors import Conflict, Invalid, NotFound, RingflowError
from base.ids import SHORT_LENGTH, unshort
from base.privacy import read_as
from engine.audit import audit
from engine.identity import names_of_users
from engine.identity.access.permissions import may
from engine.people import Actor
from processes import personal
from processes.personal import Findings, Sought
from web.admin.pages import by_field, problems_of
from web.admin.personal.words import ROOMS, STATES
from web.deps import Can, Db
from web.looks.masks import CLEAR
from web.paths import ShortId
from web.render import render
from web.said import Said, back, saying

router = APIRouter(prefix="/admin/personal", include_in_schema=False)
Finder = Annotated[Actor, Can("personal.find")]
Exporter = Annotated[Actor, Can("personal.export")]
Eraser = Annotated[Actor, Can("personal.erase")]
Line = Annotated[str, Form(max_length=200)]
Words = Annotated[str, Form(max_length=2000)]
PRIVATE: Final = {"Cache-Control": "no-store"}
# What names a row in a list of what was found.
TITLES: Final = ("no", "subject", "text", "value", "address", "what")


def sought_posted(
    phone: Line = "", email: Line = "", name: Line = "", no: Line = "", code: Line = ""
) -> Sought:
    """Read how a person is known."""
    return Sought(
        phone=phone.strip(), email=email.strip(), name=name.strip(), no=no.strip(),
        code=code.strip(),
    )  # fmt: skip


Posted = Annotated[Sought, Depends(sought_posted)]


@router.get("")
def start(request: Request, db: Db, _me: Finder) -> Response:
    """Show the search, the holds and the requests."""
    return page(request, db, Sought())


@router.post("")
def search(request: Request, db: Db, me: Finder, sought: Posted) -> Response:
    """Show what is stored of a person. That somebody looked is noted, not for whom."""
    read_as(db, CLEAR)
    try:
        found = personal.find(db, sought)
    except Invalid as refusal:
        return page(request, db, sought, refusal=refusal)
    audit(db, "personal.searched", by=me, details=found.counts())
    return page(request, db, sought, found=found)


@router.post("/export")
def export(db: Db, _me: Finder, me: Exporter, sought: Posted) -> Response:
    """Send all that is stored of a person as a ZIP file, to who may search and take along."""
    found = personal.find(db, sought)
    audit(db, "personal.exported", by=me, details=found.counts())
    headers = {"Content-Disposition": 'attachment; filename="personal-data.zip"', **PRIVATE}
    return Response(personal.as_zip(db, found), media_type="application/zip", headers=headers)


@router.post("/erase")
def erase(request: Request, db: Db, me: Eraser, sought: Posted, reason: Words = "") -> Response:
    """Ask for a person's data to be erased."""
    try:
        with db.begin_nested():
            personal.ask_to_erase(db, sought, reason=reason, by=me)
    except (Invalid, Conflict) as refusal:
        return page(request, db, sought, found=looked(db, sought), refusal=refusal)
    return back("/admin/personal", "", Said(code="erase_asked"))


@router.post("/hold")
def hold(request: Request, db: Db, me: Eraser, sought: Posted, reason: Words = "") -> Response:
    """Hold all that is stored of a person for the law."""
    try:
        personal.hold_person(db, sought, reason=reason, by=me)
    except Invalid as refusal:
        return page(request, db, sought, found=looked(db, sought), refusal=refusal)
    return back("/admin/personal", "", Said(code="held"))


@router.post("/hold-ticket")
def hold_ticket(
    request: Request, db: Db, me: Eraser, no: Line = "", reason: Words = ""
) -> Response:
    """Hold one ticket for the law."""
    try:
        personal.hold_ticket(db, no, reason=reason, by=me)
    except (Invalid, NotFound) as refusal:
        return page(request, db, Sought(), refusal=refusal)
    return back("/admin/personal", "", Said(code="held"))


@router.post("/holds/{hold_id}/lift")
def lift(db: Db, me: Eraser, hold_id: ShortId) -> Response:
    """Lift a hold for the law."""
    personal.lift_hold(db, hold_id, by=me)
    return back("/admin/personal", "", Said(code="hold_lifted"))


@router.get("/requests/{request_id}")
def one(request: Request, db: Db, _me: Finder, request_id: str) -> Response:
    """Show one request with what is stored now and what stands against erasing."""
    asked = personal.request_of(db, id_of(request_id))
    found = personal.findings_of(db, asked)
    return render(
        request, "admin/personal/request.html", headers=PRIVATE, asked=asked, rooms=ROOMS,
        states=STATES, counts=found.counts() if found else asked.counts,
        obstacles=personal.obstacles(db, found) if found else [], names=names_of_users(db),
        sought=Sought.of(asked.person).plain(),
    )  # fmt: skip


def looked(db: Session, sought: Sought) -> Findings | None:
    """Return what is stored, or nothing where too little is known to look for."""
    try:
        return personal.find(db, sought)
    except Invalid:
        return None


def id_of(text: str) -> UUID:
    """Return the id in an address, short or long.

    Raises:
        NotFound: it is none.
    """
    try:
        return UUID(text) if len(text) > SHORT_LENGTH else unshort(text)
    except ValueError:
        raise NotFound from None


def page(
    request: Request,
    db: Session,
    sought: Sought,
    *,
    found: Findings | None = None,
    refusal: RingflowError | None = None,
) -> Response:
    """Return the page, with what was found or what is wrong."""
    problems = problems_of(refusal)
    return render(
        request, "admin/personal/search.html", status=refusal.status if refusal else 200,
        headers=PRIVATE, sought=sought, found=found, rooms=ROOMS, title_of=title_of,
        obstacles=personal.obstacles(db, found) if found else [], problems=problems,
        wrong=by_field(problems), holds=personal.holds(db), requests=personal.requests(db),
        states=STATES, names=names_of_users(db), said=saying(request),
        exporting=may(request.state.me, "personal.export"),
        erasing=may(request.state.me, "personal.erase"),
    )  # fmt: skip


def title_of(row: object) -> str:
    """Return what a row is called in the list."""
    told = (getattr(row, name, None) for name in TITLES)
    return " · ".join(str(one)[:80] for one in told if one)
