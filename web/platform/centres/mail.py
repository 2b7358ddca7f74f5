"""The mail account of a centre."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Invalid
from engine.platform import MailAccount, missing_secrets, platform_centre, set_mail_account
from web.centres.posted import PostedAccount
from web.platform.centres.accounts import account_page
from web.platform.doors import CentreDb, PlatformMe

router = APIRouter(prefix="/platform/centres/{slug}/mail", include_in_schema=False)


@router.get("")
def account(request: Request, db: CentreDb, _me: PlatformMe) -> Response:
    """Show the account."""
    return page(request, db, MailAccount.of(platform_centre(db).mail))


@router.post("")
def save(
    request: Request,
    db: CentreDb,
    me: PlatformMe,
    slug: str,
    posted: PostedAccount,
    act: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Change the account, or take it away."""
    try:
        set_mail_account(db, None if act == "remove" else posted, by=me)
    except Invalid as wrong:
        return page(request, db, posted, wrong=wrong)
    return RedirectResponse(f"/platform/centres/{slug}/mail?done=changed", status_code=303)


def page(
    request: Request, db: Session, shown: MailAccount, *, wrong: Invalid | None = None
) -> Response:
    """Return the form."""
    return account_page(
        request,
        db,
        "mail",
        wrong,
        account=shown,
        missing=missing_secrets(db, shown),
    )
