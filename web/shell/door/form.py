"""The sign-in form, and in which centre it looks for people and for houses that vouch."""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from base.centres import NoSuchCentre
from connectors.oidc.providers import buttons, way_out
from web.centres.entering import (
    CentreSuspended,
    addressed,
    book_of,
    in_centre,
    title_of,
)
from web.house import house_of
from web.looks.cookies import is_secure
from web.render import render
from web.shell.door.entering import own_path

CENTRE_COOKIE: Final = "centre"
LONGEST_SLUG: Final = 40
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def named_centre(request: Request, slug: str) -> UUID:
    """Return the centre to sign in to: the address counts, then what was typed, then the first.

    Raises:
        NoSuchCentre: there is no centre of this short name.
    """
    named, typed = addressed(request), slug.strip().lower()
    if named is not None:
        return named.id
    if not typed:
        return house_of(request).centre_id
    found = book_of(request).by_slug.get(typed)
    if found is None:
        raise NoSuchCentre(slug=slug)
    return found.id


def sign_in_form(
    request: Request,
    *,
    came_for: str,
    username: str = "",
    centre: str = "",
    problem: str | None = None,
    out: str = "",
) -> Response:
    """Return the sign-in page, with what went wrong if something did.

    `out` is the code of the other house that somebody who has just signed out came from.
    """
    named, book = addressed(request), book_of(request)
    return render(
        request,
        "shell/sign_in.html",
        status=422 if problem else 200,
        named=title_of(named) if named and book.several else "",
        asks_centre=named is None and book.several,
        centre=centre or remembered(request),
        first=title_of(book.centres[0]) if book.centres else "",
        came_for=own_path(came_for),
        username=username,
        problem=problem,
        unprotected=not is_secure(request) and request.url.hostname not in LOOPBACK,
        others=others(request, centre or remembered(request), out),
        demo_accounts=house_of(request).demo_accounts,
    )


def remembered(request: Request) -> str:
    """Return the centre that was typed the last time on this browser."""
    return request.cookies.get(CENTRE_COOKIE, "")[:LONGEST_SLUG]


def others(request: Request, centre: str, out: str) -> dict[str, object]:
    """Return which houses vouch for people of the centre, and where to sign out of one."""
    try:
        with in_centre(request, named_centre(request, centre)) as db:
            houses = buttons(db)
            base = house_of(request).context.settings.base_url()
            leave = way_out(db, out, back=f"{base}/sign-in") if out else None
    except (NoSuchCentre, CentreSuspended):
        return {"houses": [], "leave": None, "asked": ""}
    typed = centre if addressed(request) is None else ""
    return {
        "houses": houses,
        "leave": leave,
        "asked": urlencode({"centre": typed}) if typed else "",
    }
