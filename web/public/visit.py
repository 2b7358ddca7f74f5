"""A citizen's visit: which matter it is about, kept in a cookie; and how often one may guess.

The cookie is signed: only a pair that was right once gets into it, so it cannot be used to guess.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Annotated, Final, Self

from fastapi import Depends, Request
from starlette.responses import Response

from base.db import Session
from base.errors import RingflowError
from base.i18n import N_
from engine.identity.proof.throttle import attempt_key, forget_failures, record_failure, wait_left
from processes.tickets import receipts
from processes.tickets.queries import NoSuchTicket
from web.centres.entering import centre_for, root_of
from web.house import house_of
from web.looks.cookies import is_secure

COOKIE: Final = "matter"
LONGEST: Final = 200
LASTS_S: Final = 60 * 60
GUESSES: Final = "follow a matter"
# Whole offices and neighbourhoods come from one address, so it has more tries than one matter.
FREE_BY_MATTER: Final = 3
FREE_BY_ADDRESS: Final = 10


class TooManyGuesses(RingflowError):
    """Number and code were wrong several times; the next try has to wait."""

    code = "too_many_guesses"
    message = N_(
        "This was wrong several times. Please wait %(seconds)s seconds before the next try."
    )
    status = 429


class NotThisMatter(RingflowError):
    """The browser has not shown the code of this matter, or the visit is over."""

    code = "not_this_matter"
    message = N_("Please enter number and query code again.")
    status = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """Number and query code together."""

    no: str
    code: str

    @classmethod
    def read(cls, request: Request, text: str) -> Self:
        """Read the cookie; one that we have not signed, or that is over, counts as none."""
        words, _dot, seal = text[:LONGEST].rpartition(".")
        until = words.rpartition(".")[2]
        ours = hmac.compare_digest(sealed(request, words).encode(), seal.encode())
        if not ours or int(until) <= house_of(request).context.clock.now().timestamp():
            return cls(no="", code="")
        no, code, _until = words.split(".")
        return cls(no=no, code=code)

    def keep(self, request: Request, answer: Response) -> None:
        """Hand the pass to the browser for an hour. The pair must have been found right."""
        until = int(house_of(request).context.clock.now().timestamp()) + LASTS_S
        words = f"{self.no}.{self.code}.{until}"
        answer.set_cookie(
            cookie_of(request), f"{words}.{sealed(request, words)}", max_age=LASTS_S,
            httponly=True, samesite="lax", secure=is_secure(request),
        )  # fmt: skip


def cookie_of(request: Request) -> str:
    """Return the cookie's name: one for each centre that a browser visits by its path."""
    return COOKIE + root_of(request).replace("/", "-")


def sealed(request: Request, words: str) -> str:
    """Return our seal on a pass; it holds in this centre only."""
    text = f"matter pass\n{centre_for(request)}\n{words}".encode()
    return hmac.new(house_of(request).context.secret, text, hashlib.sha256).hexdigest()


def shown_pass(request: Request) -> Pass:
    """Return the pass that the browser shows; an empty one when it shows none."""
    return Pass.read(request, request.cookies.get(cookie_of(request), ""))


Shown = Annotated[Pass, Depends(shown_pass)]


def look_up(request: Request, db: Session, given: Pass) -> receipts.Following | RingflowError:
    """Return the matter, or why not. An answer, not an error, so that the guess is counted.

    Guesses count by matter, whether it exists or not, and by address. A right pair clears the
    matter's count only: with a matter of one's own one cannot buy more guesses at others.
    """
    matter = attempt_key(f"{GUESSES} {given.no.strip().upper()}", "")
    address = attempt_key(GUESSES, request.client.host if request.client else "")
    wait = max(
        wait_left(db, matter, free=FREE_BY_MATTER), wait_left(db, address, free=FREE_BY_ADDRESS)
    )
    if wait:
        return too_many(wait)
    try:
        found = receipts.follow(db, given.no, given.code)
    except NoSuchTicket:
        wait = max(
            record_failure(db, matter, free=FREE_BY_MATTER),
            record_failure(db, address, free=FREE_BY_ADDRESS),
        )
        return too_many(wait) if wait else WrongPair()
    forget_failures(db, matter)
    return found


def too_many(wait: timedelta) -> TooManyGuesses:
    """Return the refusal with the seconds to wait."""
    return TooManyGuesses(seconds=ceil(wait.total_seconds()))


class WrongPair(RingflowError):
    """Number or code is wrong; which of the two is not said."""

    code = "wrong_pair"
    message = N_("There is no matter with this number and query code. Please check both.")
    status = 422


def matter_of(db: Session, shown: Pass, no: str) -> receipts.Following:
    """Return the matter of this visit.

    Raises:
        NotThisMatter: the pass is for another one, or there is none.
    """
    if not shown.no or shown.no.upper() != no.upper():
        raise NotThisMatter
    try:
        return receipts.follow(db, shown.no, shown.code)
    except NoSuchTicket:
        raise NotThisMatter from None
