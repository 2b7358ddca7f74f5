"""From a link's token to its transaction: in the centre that the token names, and in no other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Cookie, Depends, Form, Request

import engine
from base.db import Session
from base.privacy import read_as
from engine.people import Actor
from engine.tasks.links import LinkState, LinkStatus
from web.centres.entering import centre_for, in_centre
from web.looks.masks import HIDING
from web.paths import ShortId

COOKIE: Final = "link"
LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A link as it was found, within its transaction."""

    db: Session
    token: str
    state: LinkState

    @property
    def actor(self) -> Actor | None:
        """Return who may act through it, None when nobody can any more."""
        return self.state.actor if self.state.status is LinkStatus.OPEN else None


@contextmanager
def opened(request: Request, token: str) -> Iterator[Opened]:
    """Look the link up. An address that is no link at all is an unknown one."""
    with in_centre(request, centre_for(request, token)) as db:
        read_as(db, HIDING)
        yield Opened(db=db, token=token, state=engine.open_link(db, token))


def by_path(request: Request, token: str) -> Iterator[Opened]:
    """Open the link of the address; looking changes nothing."""
    with opened(request, token[:LONGEST]) as found:
        yield found


def by_form(
    request: Request, token: Annotated[str, Form(max_length=LONGEST)] = ""
) -> Iterator[Opened]:
    """Open the link whose token a person has sent on."""
    with opened(request, token) as found:
        yield found


def by_session(
    request: Request, task: ShortId, link: Annotated[str, Cookie(max_length=LONGEST)] = ""
) -> Iterator[Opened]:
    """Open the link that this browser has been lent for this one task."""
    with opened(request, link) as found:
        mine = found.state.task is not None and found.state.task.id == task
        yield found if mine else Opened(db=found.db, token="", state=UNKNOWN)


UNKNOWN: Final = LinkState(status=LinkStatus.UNKNOWN)
AtPath = Annotated[Opened, Depends(by_path, scope="function")]
AtForm = Annotated[Opened, Depends(by_form, scope="function")]
AtTask = Annotated[Opened, Depends(by_session, scope="function")]
