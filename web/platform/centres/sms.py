"""The account of a centre at a gateway for text messages."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Invalid
from connectors.sms import GatewayHealth, gateway_health
from engine.platform import (
    SmsAccount,
    missing_sms_secrets,
    platform_centre,
    set_sms_account,
    sms_settings,
)
from web.centres.posted import PostedSmsAccount
from web.platform.centres.accounts import account_page
from web.platform.doors import CentreDb, PlatformMe

router = APIRouter(prefix="/platform/centres/{slug}/sms", include_in_schema=False)
# Somebody waits before the page.
PATIENCE_S: Final = 5.0


@router.get("")
def account(request: Request, db: CentreDb, _me: PlatformMe) -> Response:
    """Show the account."""
    return page(request, db, SmsAccount.of(platform_centre(db).sms))


@router.post("")
def save(
    request: Request,
    db: CentreDb,
    me: PlatformMe,
    slug: str,
    posted: PostedSmsAccount,
    act: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Change the account, also see whether the gateway lets us in, or take it away."""
    try:
        set_sms_account(db, None if act == "remove" else posted, by=me)
    except Invalid as wrong:
        return page(request, db, posted, wrong=wrong)
    if act == "check":
        found = gateway_health(sms_settings(db, posted), patience_s=PATIENCE_S)
        return page(request, db, posted, found=found)
    return RedirectResponse(f"/platform/centres/{slug}/sms?done=changed", status_code=303)


def page(
    request: Request,
    db: Session,
    shown: SmsAccount,
    *,
    found: GatewayHealth | None = None,
    wrong: Invalid | None = None,
) -> Response:
    """Return the form with what was found out."""
    return account_page(
        request,
        db,
        "sms",
        wrong,
        account=shown,
        missing=missing_sms_secrets(db, shown),
        found=found,
        reports=f"{platform_centre(db).address}/sms/reports/",
    )
