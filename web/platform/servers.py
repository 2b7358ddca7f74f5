"""How the servers do, and what people of the platform did."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from base.i18n import gettext
from engine.platform import (
    PLATFORM_ACTS,
    platform_lines,
    server_state,
    verify_platform_log,
)
from web.house import house_of
from web.platform.doors import PlatformDb, PlatformMe
from web.render import render

router = APIRouter(prefix="/platform", include_in_schema=False)
LONGEST: Final = 100


@router.get("/servers")
def servers(request: Request, db: PlatformDb, _me: PlatformMe) -> Response:
    """Show the database, the queues, the timers and the processes."""
    house = house_of(request)
    return render(
        request,
        "platform/servers.html",
        state=server_state(db),
        checks=house.checks(),
        release=house.release,
    )


@router.get("/log")
def log(
    request: Request,
    db: PlatformDb,
    _me: PlatformMe,
    query: str = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Show what people of the platform did, the newest first."""
    page = platform_lines(db, words=query[:LONGEST], after=after)
    more = urlencode({"query": query, "after": page.next}) if page.next else ""
    return render(
        request,
        "platform/log.html",
        lines=page.items,
        next=f"/platform/log?{more}" if more else "",
        query=query,
        act_name=lambda what: gettext(PLATFORM_ACTS.get(what, what)),
    )


@router.get("/log/check")
def check(request: Request, db: PlatformDb, _me: PlatformMe) -> Response:
    """Work out the hash of each line again and show what came of it."""
    return render(request, "platform/checked.html", report=verify_platform_log(db))
