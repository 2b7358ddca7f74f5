"""Groups and skills, and the table of who masters what in a group."""

from collections.abc import Mapping
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, UploadFile
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import FieldProblem, Invalid, RingflowError
from base.i18n import gettext
from base.ids import short, unshort
from engine.audit import audit
from engine.identity.groups.lists import SKILL_KINDS, find_group, groups, skills
from engine.identity.groups.matrix import (
    MatrixEdit,
    MatrixPage,
    bring_matrix,
    change_matrix,
    join_group,
    matrix,
    matrix_rows,
)
from engine.identity.people import find_by_username
from engine.people import Actor
from web.admin.listing import text_of
from web.admin.pages import LONGEST, MOST, REFUSALS, problems_of
from web.admin.posted import Line
from web.deps import Can, Db
from web.looks.spreadsheet import csv_file
from web.render import render

router = APIRouter(prefix="/admin", include_in_schema=False)
Admin = Annotated[Actor, Can("users.manage")]
A_PAGE: Final = 50
MOST_FIELDS: Final = 5000


@router.get("/groups")
def all_groups(request: Request, db: Db, _me: Admin, done: str = "") -> Response:
    """List the groups and the skills."""
    return render(
        request,
        "admin/groups/groups.html",
        groups=groups(db, inactive=True),
        skills=skills(db, inactive=True),
        kinds=SKILL_KINDS,
        done=done,
    )


@router.get("/groups/{group}")
def one_group(
    request: Request,
    db: Db,
    _me: Admin,
    group: str,
    query: str = "",
    skill: str = "",
    after: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> Response:
    """Show who masters what, as a table to write in."""
    words = query[:LONGEST].split()
    page = matrix(db, group, words=words, skill=skill[:LONGEST], limit=A_PAGE, offset=after)
    more = urlencode({"query": query, "skill": skill, "after": after + A_PAGE})
    next_ = f"/admin/groups/{group}?{more}" if after + A_PAGE < page.total else ""
    return matrix_page(request, db, group, page, query=query, skill=skill, next=next_)


async def posted_cells(request: Request) -> FormData:
    """Read the cells of the table, however many there are."""
    return await request.form(max_fields=MOST_FIELDS)


@router.post("/groups/{group}")
def save_levels(
    request: Request,
    db: Db,
    me: Admin,
    group: str,
    cells: Annotated[FormData, Depends(posted_cells)],
) -> Response:
    """Store the cells that were changed; what somebody else changed meanwhile stays theirs."""
    edits = edits_of({key: str(value) for key, value in cells.items()}, set(cells.getlist("out")))
    try:
        late = change_matrix(db, group, edits, by=me)
    except REFUSALS as refusal:
        return refused(request, db, group, refusal)
    if late:
        sentence = gettext("Changed by somebody else meanwhile, and left so: %(names)s.")
        names = gettext(", ").join(one.name for one in late)
        problem = FieldProblem(field="", message=sentence % {"names": names})
        return refused(request, db, group, Invalid([problem]))
    return RedirectResponse(f"/admin/groups/{group}?done=saved", status_code=303)


@router.post("/groups/{group}/join")
def join(request: Request, db: Db, me: Admin, group: str, who: Line = "") -> Response:
    """Put somebody into the group."""
    try:
        user = find_by_username(db, who)
        if user is None:
            message = gettext("Nobody has this user name.")
            raise Invalid([FieldProblem(field="who", message=message)])
        join_group(db, group, user.id, by=me)
    except REFUSALS as refusal:
        return refused(request, db, group, refusal)
    return RedirectResponse(f"/admin/groups/{group}?query={who}&done=joined", status_code=303)


@router.get("/groups/{group}/levels.csv")
def levels_file(db: Db, me: Admin, group: str) -> Response:
    """Return the table as a file that can be brought in again."""
    heads, rows = matrix_rows(db, group)
    lines = list(rows)
    audit(db, "people.exported", by=me, about=f"group:{group}", details={"lines": len(lines)})
    return csv_file(f"levels-{group}", heads, lines)


@router.post("/groups/{group}/levels")
def levels_brought(
    request: Request, db: Db, me: Admin, group: str, file: UploadFile | None = None
) -> Response:
    """Take the levels of a file over, all of them or nothing."""
    try:
        changed = bring_matrix(db, group, text_of(file), by=me)
    except REFUSALS as refusal:
        return refused(request, db, group, refusal)
    return RedirectResponse(f"/admin/groups/{group}?done=brought&n={changed}", status_code=303)


def edits_of(cells: Mapping[str, str], out: set[object]) -> list[MatrixEdit]:
    """Return what the cells say: `seen:<who>` is how a row was, `level:<who>:<skill>` how it is.

    What is no id is left out: our own page sends none.
    """
    wanted: dict[UUID, dict[str, int]] = {}
    for key, cell in cells.items():
        kind, _, rest = key.partition(":")
        who, _, skill = rest.partition(":")
        if kind == "seen" and (user_id := id_of(who)) is not None:
            wanted.setdefault(user_id, {})
        elif kind == "level" and cell.strip() and (user_id := id_of(who)) is not None:
            wanted.setdefault(user_id, {})[skill] = level_of(cell)
    return [
        MatrixEdit(
            user_id=user_id,
            seen=seen_of(cells.get(f"seen:{short(user_id)}", "")),
            wanted=None if short(user_id) in out else levels,
        )
        for user_id, levels in wanted.items()
    ]


def id_of(text: str) -> UUID | None:
    """Return the id that a short text stands for, if it is one."""
    try:
        return unshort(text)
    except ValueError:
        return None


def level_of(cell: str) -> int:
    """Return the level in a cell; what is none becomes 0, which is refused with its reason."""
    cell = cell.strip()
    return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) == 1 else 0


def seen_of(text: str) -> dict[str, int]:
    """Read `cantonese=5 english=3`."""
    pairs = (part.partition("=") for part in text.split())
    return {skill: level_of(level) for skill, _, level in pairs}


def refused(request: Request, db: Session, group: str, refusal: RingflowError) -> Response:
    """Return the table as it is now, with why something was not done."""
    page = matrix(db, group, limit=A_PAGE)
    more = f"/admin/groups/{group}?after={A_PAGE}" if page.total > A_PAGE else ""
    return matrix_page(request, db, group, page, next=more, refusal=refusal)


def matrix_page(  # noqa: PLR0913 what the page shows
    request: Request,
    db: Session,
    group: str,
    page: MatrixPage,
    *,
    next: str,  # noqa: A002 as in every list
    query: str = "",
    skill: str = "",
    refusal: RingflowError | None = None,
) -> Response:
    """Return the page of a group."""
    return render(
        request,
        "admin/groups/matrix.html",
        status=refusal.status if refusal else 200,
        group=find_group(db, group),
        page=page,
        skills=skills(db),
        query=query,
        skill=skill,
        next=next,
        done=request.query_params.get("done", ""),
        changed=request.query_params.get("n", "")[:6],
        problems=problems_of(refusal),
    )
