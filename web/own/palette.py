"""The command palette: a page of its own, and the list that the dialog shows while one types."""

from itertools import groupby

from fastapi import APIRouter, Request
from starlette.responses import Response

from web.deps import Db, Me
from web.own.finding import find
from web.paths import words
from web.render import render

router = APIRouter(include_in_schema=False)


@router.get("/palette")
def palette(request: Request, db: Db, me: Me, q: str = "") -> Response:
    """Show what fits the words: as a page, or for the dialog as the options of a list."""
    wanted = words(q)
    hits = find(request, db, me, wanted)
    groups = [(name, list(of)) for name, of in groupby(hits, key=lambda one: one.group)]
    return render(
        request, "own/palette.html", block="options", query=wanted, groups=groups,
        count=len(hits),
    )  # fmt: skip
