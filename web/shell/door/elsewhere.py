"""Signing in through another house: the way there, the way back, and linking one's account.

The way there begins with a GET: our pages send forms to ourselves only, and what a browser keeps of
the way is a sealed cookie, so nothing is stored for who only looks.
"""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from base.centres import NoSuchCentre
from base.db import Session
from base.errors import NotFound, RingflowError
from base.ids import short
from connectors.oidc.arriving import arrive, link_own
from connectors.oidc.flow import GOOD_FOR, Begun, CameBack, begin, finish
from connectors.oidc.providers import provider_row
from connectors.oidc.values import Flow, Provider
from engine.audit import audit
from engine.identity import SignIn, actor_of_session
from engine.identity.proof.entering import admit
from engine.people import Actor
from web.centres.entering import addressed, centre_for, in_centre, root_of
from web.centres.origins import ForeignOrigin, is_from_us
from web.deps import Me
from web.house import house_of
from web.looks.cookies import cookie_name, is_secure, session_token
from web.paths import ShortId
from web.shell.account import own_id
from web.shell.door.entering import let_in, own_path, visitor_of
from web.shell.door.form import named_centre, sign_in_form

router = APIRouter(include_in_schema=False)
COOKIE: Final = "-oidc-"
OpenDb = Callable[[], AbstractContextManager[Session]]


@router.get("/sign-in/oidc/{provider_id}")
def go_there(
    request: Request,
    provider_id: ShortId,
    next: str = "/",  # noqa: A002 the query's name
    centre: str = "",
) -> Response:
    """Send somebody to the other house."""
    try:
        open_db = partial(in_centre, request, named_centre(request, centre))
        begun = begin(
            open_db, provider_id, back=back_address(request, provider_id), came_for=own_path(next)
        )
    except (NoSuchCentre, NotFound):
        raise
    except RingflowError as refusal:
        return sign_in_form(request, came_for=next, problem=refusal.text())
    return sent_away(request, begun)


@router.get("/account/oidc/{provider_id}")
def link_there(request: Request, me: Me, provider_id: ShortId) -> Response:
    """Send somebody who is signed in to the other house, to link the two accounts.

    Raises:
        ForeignOrigin: another site led here; it could have signed the browser in over there as
            somebody else, who would then come in here with this account.
    """
    if not is_from_us(request.headers, request.url.netloc):
        raise ForeignOrigin
    open_db = partial(in_centre, request, centre_for(request))
    begun = begin(
        open_db, provider_id, back=back_address(request, provider_id),
        came_for="/account?done=linked", user_id=own_id(me),
    )  # fmt: skip
    return sent_away(request, begun)


@router.get("/sign-in/oidc/{provider_id}/back")
def come_back(request: Request, provider_id: ShortId) -> Response:
    """Take what the other house sends back and let the person in."""
    came = brought(request)
    open_db = partial(in_centre, request, centre_for(request, came.state))
    try:
        answer = taken_in(request, open_db, provider_id, came)
    except NotFound:
        raise
    except RingflowError as refusal:
        answer = refused(request, open_db, provider_id, refusal)
    answer.delete_cookie(flow_cookie(request, came.state), httponly=True,
                         secure=is_secure(request), samesite="lax")  # fmt: skip
    return answer


def taken_in(request: Request, open_db: OpenDb, provider_id: UUID, came: CameBack) -> Response:
    """Return the answer for somebody who is vouched for.

    Raises:
        RingflowError: the person is not, or nobody here.
    """
    provider, flow, claims = finish(
        open_db, provider_id, came, back=back_address(request, provider_id)
    )
    with open_db() as db:
        if flow.user_id is not None:
            return linked(request, db, flow, claims)
        result = let_arrive(request, db, provider, claims)
    return let_in(request, result, flow.came_for)


def let_arrive(request: Request, db: Session, provider: Provider, claims: dict[str, Any]) -> SignIn:
    """Open a session for who came, with what it still lacks."""
    row = provider_row(db, provider.id)
    user = arrive(db, row, claims)
    return admit(
        db, user, visitor=visitor_of(request), way=provider.way,
        second_elsewhere=row.second_step_there,
    )  # fmt: skip


def linked(request: Request, db: Session, flow: Flow, claims: dict[str, Any]) -> Response:
    """Link the account of who began this way and is signed in still.

    Raises:
        NotFound: it is somebody else by now.
        LinkedAlready: that account of the other house belongs to somebody else here.
    """
    token = session_token(request)
    me = actor_of_session(db, token) if token else None
    if me is None or me.id is None or me.id != flow.user_id:
        raise NotFound
    link_own(db, provider_row(db, flow.provider_id), me.id, claims, by=me)
    return RedirectResponse(own_path(flow.came_for), status_code=303)


def refused(
    request: Request, open_db: OpenDb, provider_id: UUID, refusal: RingflowError
) -> Response:
    """Log a refusal and say it on the sign-in page."""
    with open_db() as db:
        code = provider_row(db, provider_id).code
        why = {"reason": refusal.code, "why": str(refusal.params.get("why", ""))}
        audit(db, "sign_in_failed", by=Actor(None, "", f"oidc:{code}"), details=why)
    answer = sign_in_form(request, came_for="/", problem=refusal.text())
    answer.status_code = refusal.status
    return answer


def sent_away(request: Request, begun: Begun) -> Response:
    """Send the browser to the other house; it keeps the way back for some minutes."""
    answer = RedirectResponse(begun.url, status_code=303)
    answer.set_cookie(
        flow_cookie(request, begun.state), begun.kept, max_age=int(GOOD_FOR.total_seconds()),
        httponly=True, secure=is_secure(request), samesite="lax",
    )  # fmt: skip
    return answer


def brought(request: Request) -> CameBack:
    """Return what the browser brings back; of what comes twice nothing counts."""
    query = request.query_params
    one = {name: query[name] for name in ("state", "code", "iss", "error")
           if len(query.getlist(name)) == 1}  # fmt: skip
    state = one.get("state", "")
    kept = request.cookies.get(flow_cookie(request, state), "")
    return CameBack(
        state=state, code=one.get("code", ""), issuer=one.get("iss"), error=one.get("error", ""),
        kept=kept,
    )  # fmt: skip


def flow_cookie(request: Request, state: str) -> str:
    """Return the cookie's name; each way has one, so that two tabs do not disturb one another."""
    return cookie_name(request) + COOKIE + hashlib.sha256(state.encode()).hexdigest()[:12]


def back_address(request: Request, provider_id: UUID) -> str:
    """Return our address that the other house knows; of a centre's own host, that host's."""
    base = house_of(request).context.settings.base_url()
    if addressed(request) is not None and not root_of(request):
        base = f"{request.url.scheme}://{request.url.netloc}"
    return f"{base}/sign-in/oidc/{short(provider_id)}/back"
