"""What every way of signing in shares: who comes, what the browser keeps, where it goes on."""

from math import ceil
from typing import Final
from urllib.parse import quote

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from base.errors import Conflict, NotFound
from base.i18n import gettext
from connectors.telephony.sitting import sit_down
from engine.identity import SignIn, Visitor, centre_of_token
from engine.identity.access.permissions import may
from engine.identity.proof.devices import KEPT
from engine.identity.proof.second.needs import Stage
from web.centres.entering import centre_for, in_centre
from web.house import house_of
from web.looks.cookies import device_token, keep_device, keep_session, session_token

# Where a sign-in goes on that lacks something.
STEPS: Final = {Stage.CODE: "/sign-in/code", Stage.ENROL: "/sign-in/enrol"}


def visitor_of(request: Request) -> Visitor:
    """Return who is at the door, as far as the browser and the network say."""
    return Visitor(
        address=address_of(request),
        browser=request.headers.get("user-agent", ""),
        token=session_token(request),
        device=device_token(request),
    )


def address_of(request: Request) -> str:
    """Return the network address of the browser; proxies of the settings are looked through."""
    return request.client.host if request.client else ""


def let_in(request: Request, result: SignIn, came_for: str) -> Response:
    """Hand the browser its new session and lead on: to the next step, or to where one wanted."""
    answer = RedirectResponse(seated(request, result, came_for), status_code=303)
    keep_all(request, answer, result)
    return answer


def keep_all(request: Request, answer: Response, result: SignIn) -> None:
    """Let the browser keep its new session, and that it is known."""
    total = house_of(request).context.settings.web.session_total
    if result.token is not None:
        keep_session(request, answer, result.token, seconds=int(total.total_seconds()))
    if result.device is not None:
        keep_device(request, answer, result.device, seconds=int(KEPT.total_seconds()))


def seated(request: Request, result: SignIn, came_for: str) -> str:
    """Let somebody who has come in sit down at this PC's extension, and return where it goes on.

    Where somebody else sits there, the page about it comes first.
    """
    onward = next_place(result.stage, came_for)
    me, token = result.actor, result.token
    if me is None or token is None or not may(me, "extensions.use"):
        return onward
    with in_centre(request, centre_of_token(token) or centre_for(request)) as db:
        try:
            sit_down(db, token, by=me, address=address_of(request))
        except Conflict:
            return f"/seat?next={quote(onward, safe='')}"
        except NotFound:
            return onward
    return onward


def next_place(stage: Stage, came_for: str) -> str:
    """Return the address after a step of a sign-in."""
    wanted = own_path(came_for)
    step = STEPS.get(stage)
    if step is None:
        return wanted
    return step if wanted == "/" else f"{step}?next={quote(wanted, safe='')}"


def slow_down(result: SignIn) -> str:
    """Return the sentence that says how long to wait, or nothing when there is no wait."""
    if not result.wait:
        return ""
    sentence = gettext("This did not work. Please wait %(seconds)s seconds before the next try.")
    return sentence % {"seconds": ceil(result.wait.total_seconds())}


def own_path(wanted: str) -> str:
    """Return `wanted` if it is a path of ours, else the start: no way out to another site.

    Browsers take a backslash for a slash and drop control characters, so both are refused.
    """
    mine = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if mine and wanted.isprintable() else "/"
