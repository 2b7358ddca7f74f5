"""The session cookie: bound to this host and to https wherever there is https."""

from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

SECURE_NAME: Final = "__Host-ringflow"
PLAIN_NAME: Final = "ringflow"
# Says that this browser has been used before; see engine/identity/proof/devices.py.
DEVICE: Final = "-device"


def cookie_name(request: HTTPConnection) -> str:
    """Return the cookie's name; browsers let nobody but this host set a `__Host-` cookie.

    They take such a cookie over https only, so plain http (a machine's own loopback) has a plain
    name.
    """
    return SECURE_NAME if is_secure(request) else PLAIN_NAME


def is_secure(request: HTTPConnection) -> bool:
    """Return whether the browser reached us over https."""
    return request.url.scheme in {"https", "wss"}


def session_token(request: HTTPConnection) -> str | None:
    """Return the session token that the browser sent."""
    return request.cookies.get(cookie_name(request)) or None


def session_token_of(scope: Scope) -> str | None:
    """Return the session token in a request that has not been read yet."""
    return session_token(HTTPConnection(scope))


def keep_session(request: HTTPConnection, response: Response, token: str, *, seconds: int) -> None:
    """Hand the session token to the browser."""
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=seconds,
        httponly=True,
        secure=is_secure(request),
        samesite="lax",
    )


def drop_session(request: HTTPConnection, response: Response) -> None:
    """Take the session token back from the browser."""
    response.delete_cookie(
        cookie_name(request), httponly=True, secure=is_secure(request), samesite="lax"
    )


def device_token(request: HTTPConnection) -> str | None:
    """Return what the browser kept from an earlier sign-in."""
    return request.cookies.get(cookie_name(request) + DEVICE) or None


def keep_device(request: HTTPConnection, response: Response, token: str, *, seconds: int) -> None:
    """Let the browser keep that somebody has signed in with it."""
    response.set_cookie(
        cookie_name(request) + DEVICE,
        token,
        max_age=seconds,
        httponly=True,
        secure=is_secure(request),
        samesite="lax",
    )
