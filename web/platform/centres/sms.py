"""The account of a centre at a gateway for text messages."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Invalid
from engine.platform import SmsAccount, missing_sms_secrets, platform_centre, set_sms_account
from web.admin.pages import by_field
from web.centres.posted import PostedSmsAccount
from web.platform.doors import CentreDb, PlatformMe
from web.render import render

router = APIRouter(prefix="/platform/centres/{slug}/sms", include_in_schema=False)


@router.get("")
def account(request: Request, db: CentreDb, _me: PlatformMe) -> Response:
    """Show the account."""
    return account_page(request, db, SmsAccount.of(platform_centre(db).sms))


@router.post("")
def save(
    request: Request,
    db: CentreDb,
    me: PlatformMe,
    slug: str,
    posted: PostedSmsAccount,
    act: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Change the account, or take it away."""
    try:
        set_sms_account(db, None if act == "remove" else posted, by=me)
    except Invalid as wrong:
        return account_page(request, db, posted, wrong)
    return RedirectResponse(f"/platform/centres/{slug}/sms?done=changed", status_code=303)


def account_page(
    request: Request, db: Session, shown: SmsAccount, wrong: Invalid | None = None
) -> Response:
    """Return the form with what is wrong with it."""
    problems = wrong.problems if wrong else []
    one = platform_centre(db)
    return render(
        request,
        "platform/centres/sms.html",
        status=422 if problems else 200,
        one=one,
        account=shown,
        reports=f"{one.address}/sms/reports/",
        missing=missing_sms_secrets(db, shown),
        problems=problems,
        wrong=by_field(problems),
        done=request.query_params.get("done", ""),
    )
