"""Things brought in from a file: first a look at what it would do, then all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from starlette.responses import Response

from base.errors import FieldProblem
from base.i18n import N_
from base.tables import Judged, RowFate
from web.render import render

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
