"""Everybody as a file, and people brought in from one by jobs; a page tells of each line."""

from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import RingflowError
from base.i18n import N_
from base.ids import short
from base.tables import RowFate
from engine.audit import audit
from engine.identity.bringing.judging import COLUMNS, people_rows
from engine.identity.bringing.queries import find_import, first_links, import_lines, imports
from engine.identity.bringing.records import ImportState
from engine.identity.bringing.running import begin, receive
from engine.people import Actor
from web.admin.bring import FATES
from web.admin.listing import text_of
from web.admin.pages import MOST, REFUSALS, by_field, problems_of
from web.deps import Can, Db
from web.house import house_of
from web.looks.spreadsheet import csv_file
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/admin", include_in_schema=False)
Admin = Annotated[Actor, Can("users.manage")]
A_PAGE: Final = 100
LINK_HEADS: Final = ("username", "name", "email", "link")
WORDS: Final = {
    ImportState.CHECKING: (N_("Being looked at"), "info"),
    ImportState.CHECKED: (N_("Looked at, nothing done yet"), "warn"),
    ImportState.BRINGING: (N_("Being brought in"), "info"),
    ImportState.DONE: (N_("Brought in"), "ok"),
    ImportState.FAILED: (N_("Not brought in"), "bad"),
}


@router.get("/people.csv")
def people_file(db: Db, me: Admin) -> Response:
    """Return everybody as a file that can be brought in again."""
    rows = list(people_rows(db))
    audit(db, "people.exported", by=me, details={"lines": len(rows)})
    return csv_file("people", COLUMNS, rows)


@router.get("/people")
def ask_for_file(request: Request, db: Db, _me: Admin) -> Response:
    """Show where to put the file in, and the files before."""
    return ask_page(request, db)


@router.post("/people")
def take_file(request: Request, db: Db, me: Admin, file: UploadFile | None = None) -> Response:
    """Keep a file and have it looked at; nothing is done with it yet."""
    try:
        name = (file.filename if file else None) or "people.csv"
        with db.begin_nested():
            import_id = receive(db, name, text_of(file), by=me)
    except REFUSALS as refusal:
        return ask_page(request, db, refusal=refusal)
    return RedirectResponse(f"/admin/people/imports/{short(import_id)}", status_code=303)


@router.get("/people/imports/{import_id}")
def one_import(
    request: Request,
    db: Db,
    _me: Admin,
    import_id: ShortId,
    fate: str = "",
    after: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> Response:
    """Show how far a file has come, and what becomes of each line."""
    return import_page(request, db, import_id, fate=fate, after=after)


@router.post("/people/imports/{import_id}/bring")
def bring(
    request: Request,
    db: Db,
    me: Admin,
    import_id: ShortId,
    mode: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Have a file brought in: all lines or none, or each that is right."""
    try:
        begin(db, import_id, whole=mode != "lines", by=me)
    except REFUSALS as refusal:
        return import_page(request, db, import_id, refusal=refusal)
    return RedirectResponse(f"/admin/people/imports/{short(import_id)}", status_code=303)


@router.post("/people/imports/{import_id}/links")
def links(
    request: Request,
    db: Db,
    me: Admin,
    import_id: ShortId,
    form: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Hand out one-time links for all who were added, only this once: to print, or as a file."""
    try:
        found = first_links(db, import_id, by=me)
    except REFUSALS as refusal:
        return import_page(request, db, import_id, refusal=refusal)
    base = house_of(request).context.settings.base_url()
    rows = [(one.username, one.name, one.email, f"{base}/password/{one.token}") for one in found]
    if form == "print":
        return render(request, "admin/people/links.html", rows=rows,
                      headers={"Cache-Control": "no-store"})  # fmt: skip
    answer = csv_file("links", LINK_HEADS, rows)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def ask_page(request: Request, db: Session, *, refusal: RingflowError | None = None) -> Response:
    """Return the page that asks for a file."""
    problems = problems_of(refusal)
    return render(
        request,
        "admin/people/bring.html",
        status=refusal.status if refusal else 200,
        columns=COLUMNS,
        imports=imports(db),
        states=WORDS,
        address=lambda one: f"/admin/people/imports/{short(one.id)}",
        problems=problems,
        wrong=by_field(problems),
    )


def import_page(
    request: Request,
    db: Session,
    import_id: UUID,
    *,
    fate: str = "",
    after: int = 0,
    refusal: RingflowError | None = None,
) -> Response:
    """Return the page of one file."""
    one, fate = find_import(db, import_id), fate if fate in set(RowFate) else ""
    address = f"/admin/people/imports/{short(import_id)}"
    # Before a file was looked at to its end, lines say nothing yet.
    seen = one.state is not ImportState.CHECKING
    lines = import_lines(db, import_id, fate=fate, limit=A_PAGE + 1, after=after) if seen else []
    further = len(lines) > A_PAGE
    more = urlencode({"fate": fate, "after": lines[A_PAGE - 1].line}) if further else ""
    return render(
        request,
        "admin/people/import.html",
        block="progress",
        status=refusal.status if refusal else 200,
        one=one,
        lines=lines[:A_PAGE],
        fate=fate,
        fates=FATES,
        states=WORDS,
        address=address,
        next=f"{address}?{more}" if more else "",
        problems=problems_of(refusal),
    )
