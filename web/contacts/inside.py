"""People inside: department by department, or by name, with a mark for who is on duty now."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from base.db import Session
from engine.identity import (
    department_card,
    department_names,
    listed_below,
    names_of_users,
    on_duty,
    on_roster_now,
    people,
)
from engine.identity.departments import path_to
from engine.people import Actor
from web.admin.organisation.duty.pages import BY
from web.admin.pages import LONGEST, MOST
from web.deps import Can, Db
from web.render import render
from web.said import saying

router = APIRouter(prefix="/contacts", include_in_schema=False)
Reader = Annotated[Actor, Can("contacts.read")]
A_PAGE: Final = 50
A_LEVEL: Final = 100
NOWHERE: Final[Mapping[str, Any]] = {"below": (), "cut": False, "card": None}


@router.get("")
def inside(
    request: Request,
    db: Db,
    _me: Reader,
    department: Annotated[str, Query(max_length=32)] = "",
    query: str = "",
    after: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> Response:
    """Show a department with its people and what is below it, or whom a search finds."""
    words = query[:LONGEST].split()
    group = f"department:{department}" if department and not words else None
    listed = bool(words or department)
    found = people(db, group=group, words=words, limit=A_PAGE + 1, offset=after) if listed else []
    shown = found[:A_PAGE]
    codes = {code for one in shown for code in one.departments}
    given = {"query": query} if words else {"department": department}
    more = urlencode({**given, "after": after + A_PAGE}) if len(found) > A_PAGE else ""
    return render(
        request, "contacts/inside.html",
        people=shown, names=department_names(db, codes) if codes else {},
        duty=on_roster_now(db, [one.id for one in shown]), query=query, listed=listed, by=BY,
        said=saying(request),
        next=f"/contacts?{more}" if more else "",
        **(NOWHERE if words else place(db, department)),
    )  # fmt: skip


def place(db: Session, code: str) -> Mapping[str, Any]:
    """Return a department, the way to it, what is below it, and who is on duty there now."""
    below = listed_below(db, code or None, limit=A_LEVEL + 1)
    if not code:
        return {**NOWHERE, "below": below[:A_LEVEL], "cut": len(below) > A_LEVEL}
    card = department_card(db, code)
    posts = {name for name in (card.head, card.deputy, card.liaison) if name}
    return {
        "below": below[:A_LEVEL], "cut": len(below) > A_LEVEL, "card": card,
        "path": path_to(db, code), "posts": names_of_users(db, posts) if posts else {},
        "now": on_duty(db, code),
    }  # fmt: skip
