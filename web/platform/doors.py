"""What a page of the platform asks for: its own database role, and who of the platform is there.

    def page(request: Request, db: PlatformDb, me: PlatformMe) -> Response: ...
    @router.get("/centres/{slug}")
    def page(request: Request, db: CentreDb, me: PlatformMe, slug: str) -> Response: ...

`CentreDb` is a transaction of the centre in the address; the role sees its names and rules there,
and no row of what is within. Sessions of centres are nothing here, and these are nothing there.
"""

from collections.abc import Iterator
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.requests import HTTPConnection
from starlette.responses import Response

from base.db import Database, Session
from base.errors import NotFound, RingflowError
from base.i18n import N_
from engine.audit import came_from
from engine.identity import Visitor
from engine.people import Actor
from engine.platform import centre_called, platform_actor
from web.deps import admitted
from web.house import house_of
from web.looks.cookies import is_secure
from web.shell.door.entering import own_path

SECURE_COOKIE: Final = "__Host-ringflow-platform"
PLAIN_COOKIE: Final = "ringflow-platform"
HOME: Final = "/platform/centres"
Place = Annotated[None, Depends(admitted, scope="function")]


class PlatformSignInNeeded(RingflowError):
    """Nobody of the platform is signed in, or the session has ended."""

    code = "platform_sign_in_needed"
    message = N_("Please sign in to the platform first.")
    status = 401


def platform_of(request: HTTPConnection) -> Database:
    """Return the database in the platform's role.

    Raises:
        NotFound: this process has none.
    """
    database = house_of(request).platform
    if database is None:
        raise NotFound
    return database


def platform_work(request: Request, _place: Place) -> Iterator[Session]:
    """Open the request's one transaction, which belongs to no centre."""
    with platform_of(request).transaction() as db:
        yield _begun(request, db)


def centre_work(request: Request, slug: str, _place: Place) -> Iterator[Session]:
    """Open the request's one transaction in the centre that the address names.

    Raises:
        NoSuchCentre: there is none of this short name.
        PlatformSignInNeeded: nobody of the platform is signed in.
    """
    with platform_of(request).transaction() as db:
        if _who(request, db) is None:
            raise PlatformSignInNeeded
        centre_id = centre_called(db, slug)
    with platform_of(request).transaction(centre_id) as db:
        yield _begun(request, db)


def _begun(request: Request, db: Session) -> Session:
    came_from(db, request.client.host if request.client else "")
    # What is changed here this process itself need not be a second late to know.
    for database in (house_of(request).database, platform_of(request)):
        db.after_commit(database.directory.forget)
    return db


PlatformDb = Annotated[Session, Depends(platform_work, scope="function")]
CentreDb = Annotated[Session, Depends(centre_work, scope="function")]


def platform_signed_in(request: Request, _place: Place) -> Actor:
    """Return who of the platform is there.

    Raises:
        PlatformSignInNeeded: nobody is.
    """
    with platform_of(request).transaction() as db:
        me = _who(request, db)
    if me is None:
        raise PlatformSignInNeeded
    request.state.platform_me = me
    return me


PlatformMe = Annotated[Actor, Depends(platform_signed_in, scope="function")]


def _who(request: Request, db: Session) -> Actor | None:
    token = platform_token(request)
    return platform_actor(db, token) if token else None


def cookie_name(request: HTTPConnection) -> str:
    """Return the cookie's name, bound to this host wherever there is https."""
    return SECURE_COOKIE if is_secure(request) else PLAIN_COOKIE


def platform_token(request: HTTPConnection) -> str | None:
    """Return the platform's session token that the browser sent."""
    return request.cookies.get(cookie_name(request)) or None


def keep_platform_session(request: Request, answer: Response, token: str) -> None:
    """Hand the session token to the browser."""
    total = house_of(request).context.settings.web.session_total
    answer.set_cookie(
        cookie_name(request), token, max_age=int(total.total_seconds()), httponly=True,
        secure=is_secure(request), samesite="strict",
    )  # fmt: skip


def drop_platform_session(request: Request, answer: Response) -> None:
    """Take the session token back from the browser."""
    answer.delete_cookie(
        cookie_name(request), httponly=True, secure=is_secure(request), samesite="strict"
    )


def platform_visitor(request: Request) -> Visitor:
    """Return who is at the door, as far as the browser and the network say."""
    return Visitor(
        address=request.client.host if request.client else "",
        browser=request.headers.get("user-agent", ""),
        token=platform_token(request),
    )


def platform_path(wanted: str) -> str:
    """Return `wanted` if it is a page of the platform, else the list of centres."""
    path = own_path(wanted)
    return path if path.startswith("/platform/") else HOME
