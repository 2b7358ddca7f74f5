"""The second step at the door: a code, or setting the step up where a role needs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Invalid
from base.i18n import gettext
from engine.identity.proof.entering import pass_code, pass_enrolment, waiting_for
from engine.identity.proof.second.enrolment import (
    Enrolment,
    begin_enrolment,
    pending_enrolment,
    recovery_codes_left,
)
from engine.identity.proof.second.needs import Stage
from web.centres.entering import centre_for, in_centre
from web.looks.qr import qr_svg
from web.render import render
from web.shell.door.entering import keep_all, let_in, own_path, seated, slow_down, visitor_of

router = APIRouter(prefix="/sign-in", include_in_schema=False)
Code = Annotated[str, Form(max_length=100)]
Next = Annotated[str, Form(alias="next", max_length=2000)]
# Nobody is waiting at this door: the first step comes first.
FIRST_STEP: Final = "/sign-in"


@router.get("/code")
def ask_for_code(request: Request, next: str = "/") -> Response:  # noqa: A002 the query's name
    """Ask for the code of the second step."""
    with at_the_door(request) as db:
        pending = waiting_for(db, visitor_of(request), Stage.CODE)
        if pending is None:
            return RedirectResponse(FIRST_STEP, status_code=303)
        left = recovery_codes_left(db, pending.user_id)
    return code_form(request, came_for=next, left=left)


@router.post("/code")
def look_at_code(request: Request, code: Code = "", came_for: Next = "/") -> Response:
    """Look at the code and let the person in."""
    with at_the_door(request) as db:
        result = pass_code(db, code, visitor=visitor_of(request))
    if result is None:
        return RedirectResponse(FIRST_STEP, status_code=303)
    if result.token is None:
        wrong = gettext("This code is not right, or it was used already.")
        return code_form(request, came_for=came_for, problem=slow_down(result) or wrong)
    return let_in(request, result, came_for)


@router.get("/enrol")
def ask_to_enrol(request: Request, next: str = "/") -> Response:  # noqa: A002 the query's name
    """Say that a second step is needed; nothing is made before somebody wants it."""
    with at_the_door(request) as db:
        pending = waiting_for(db, visitor_of(request), Stage.ENROL)
        if pending is None:
            return RedirectResponse(FIRST_STEP, status_code=303)
        begun = pending_enrolment(db, pending.user_id)
    return enrol_form(request, came_for=next, begun=begun)


@router.post("/enrol/begin")
def begin(request: Request, came_for: Next = "/") -> Response:
    """Make a new secret."""
    with at_the_door(request) as db:
        pending = waiting_for(db, visitor_of(request), Stage.ENROL)
        if pending is None:
            return RedirectResponse(FIRST_STEP, status_code=303)
        begun = begin_enrolment(db, pending.user_id)
    return enrol_form(request, came_for=came_for, begun=begun)


@router.post("/enrol")
def enrol(request: Request, code: Code = "", came_for: Next = "/") -> Response:
    """Take the first code, let the person in, and show the recovery codes once."""
    visitor = visitor_of(request)
    try:
        with at_the_door(request) as db:
            done = pass_enrolment(db, code, visitor=visitor)
    except Invalid as refusal:
        with at_the_door(request) as db:
            pending = waiting_for(db, visitor, Stage.ENROL)
            begun = pending_enrolment(db, pending.user_id) if pending else None
        return enrol_form(request, came_for=came_for, begun=begun, refusal=refusal)
    if done is None:
        return RedirectResponse(FIRST_STEP, status_code=303)
    result, codes = done
    answer = render(
        request, "shell/door/recovery.html", codes=codes, go_on=seated(request, result, came_for)
    )
    keep_all(request, answer, result)
    return answer


@contextmanager
def at_the_door(request: Request) -> Iterator[Session]:
    """Open a transaction in the centre that the half session names.

    Raises:
        CentreSuspended: the centre does not work at present.
    """
    with in_centre(request, centre_for(request)) as db:
        yield db


def code_form(
    request: Request, *, came_for: str, left: int | None = None, problem: str = ""
) -> Response:
    """Return the page that asks for a code."""
    return render(
        request, "shell/door/code.html", status=422 if problem else 200,
        came_for=own_path(came_for), problem=problem, left=left,
    )  # fmt: skip


def enrol_form(
    request: Request, *, came_for: str, begun: Enrolment | None, refusal: Invalid | None = None
) -> Response:
    """Return the page on which somebody sets the second step up at the door."""
    problems = refusal.problems if refusal else []
    return render(
        request, "shell/door/enrol.html", status=422 if problems else 200,
        came_for=own_path(came_for), begun=begun, problems=problems,
        picture=picture_of(begun),
    )  # fmt: skip


def picture_of(begun: Enrolment | None) -> str:
    """Return the QR code of a secret."""
    title = gettext("QR code for the authenticator app")
    return qr_svg(begun.address, title=title) if begun else ""
