"""A citizen's visit: which matter it is about, kept in a cookie; and how often one may guess."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Annotated, Final, Self

from fastapi import Depends, Request
from starlette.responses import Response

from base.db import Session
from base.errors import RingflowError
from base.i18n import N_
from engine.identity.throttle import attempt_key, forget_failures, record_failure, wait_left
from processes.tickets import receipts
from processes.tickets.queries import NoSuchTicket
from web.middleware.cookies import is_secure

COOKIE: Final = "matter"
LONGEST: Final = 60
LASTS_S: Final = 60 * 60
GUESSES: Final = "follow a matter"


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
    def read(cls, text: str) -> Self:
        """Read the cookie."""
        no, _dot, code = text[:LONGEST].partition(".")
        return cls(no=no, code=code)

    def keep(self, request: Request, answer: Response) -> None:
        """Hand the pass to the browser for an hour."""
        answer.set_cookie(
            COOKIE, f"{self.no}.{self.code}", max_age=LASTS_S, httponly=True, samesite="lax",
            secure=is_secure(request),
        )  # fmt: skip


def shown_pass(request: Request) -> Pass:
    """Return the pass that the browser shows; an empty one when it shows none."""
    return Pass.read(request.cookies.get(COOKIE, ""))


Shown = Annotated[Pass, Depends(shown_pass)]


def look_up(request: Request, db: Session, given: Pass) -> receipts.Following | RingflowError:
    """Return the matter, or why not. An answer, not an error, so that the guess is counted."""
    key = attempt_key(GUESSES, request.client.host if request.client else "")
    wait = wait_left(db, key)
    if wait:
        return too_many(wait)
    try:
        found = receipts.follow(db, given.no, given.code)
    except NoSuchTicket:
        wait = record_failure(db, key)
        return too_many(wait) if wait else WrongPair()
    forget_failures(db, key)
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
