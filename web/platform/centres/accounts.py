"""What the pages of a centre's accounts have in common."""

from typing import Any

from fastapi import Request
from starlette.responses import Response

from base.db import Session
from base.errors import Invalid
from engine.platform import platform_centre
from web.admin.pages import by_field
from web.render import render


def account_page(
    request: Request, db: Session, kind: str, wrong: Invalid | None = None, **values: Any
) -> Response:
    """Return the form of an account with what is wrong with it.

    Args:
        request: the request.
        db: its transaction, in the centre.
        kind: `mail`, `sms` or `telephony`: the name of the template.
        wrong: why it was not stored.
        values: what this kind shows besides; `account` and `missing` at least.
    """
    problems = wrong.problems if wrong else []
    return render(
        request,
        f"platform/centres/{kind}.html",
        status=422 if problems else 200,
        problems=problems,
        wrong=by_field(problems),
        done=request.query_params.get("done", ""),
        one=platform_centre(db),
        **({"found": None} | values),
    )
