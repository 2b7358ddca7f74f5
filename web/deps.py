"""What a page asks for in its signature: the database, who is there, and what they may do.

    def page(request: Request, db: Db, me: Me) -> HTMLResponse: ...
    @router.post("/x", dependencies=[Can("tickets.open")])

`Db` is one transaction, committed before the answer leaves. Pages outside the public list
(`web/rooms.py`) must ask for `Me` or `Can(...)`; a test fails for one that does not.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

import structlog
from fastapi import Depends, Request

from base.db import Session
from base.errors import NotAllowed, RingflowError, Unavailable
from base.i18n import N_
from base.privacy import read_as
from engine.audit import audit, has_audited
from engine.identity import actor_of_api_token, actor_of_session
from engine.identity.access.permissions import PERMISSIONS, may
from engine.identity.own import own_of
from engine.people import Actor
from web.centres.entering import centre_for, credential, in_centre, is_api
from web.house import House, house_of
from web.looks.attention import attention_for
from web.looks.masks import mask_of
from web.looks.own import check_look

LONGEST_WAIT_S = 10.0
LONGEST_PATH = 300
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class SignInNeeded(RingflowError):
    """Nobody is signed in, or the session has ended."""

    code = "sign_in_needed"
    message = N_("Please sign in first.")
    status = 401


async def the_house(request: Request) -> House:
    """Return the house (settings, clock, database) for pages that need it."""
    return house_of(request)


async def admitted(request: Request) -> AsyncIterator[None]:
    """Let no more requests in than there are connections; the others wait without a thread.

    A request takes a thread for each of its steps. Were more let in, those that wait for a
    connection would hold all threads, and those that have one could not go on.

    Raises:
        Unavailable: there was no place for too long.
    """
    places: asyncio.Semaphore = request.app.state.places
    try:
        await asyncio.wait_for(places.acquire(), LONGEST_WAIT_S)
    except TimeoutError:
        raise Unavailable from None
    try:
        yield
    finally:
        places.release()


def unit_of_work(
    request: Request, _place: Annotated[None, Depends(admitted, scope="function")]
) -> Iterator[Session]:
    """Open the request's one transaction and commit it when the page function returns."""
    with in_centre(request, centre_for(request)) as db:
        yield db
        log_act(request, db)


def log_act(request: Request, db: Session) -> None:
    """Write a line for an act that changed something and wrote none of its own."""
    me, needed = getattr(request.state, "me", None), getattr(request.state, "permission", None)
    if me is None or needed is None or request.method in SAFE or has_audited(db):
        return
    if db.changed():
        details = {"permission": needed, "method": request.method}
        audit(db, "act", by=me, about=request.url.path[:LONGEST_PATH], details=details)


Db = Annotated[Session, Depends(unit_of_work, scope="function")]
TheHouse = Annotated[House, Depends(the_house)]


def whoever(request: Request, db: Db) -> Actor | None:
    """Return who is signed in, or None. For pages that are open to all.

    Raises:
        OtherLook: this browser shows another look than the account keeps.
    """
    token = credential(request)
    me = None
    if token is not None:
        me = actor_of_api_token(db, token) if is_api(request) else actor_of_session(db, token)
    request.state.me = me
    if me is not None:
        read_as(db, mask_of(me))
        switch = db.context.settings.telephony.mode != "off"
        request.state.dials = switch and may(me, "extensions.use")
        if not is_api(request) and me.id is not None:
            request.state.own = own_of(db, me.id)
            check_look(request, request.state.own)
            request.state.attention = attention_for(db, me)
        structlog.contextvars.bind_contextvars(user=me.username)
    return me


Anyone = Annotated[Actor | None, Depends(whoever)]


async def signed_in(me: Anyone) -> Actor:
    """Return who is signed in. Waits for nothing, so it takes no thread; nor does `permitted`.

    Raises:
        SignInNeeded: nobody is.
    """
    if me is None:
        raise SignInNeeded
    return me


Me = Annotated[Actor, Depends(signed_in)]


def Can(*permissions: str) -> Any:  # noqa: N802 reads like a word in signatures; FastAPI's own type for Depends
    """Return a dependency on a signed-in person who holds one of these; it yields the Actor."""
    for one in permissions:
        if one not in PERMISSIONS:
            raise KeyError(one)

    async def permitted(request: Request, me: Me) -> Actor:
        held = next((one for one in permissions if may(me, one)), None)
        if held is None:
            raise NotAllowed
        request.state.permission = held
        return me

    return Depends(permitted)
