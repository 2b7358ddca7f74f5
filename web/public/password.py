"""Setting one's password by a one-time link."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Invalid
from engine.identity import Person, ResetOver, reset_person, use_reset
from web.admin.pages import by_field
from web.centres.entering import centre_for, in_centre
from web.looks.cookies import drop_session
from web.render import render

router = APIRouter(prefix="/password", include_in_schema=False)
Text = Annotated[str, Form(max_length=1000)]
# The address holds a secret: it goes nowhere else and is kept nowhere.
PRIVATE: Final = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


@router.get("/{token}")
def form(request: Request, token: str) -> Response:
    """Show the form. Mail scanners open links too, so nothing happens here."""
    try:
        with opened(request, token) as db:
            person = reset_person(db, token)
    except ResetOver as over:
        return page(request, over=over)
    return page(request, token=token, person=person)


@router.post("")
def set_it(request: Request, token: Text = "", password: Text = "") -> Response:
    """Set the password; then one signs in with it."""
    person = None
    try:
        with opened(request, token) as db:
            person = reset_person(db, token)
            use_reset(db, token, password)
    except ResetOver as over:
        return page(request, over=over)
    except Invalid as wrong:
        return page(request, token=token, person=person, wrong=wrong)
    answer = RedirectResponse("/sign-in", status_code=303)
    drop_session(request, answer)
    return answer


@contextmanager
def opened(request: Request, token: str) -> Iterator[Session]:
    """Open a transaction in the centre that the link names."""
    with in_centre(request, centre_for(request, token)) as db:
        yield db


def page(
    request: Request,
    *,
    over: ResetOver | None = None,
    token: str = "",
    person: Person | None = None,
    wrong: Invalid | None = None,
) -> Response:
    """Return the page: the form, what is wrong with it, or that the link does not work."""
    refusal = over or wrong
    return render(
        request,
        "public/password.html",
        status=refusal.status if refusal else 200,
        headers=dict(PRIVATE),
        over=over.text() if over else "",
        token=token,
        person=person,
        wrong=by_field(wrong.problems) if wrong else {},
    )
