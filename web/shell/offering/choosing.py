"""What is to be chosen from many: a list where it is short, else a search while one types.

A list of thousands takes longer to send than the page around it, and nobody reads it. Without a
script the name or the code is typed out, and the form is sent.
"""

from collections.abc import Mapping
from typing import Final

from fastapi import Request
from starlette.responses import Response

from base.db import Session
from engine.identity import department_names, names_of_users, people, search_departments
from web.render import render

LONGEST: Final = 100
MOST_FOUND: Final = 20
# As many as somebody still looks through with the eyes.
MOST_LISTED: Final = 60
TEMPLATE: Final = "shell/offering/_offered.html"


def few_departments(db: Session) -> dict[str, str]:
    """Return the names of all departments by code; none where there are too many for a list."""
    return few(department_names(db, limit=MOST_LISTED + 1))


def few_people(db: Session) -> dict[str, str]:
    """Return the names of all people by user name; none where there are too many for a list."""
    return few(names_of_users(db, limit=MOST_LISTED + 1))


def few(names: Mapping[str, str]) -> dict[str, str]:
    """Return names that make a list to choose from, or none."""
    return dict(names) if len(names) <= MOST_LISTED else {}


def people_offered(request: Request, db: Session, typed: str) -> Response:
    """Return those whose name, user name or address holds what was typed; none for nothing."""
    words = typed[:LONGEST].split()
    found = people(db, words=words, limit=MOST_FOUND) if words else []
    return render(request, TEMPLATE, offered=[(one.username, one.name) for one in found])


def departments_offered(request: Request, db: Session, typed: str) -> Response:
    """Return those whose code, name or address holds what was typed; none for nothing."""
    words = typed[:LONGEST].split()
    found = search_departments(db, words, limit=MOST_FOUND) if words else []
    told = [(one.view.code, one.view.name) for one in found]
    return render(request, TEMPLATE, offered=told)


def department_meant(db: Session, typed: str) -> str:
    """Return the code of the department that somebody typed the code or the name of.

    What fits none stays as it was typed, and finds nothing.
    """
    words = typed[:LONGEST].split()
    if not words or department_names(db, [typed]):
        return typed
    found = [one.view for one in search_departments(db, words, limit=MOST_FOUND)]
    named = [one.code for one in found if one.name.casefold() == typed.casefold()]
    return next(iter(named or [one.code for one in found if len(found) == 1]), typed)


def offered_among(request: Request, names: Mapping[str, str], typed: str) -> Response:
    """Return those of these names, or their keys, that hold what was typed; none for nothing."""
    words = typed[:LONGEST].casefold().split()
    told = [
        (key, name) for key, name in names.items()
        if words and all(word in f"{name} {key}".casefold() for word in words)
    ]  # fmt: skip
    return render(request, TEMPLATE, offered=told[:MOST_FOUND])


def meant(names: Mapping[str, str], typed: str) -> str:
    """Return the key of what somebody typed the key or the name of; else what was typed."""
    if typed in names:
        return typed
    folded = typed.strip().casefold()
    found = [key for key, name in names.items() if folded in {name.casefold(), key.casefold()}]
    return found[0] if len(found) == 1 else typed
