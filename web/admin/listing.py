"""Everybody as a file, and people brought in from one."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from base.errors import Conflict, FieldProblem, Invalid
from base.i18n import N_, gettext
from engine.audit import audit
from engine.identity import COLUMNS, ListedPerson, RowFate, bring_people, people_rows, plan_people
from engine.people import Actor
from web.admin.pages import problems_of
from web.deps import Can, Db
from web.looks.spreadsheet import csv_file
from web.render import render

router = APIRouter(prefix="/admin", include_in_schema=False)
Manager = Annotated[Actor, Can("users.manage")]
MOST_BYTES: Final = 2 * 1024 * 1024
FATES: Final = {
    RowFate.NEW: (N_("is added"), "ok"),
    RowFate.CHANGED: (N_("is changed"), "info"),
    RowFate.SAME: (N_("stays as it is"), "neutral"),
    RowFate.WRONG: (N_("cannot be read"), "bad"),
}


@router.get("/people.csv")
def people_file(db: Db, me: Manager) -> Response:
    """Return everybody as a file that can be brought in again."""
    rows = list(people_rows(db))
    audit(db, "people.exported", by=me, details={"lines": len(rows)})
    return csv_file("people", COLUMNS, rows)


@router.get("/people")
def ask_for_file(request: Request, _me: Manager) -> Response:
    """Show where to put the file in."""
    return page(request)


@router.post("/people")
def look_at_file(request: Request, db: Db, me: Manager, file: UploadFile | None = None) -> Response:
    """Say what a file would do, and do nothing yet."""
    try:
        text = text_of(file)
        rows = plan_people(db, text, by=me)
    except Invalid as refusal:
        return page(request, problems=problems_of(refusal))
    return page(request, rows=rows, text=text)


@router.post("/people/bring")
def bring(
    request: Request, db: Db, me: Manager, text: Annotated[str, Form(max_length=MOST_BYTES)] = ""
) -> Response:
    """Do what the look said, all of it or nothing."""
    try:
        plan = plan_people(db, text, by=me)
        if any(one.fate is RowFate.WRONG for one in plan):
            return page(request, rows=plan, text=text)
        with db.begin_nested():
            bring_people(db, text, by=me)
    except (Invalid, Conflict) as refusal:
        return page(request, problems=problems_of(refusal))
    return RedirectResponse("/admin/users?done=brought", status_code=303)


def text_of(file: UploadFile | None) -> str:
    """Return the text of a file, in UTF-8 or as Chinese spreadsheets write it.

    Raises:
        Invalid: there is none, it is too large, or it is no text.
    """
    raw = file.file.read(MOST_BYTES + 1) if file is not None else b""
    if not raw:
        raise refused(gettext("Please choose a file."))
    if len(raw) > MOST_BYTES:
        raise refused(gettext("This is too large to be accepted."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused(gettext("This is no text file."))


def refused(message: str) -> Invalid:
    """Return the refusal that the file's field shows."""
    return Invalid([FieldProblem(field="file", message=message)])


def page(
    request: Request,
    *,
    rows: list[ListedPerson] | None = None,
    text: str = "",
    problems: list[FieldProblem] | None = None,
) -> Response:
    """Return the page, with what a file would do or what is wrong with it."""
    wrong = [one for one in rows or () if one.fate is RowFate.WRONG]
    return render(
        request,
        "admin/listing.html",
        status=422 if problems or wrong else 200,
        columns=COLUMNS,
        rows=rows,
        text=text,
        wrong=len(wrong),
        counts={fate: sum(one.fate is fate for one in rows or ()) for fate in RowFate},
        fates=FATES,
        problems=problems or [],
    )
