"""The frame of all pages for citizens: it bears the centre's name."""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from base.centres import get_centre
from base.db import Session
from web.render import render


def page(
    request: Request,
    db: Session,
    name: str,
    *,
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    """Return a page for citizens."""
    centre = get_centre(db, db.centre_id).title
    return render(request, name, status=status, centre=centre, **values)
