"""Which centre a request works for, and its transaction there.

The address comes first: `/c/<short name>` in front of the path, or a host name that belongs to one
centre (`web/middleware/centre.py` reads both). Then what the caller shows: sessions, bearer tokens
and links name their centre. An address without any name is the first centre's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from starlette.requests import HTTPConnection

from base.db import Session
from base.directory.book import Book
from base.errors import RingflowError
from base.facts import CentreFacts
from base.i18n import N_, pick
from engine.audit import came_from
from engine.identity import centre_of_token
from web.house import house_of
from web.looks.cookies import session_token

API_PREFIX: Final = "/api/"
BEARER: Final = "bearer "


class CentreSuspended(RingflowError):
    """The platform has suspended the centre; what it has stays as it is."""

    code = "centre_suspended"
    message = N_(
        "%(name)s is suspended at the moment. Nobody can work in it until it is resumed; nothing "
        "is lost."
    )
    status = 503


def credential(request: HTTPConnection) -> str | None:
    """Return what the caller proves itself with: a bearer token in the API, else the cookie.

    The API takes no cookies, so no other site can act in it through somebody's browser.
    """
    if not is_api(request):
        return session_token(request)
    header = request.headers.get("authorization", "")
    return header[len(BEARER) :].strip() if header.lower().startswith(BEARER) else None


def is_api(request: HTTPConnection) -> bool:
    """Return whether the address belongs to the API for machines."""
    return request.url.path.startswith(API_PREFIX)


def addressed(request: HTTPConnection) -> CentreFacts | None:
    """Return the centre that the address names, if it names one."""
    found = getattr(request.state, "addressed", None)
    return found if isinstance(found, CentreFacts) else None


def centre_for(request: HTTPConnection, token: str | None = None) -> UUID:
    """Return the centre that this request works for; `token` is a link's.

    A token of another centre than the address names is looked up in that of the address, where it
    is unknown.
    """
    named = addressed(request)
    if named is not None:
        return named.id
    shown = token or credential(request)
    return (centre_of_token(shown) if shown else None) or house_of(request).centre_id


@contextmanager
def in_centre(request: HTTPConnection, centre_id: UUID) -> Iterator[Session]:
    """Open a transaction in a centre; the page is drawn as this centre has it.

    Raises:
        CentreSuspended: the centre does not work at present.
    """
    with house_of(request).database.transaction(centre_id) as db:
        facts = db.context.centre
        request.state.zone = db.context.settings.zone
        request.state.privacy = db.info  # where the answer's masks are looked up at the end
        if facts is not None and facts.suspended:
            raise CentreSuspended(name=title_of(facts))
        came_from(db, request.client.host if request.client else "")
        yield db


def book_of(request: HTTPConnection) -> Book:
    """Return the centres that there are, as this process knows them."""
    return house_of(request).database.directory.book


def title_of(facts: CentreFacts) -> str:
    """Return the centre's name in the reader's language."""
    return pick(facts.names) or facts.name


def root_of(request: HTTPConnection) -> str:
    """Return what addresses of this request's centre begin with: nothing, or `/c/<short name>`."""
    return str(request.scope.get("root_path", ""))
