"""The lists as a file, and entries brought in from one."""

from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.responses import Response

from base.errors import FieldProblem, Invalid
from connectors import blocklist
from connectors.blocklist import LineFate, ListedEntry
from engine.audit import audit
from engine.people import Actor
from web.admin.listing import text_of
from web.admin.lists import words
from web.admin.pages import problems_of
from web.deps import Can, Db
from web.looks.masks import export_mask_of
from web.looks.spreadsheet import csv_file
from web.render import render
from web.said import Said, back

router = APIRouter(prefix="/admin/lists", include_in_schema=False)
Manager = Annotated[Actor, Can("lists.manage")]
MOST_BYTES: Final = 2 * 1024 * 1024


@router.get("/entries.csv")
def export(request: Request, db: Db, me: Manager) -> Response:
    """Return what the list shows as a file that can be brought in again where it is unmasked."""
    asked, mask = words.Asked.read(request.query_params), export_mask_of(me)
    zone = ZoneInfo(db.context.settings.zone)
    rows = [
        (one.effect, one.channel, one.match, words.value_of(one, mask), one.direction,
         one.until.astimezone(zone).date().isoformat(), mask.text(one.reason),
         mask.text(one.proof), one.state, one.hits)
        for one in blocklist.entry_rows(db, asked.filter())
    ]  # fmt: skip
    audit(db, "blocklist.exported", by=me, details={"lines": len(rows), "unmasked": mask.clear})
    return csv_file("lists", (*blocklist.COLUMNS, "state", "hits"), rows)


@router.get("/bring")
def look(request: Request, _me: Manager) -> Response:
    """Ask for a file."""
    return page(request)


@router.post("/bring")
def plan(request: Request, db: Db, _me: Manager, file: UploadFile | None = None) -> Response:
    """Say what a file would do, and do nothing yet."""
    try:
        text = text_of(file)
        rows = blocklist.plan_entries(db, text)
    except Invalid as refusal:
        return page(request, problems=problems_of(refusal))
    return page(request, rows=rows, text=text)


@router.post("/bring/now")
def bring(
    request: Request, db: Db, me: Manager, text: Annotated[str, Form(max_length=MOST_BYTES)] = ""
) -> Response:
    """Do what the look said, all of it or nothing."""
    try:
        with db.begin_nested():
            blocklist.bring_entries(db, text, by=me)
    except Invalid as refusal:
        return page(request, problems=problems_of(refusal))
    return back("/admin/lists", "", Said(code="list_brought"))


def page(
    request: Request,
    *,
    rows: list[ListedEntry] | None = None,
    text: str = "",
    problems: list[FieldProblem] | None = None,
) -> Response:
    """Return the page, with what a file would do or what is wrong with it."""
    wrong = sum(one.fate is LineFate.WRONG for one in rows or ())
    return render(
        request, "admin/lists/bring.html", status=422 if problems or wrong else 200, rows=rows,
        text=text, wrong=wrong, columns=blocklist.COLUMNS, problems=problems or [],
        counts={fate: sum(one.fate is fate for one in rows or ()) for fate in LineFate},
        fates=words.FATES,
    )  # fmt: skip
