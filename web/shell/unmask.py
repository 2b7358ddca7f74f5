"""One click to see one matter unmasked: with a reason, noted in the log, for a short time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.responses import Response

from base.db import Session
from base.errors import NotFound
from base.parameters import value
from base.privacy import hides, read_as
from engine.identity.access.permissions import may
from engine.identity.access.unmasking import REASON_NEEDED, unmask, unmasked_until
from engine.people import Actor
from web.deps import Can, Db
from web.looks.masks import CLEAR
from web.said import Said, back

router = APIRouter(include_in_schema=False)
Unmasker = Annotated[Actor, Can("personal.unmask")]
Words = Annotated[str, Form(max_length=500)]
Line = Annotated[str, Form(max_length=80)]
PAGES: Final = {
    "ticket": "/tickets/{}", "mail": "/mail/received/{}", "task": "/inbox/{}",
    "sms": "/sms/{}",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmask:
    """What a page offers: `about` names its matter, `until` is set while it shows everything."""

    about: str = ""
    until: datetime | None = None
    offered: bool = False
    needs_reason: bool = True
    seconds: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that let the browser mask the page again in time."""
        return {"Refresh": str(self.seconds)} if self.until else {}


NOT_OFFERED: Final = Unmask()


def offered(db: Session, me: Actor, about: str) -> Unmask:
    """Return what the page of a matter offers; from now on it reads unmasked if that was asked."""
    if not hides(db.info):
        return NOT_OFFERED
    until = unmasked_until(db, about, me.id)
    if until is not None:
        read_as(db, CLEAR)
        seconds = int((until - db.now()).total_seconds()) + 1
        return Unmask(about=about, until=until, seconds=seconds)
    needs_reason = value(db, REASON_NEEDED)
    return Unmask(about=about, offered=may(me, "personal.unmask"), needs_reason=needs_reason)


def shows_all(db: Session, me: Actor, about: str) -> bool:
    """Return whether somebody sees a matter whole, by right or for a while."""
    return offered(db, me, about) is NOT_OFFERED or not hides(db.info)


@router.post("/unmask")
def show_all(db: Db, me: Unmasker, about: Line, reason: Words = "", page: Line = "") -> Response:
    """Show a matter unmasked for a while and lead back to its page.

    Raises:
        NotFound: there are no such pages.
    """
    kind, _colon, name = about.partition(":")
    if kind not in PAGES or not name.replace("-", "").replace("_", "").isalnum():
        raise NotFound
    unmask(db, about, by=me, reason=reason)
    path = f"/mail/{name}" if (kind, page) == ("mail", "sent") else PAGES[kind].format(name)
    return back(path, "", Said(code="unmasked"))
