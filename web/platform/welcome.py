"""The first administrator of a centre comes in by a one-time link and chooses a password."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.errors import Conflict, Invalid
from engine.identity import InvitationView, ResetOver, accept_invitation, invitation
from web.admin.pages import by_field, problems_of
from web.centres.entering import centre_for, in_centre, title_of
from web.looks.cookies import drop_session
from web.render import render

router = APIRouter(prefix="/welcome", include_in_schema=False)
Text = Annotated[str, Form(max_length=1000)]
# The address holds a secret: it goes nowhere else and is kept nowhere.
PRIVATE: Final = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


@router.get("/{token}")
def form(request: Request, token: str) -> Response:
    """Show the form. Mail scanners open links too, so nothing happens here."""
    return page(request, token)


@router.post("")
def come_in(request: Request, token: Text = "", password: Text = "") -> Response:
    """Make the administrator; then one signs in."""
    try:
        with in_centre(request, centre_for(request, token)) as db:
            accept_invitation(db, token, password)
            facts = db.context.centre
    except (ResetOver, Invalid, Conflict) as wrong:
        return page(request, token, wrong)
    root = "" if facts is None or facts.first else f"/c/{facts.slug}"
    answer = RedirectResponse(f"{root}/sign-in?next=/admin/users", status_code=303)
    drop_session(request, answer)
    return answer


def page(
    request: Request, token: str, wrong: ResetOver | Invalid | Conflict | None = None
) -> Response:
    """Return the page: the form, what is wrong with it, or that the link does not work."""
    guest: InvitationView | None = None
    over, centre = "", ""
    try:
        with in_centre(request, centre_for(request, token)) as db:
            centre = title_of(db.context.centre) if db.context.centre else ""
            guest = invitation(db, token)
    except ResetOver as refused:
        over, wrong = refused.text(), refused
    problems = [] if over else problems_of(wrong)
    return render(
        request,
        "platform/welcome.html",
        status=wrong.status if wrong else 200,
        headers=dict(PRIVATE),
        over=over,
        token=token,
        guest=guest,
        centre=centre,
        problems=problems,
        wrong=by_field(problems),
    )
