"""A person's own things on their pages: the look that goes along to every browser, favourites."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response

from engine.identity.own import Favourite, Own
from engine.people import Actor
from web.looks.choice import COOKIE, Choice, choice_of, offered, wishes_in
from web.looks.cookies import is_secure
from web.looks.nav import may_open

KEPT: Final = timedelta(days=365)
# What an address says once, or where a list was turned to, belongs to no favourite.
PASSING: Final = frozenset({"said", "done", "after", "before", "drawing", "steps"})


class OtherLook(Exception):
    """The account keeps another look than this browser shows: it takes it on before the page."""

    def __init__(self, choice: Choice) -> None:
        super().__init__(choice.cookie())
        self.choice = choice


def check_look(request: HTTPConnection, own: Own) -> None:
    """See that a page comes in the look that its reader keeps with the account.

    Raises:
        OtherLook: this browser has another one. Only for whole pages, which can be asked for again.
    """
    whole = "text/html" in request.headers.get("accept", "") and "hx-request" not in request.headers
    if not own.look or not whole or request.scope["method"] != "GET":
        return
    wishes = wishes_in(own.look)
    if wishes.get("locale") not in offered(getattr(request.state, "centre", None)):
        del wishes["locale"]  # the centre has given this language up since
    kept = choice_of(request).changed(wishes)
    if kept != choice_of(request):
        raise OtherLook(kept)


def take_on(request: HTTPConnection, error: Exception) -> Response:
    """Answer `OtherLook`: the same page once more, with the look in the cookie."""
    if not isinstance(error, OtherLook):
        raise TypeError(error)
    query = f"?{request.url.query}" if request.url.query else ""
    answer = RedirectResponse(f"{request.url.path}{query}", status_code=303)
    keep_choice(request, answer, error.choice)
    return answer


def keep_choice(request: HTTPConnection, answer: Response, choice: Choice) -> None:
    """Hand a choice to the browser."""
    answer.set_cookie(
        COOKIE,
        choice.cookie(),
        max_age=int(KEPT.total_seconds()),
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def own_things(request: HTTPConnection) -> Own:
    """Return what the reader keeps; nothing before sign-in."""
    found = getattr(request.state, "own", None)
    return found if isinstance(found, Own) else Own()


def lasting(address: str) -> str:
    """Return an address as a favourite keeps it: without what it says only once."""
    path, _, query = address.partition("?")
    kept = [pair for pair in parse_qsl(query) if pair[0] not in PASSING]
    return f"{path}?{urlencode(kept)}" if kept else path


def open_to(me: Actor | None, favourites: Iterable[Favourite]) -> list[Favourite]:
    """Return those that lead where the reader may still go."""
    if me is None:
        return []
    return [one for one in favourites if may_open(me, one.path.partition("?")[0])]
