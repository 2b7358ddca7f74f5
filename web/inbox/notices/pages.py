"""What somebody was told about tasks, and that they have read it."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

import engine
from base.i18n import N_, gettext
from engine import NoticeKind
from engine.people import Actor
from processes.notices.letters import sentence
from web.deps import Can, Db
from web.render import render
from web.said import Said, back, saying

router = APIRouter(prefix="/notices", include_in_schema=False)
Reader = Annotated[Actor, Can("tasks.work")]
PAGE_LENGTH: Final = 50
VIEWS: Final[Mapping[str, str]] = {
    "": N_("All"), "unread": N_("Unread"), "copied": N_("Sent to me to read"),
}  # fmt: skip


@router.get("")
def notices(
    request: Request,
    db: Db,
    me: Reader,
    view: Annotated[str, Query(max_length=20)] = "",
    after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show what the reader was told, the newest first."""
    view = view if view in VIEWS else ""
    page = engine.notices_of(
        db, me.username, kind=NoticeKind.COPIED if view == "copied" else None,
        unread=view == "unread", after=after or None, limit=PAGE_LENGTH,
    )  # fmt: skip
    unread = engine.count_unread(db, me.username)
    tabs = [
        (gettext(name), "/notices" + (f"?view={key}" if key else ""), key == view,
         str(unread) if key == "unread" else None)
        for key, name in VIEWS.items()
    ]  # fmt: skip
    rows = [(one, sentence(one.kind, one.by_name)) for one in page.items]
    onward = f"?view={view}&after={page.next}" if page.next else ""
    return render(
        request, "inbox/notices/list.html", rows=rows, tabs=tabs, view=view, unread=unread,
        next=f"/notices{onward}" if onward else "", said=saying(request),
    )  # fmt: skip


@router.post("/read")
def read(db: Db, me: Reader) -> Response:
    """Keep that the reader has read everything."""
    engine.mark_read(db, me.username)
    return back("/notices", "", Said(code="notices_read"))
