"""Things brought in from a file: first a look at what it would do, then all of it or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import Request, UploadFile
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid, NotAllowed
from base.i18n import N_
from base.tables import Judged, RowFate
from web.admin.listing import text_of
from web.admin.pages import problems_of
from web.render import render

Plan = Callable[[str], list[Judged]]
FATES: Final = {
    RowFate.NEW: (N_("is added"), "ok"),
    RowFate.CHANGED: (N_("is changed"), "info"),
    RowFate.SAME: (N_("stays as it is"), "neutral"),
    RowFate.WRONG: (N_("cannot be read"), "bad"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringing:
    """What a page for one kind of things says, and where its forms lead.

    `address` takes the file, `address/bring` does it; `file` gives a file of the same shape.
    `choice` is the text of a box to tick, if there is one.
    """

    title: str
    subtitle: str
    help: str
    room: str
    back: str
    address: str
    file: str
    columns: Sequence[str]
    choice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """What judges the text of a file, and what then does as it says."""

    plan: Plan
    bring: Callable[[str], object]


def bring_page(
    request: Request,
    what: Bringing,
    *,
    rows: list[Judged] | None = None,
    text: str = "",
    chosen: bool = False,
    problems: list[FieldProblem] | None = None,
) -> Response:
    """Return the page, with what a file would do or what is wrong with it."""
    wrong = sum(one.fate is RowFate.WRONG for one in rows or ())
    return render(
        request,
        "admin/bring.html",
        status=422 if problems or wrong else 200,
        what=what,
        rows=rows,
        text=text,
        chosen=chosen,
        wrong=wrong,
        counts={fate: sum(one.fate is fate for one in rows or ()) for fate in RowFate},
        fates=FATES,
        problems=problems or [],
    )


def look_page(
    request: Request, what: Bringing, file: UploadFile | None, plan: Plan, *, chosen: bool = False
) -> Response:
    """Return the page with what `plan` says of a file; nothing is done yet."""
    try:
        text = text_of(file)
        rows = plan(text)
    except Invalid as refusal:
        return bring_page(request, what, problems=problems_of(refusal))
    return bring_page(request, what, rows=rows, text=text, chosen=chosen)


def bring_in(
    request: Request,
    db: Session,
    what: Bringing,
    acts: Acts,
    text: str,
    *,
    chosen: bool = False,
) -> Response:
    """Do what the look said, all of it or nothing, and go back to the list."""
    try:
        rows = acts.plan(text)
        if any(one.fate is RowFate.WRONG for one in rows):
            return bring_page(request, what, rows=rows, text=text, chosen=chosen)
        with db.begin_nested():
            acts.bring(text)
    except (Invalid, Conflict, NotAllowed) as refusal:
        return bring_page(request, what, problems=problems_of(refusal))
    return RedirectResponse(f"{what.back}?done=brought", status_code=303)
