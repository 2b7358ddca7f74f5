"""People offered while their name is typed, as the list of an input."""

from typing import Final

from fastapi import Request
from starlette.responses import Response

from base.db import Session
from engine.identity import people
from web.render import render

LONGEST: Final = 100
MOST_FOUND: Final = 20


def people_offered(request: Request, db: Session, typed: str) -> Response:
    """Return those whose name, user name or address holds what was typed; none for nothing."""
    words = typed[:LONGEST].split()
    found = people(db, words=words, limit=MOST_FOUND) if words else []
    return render(request, "admin/organisation/_people.html", people=found)
