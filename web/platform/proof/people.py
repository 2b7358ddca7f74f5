"""People of the platform as they see one another: who has a second step, and whom it failed."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import RedirectResponse, Response

from base.errors import Conflict
from base.i18n import N_
from engine.platform import (
    need_platform_second_step,
    person_called,
    platform_people,
    platform_second_step_needed,
    reset_platform_second_step,
    sign_platform_person_out,
)
from web.platform.doors import PlatformDb, PlatformMe
from web.render import render

router = APIRouter(prefix="/platform/people", include_in_schema=False)
Name = Annotated[str, Path(max_length=64)]
Tick = Annotated[bool, Form()]


class OwnProof(Conflict):
    """Somebody would take their own second step away without proof."""

    code = "own_proof"
    message = N_("Your own second step is on the page of your account.")


@router.get("")
def people(request: Request, db: PlatformDb, _me: PlatformMe, done: str = "") -> Response:
    """Show who looks after the installation; they are made at the command line."""
    return render(
        request, "platform/people.html", people=platform_people(db),
        needed=platform_second_step_needed(db), done=done,
    )  # fmt: skip


@router.post("/second-step")
def rule(
    db: PlatformDb,
    me: PlatformMe,
    needed: Tick = False,  # noqa: FBT002 a box that is not ticked sends nothing
) -> Response:
    """Say whether everybody needs a second step."""
    need_platform_second_step(db, needed=needed, by=me)
    return RedirectResponse("/platform/people?done=rule", status_code=303)


@router.post("/{username}/second-step/reset")
def reset(db: PlatformDb, me: PlatformMe, username: Name) -> Response:
    """Take the second step away of somebody who has lost it.

    Raises:
        OwnProof: of oneself it takes a code, which the account page asks for.
    """
    if person_called(db, username).id == me.id:
        raise OwnProof
    reset_platform_second_step(db, username, by=me)
    return RedirectResponse("/platform/people?done=reset", status_code=303)


@router.post("/{username}/sign-out")
def sign_out(db: PlatformDb, me: PlatformMe, username: Name) -> Response:
    """Sign somebody out everywhere."""
    sign_platform_person_out(db, username, by=me)
    return RedirectResponse("/platform/people?done=out", status_code=303)
