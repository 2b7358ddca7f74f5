"""Choosing language and looks, before sign-in and after; and the page to begin with."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from engine.identity import actor_of_session
from engine.identity.own import keep_home, keep_look
from web.centres.entering import CentreSuspended, centre_for, in_centre
from web.deps import Db, Me
from web.looks.choice import OPTIONS, Choice, choice_of
from web.looks.cookies import session_token
from web.looks.homes import homes_for
from web.looks.own import keep_choice
from web.said import Said, back
from web.shell.account import own_id
from web.shell.door.entering import own_path

router = APIRouter(include_in_schema=False)


async def wished(request: Request) -> tuple[Choice, str]:
    """Read the form of looks: the choice from now on, and where to go back to."""
    form = await request.form(max_files=0, max_fields=20)
    wishes = {name: value for name in OPTIONS if isinstance(value := form.get(name), str)}
    return choice_of(request).changed(wishes), own_path(str(form.get("next", "/")))


@router.post("/choice")
def choose(request: Request, wishes: Annotated[tuple[Choice, str], Depends(wished)]) -> Response:
    """Keep the choice of language and looks, and go back to where it was made."""
    choice, came_from = wishes
    keep_with_account(request, choice)
    answer = RedirectResponse(came_from, status_code=303)
    keep_choice(request, answer, choice)
    return answer


def keep_with_account(request: Request, choice: Choice) -> None:
    """Keep a choice with the account of who is signed in; before sign-in the cookie is enough."""
    token = session_token(request)
    if token is None:
        return
    try:
        with in_centre(request, centre_for(request)) as db:
            me = actor_of_session(db, token)
            if me is not None and me.id is not None:
                keep_look(db, me.id, choice.cookie(), locale=choice.locale)
    except CentreSuspended:
        return  # the page that follows says so


@router.post("/account/home")
def choose_home(
    request: Request, db: Db, me: Me, home: Annotated[str, Form(max_length=600)] = ""
) -> Response:
    """Keep the page that somebody begins with; one that they may not open is none."""
    known = {address for address, _name in homes_for(request, me)}
    keep_home(db, own_id(me), home if home in known else "")
    return back("/account", "", Said(code="home_kept"))
