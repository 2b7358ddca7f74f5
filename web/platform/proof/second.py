"""The second step at the platform's door: a code, or setting the step up where it is needed."""

from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.errors import Invalid
from base.i18n import N_, gettext
from engine.identity import SignIn
from engine.identity.proof.second.enrolment import Enrolment
from engine.identity.proof.second.needs import Stage
from engine.platform import (
    begin_platform_enrolment,
    pass_platform_code,
    pass_platform_enrolment,
    pending_platform_enrolment,
    platform_codes_left,
    platform_sign_out,
    waiting_on_platform,
)
from web.platform.doors import (
    HOME,
    drop_platform_session,
    keep_platform_session,
    platform_of,
    platform_path,
    platform_token,
    platform_visitor,
)
from web.render import render
from web.shell.door.entering import slow_down
from web.shell.door.second import picture_of

router = APIRouter(prefix="/platform/sign-in", include_in_schema=False)
Code = Annotated[str, Form(max_length=100)]
Next = Annotated[str, Form(alias="next", max_length=2000)]
DOOR: Final = "/platform/sign-in"
WHY: Final = N_(
    "Whoever looks after the installation needs a second step at sign-in: besides the password a"
    " code that your telephone makes. It takes a minute and works without a network."
)
# What the pages of a centre's door need to be those of this one.
PLACE: Final[dict[str, Any]] = {"door": DOOR, "leave": f"{DOOR}/leave"}


@router.get("/code")
def ask_for_code(request: Request, next: str = HOME) -> Response:  # noqa: A002 the query's name
    """Ask for the code of the second step."""
    with platform_of(request).transaction() as db:
        row = waiting_on_platform(db, platform_token(request), Stage.CODE)
        left = platform_codes_left(db, row.id) if row else None
    if left is None:
        return RedirectResponse(DOOR, status_code=303)
    return code_form(request, came_for=next, left=left)


@router.post("/code")
def look_at_code(request: Request, code: Code = "", came_for: Next = HOME) -> Response:
    """Look at the code and let the person in."""
    with platform_of(request).transaction() as db:
        result = pass_platform_code(db, code, visitor=platform_visitor(request))
    if result is None:
        return RedirectResponse(DOOR, status_code=303)
    if result.token is None:
        wrong = gettext("This code is not right, or it was used already.")
        return code_form(request, came_for=came_for, problem=slow_down(result) or wrong)
    return let_in(request, result, came_for)


@router.get("/enrol")
def ask_to_enrol(request: Request, next: str = HOME) -> Response:  # noqa: A002 the query's name
    """Say that a second step is needed; nothing is made before somebody wants it."""
    with platform_of(request).transaction() as db:
        row = waiting_on_platform(db, platform_token(request), Stage.ENROL)
        begun = pending_platform_enrolment(db, row) if row else None
    if row is None:
        return RedirectResponse(DOOR, status_code=303)
    return enrol_form(request, came_for=next, begun=begun)


@router.post("/enrol/begin")
def begin(request: Request, came_for: Next = HOME) -> Response:
    """Make a new secret."""
    with platform_of(request).transaction() as db:
        row = waiting_on_platform(db, platform_token(request), Stage.ENROL)
        begun = begin_platform_enrolment(db, row) if row else None
    if begun is None:
        return RedirectResponse(DOOR, status_code=303)
    return enrol_form(request, came_for=came_for, begun=begun)


@router.post("/enrol")
def enrol(request: Request, code: Code = "", came_for: Next = HOME) -> Response:
    """Take the first code, let the person in, and show the recovery codes once."""
    try:
        with platform_of(request).transaction() as db:
            done = pass_platform_enrolment(db, code, visitor=platform_visitor(request))
    except Invalid as refusal:
        with platform_of(request).transaction() as db:
            row = waiting_on_platform(db, platform_token(request), Stage.ENROL)
            begun = pending_platform_enrolment(db, row) if row else None
        return enrol_form(request, came_for=came_for, begun=begun, refusal=refusal)
    if done is None:
        return RedirectResponse(DOOR, status_code=303)
    result, codes = done
    answer = render(request, "shell/door/recovery.html", codes=codes, go_on=platform_path(came_for))
    if result.token is not None:
        keep_platform_session(request, answer, result.token)
    return answer


@router.post("/leave")
def leave(request: Request) -> Response:
    """Give a sign-in up that waits for its second step."""
    with platform_of(request).transaction() as db:
        platform_sign_out(db, platform_token(request) or "")
    answer = RedirectResponse(DOOR, status_code=303)
    drop_platform_session(request, answer)
    return answer


def let_in(request: Request, result: SignIn, came_for: str) -> Response:
    """Hand the browser its session and lead on: to the next step, or to where one wanted."""
    answer = RedirectResponse(next_place(result.stage, came_for), status_code=303)
    if result.token is not None:
        keep_platform_session(request, answer, result.token)
    return answer


def next_place(stage: Stage, came_for: str) -> str:
    """Return the address after a step of a sign-in."""
    wanted = platform_path(came_for)
    if stage is Stage.FULL:
        return wanted
    return f"{DOOR}/{stage}?next={quote(wanted, safe='')}"


def code_form(
    request: Request, *, came_for: str, left: int | None = None, problem: str = ""
) -> Response:
    """Return the page that asks for a code."""
    return render(
        request, "shell/door/code.html", status=422 if problem else 200,
        came_for=platform_path(came_for), problem=problem, left=left, **PLACE,
    )  # fmt: skip


def enrol_form(
    request: Request, *, came_for: str, begun: Enrolment | None, refusal: Invalid | None = None
) -> Response:
    """Return the page on which somebody sets the second step up at the door."""
    problems = refusal.problems if refusal else []
    return render(
        request, "shell/door/enrol.html", status=422 if problems else 200,
        came_for=platform_path(came_for), begun=begun, problems=problems,
        picture=picture_of(begun), why=gettext(WHY), **PLACE,
    )  # fmt: skip
