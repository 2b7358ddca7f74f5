"""The account of a centre at a switch."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Invalid
from connectors.telephony.switch import SwitchHealth, switch_health
from engine.platform import (
    TelephonyAccount,
    missing_telephony_secrets,
    platform_centre,
    set_telephony_account,
    telephony_settings,
)
from web.centres.posted import PostedTelephonyAccount
from web.platform.centres.accounts import account_page
from web.platform.doors import CentreDb, PlatformMe

router = APIRouter(prefix="/platform/centres/{slug}/telephony", include_in_schema=False)


@router.get("")
def account(request: Request, db: CentreDb, _me: PlatformMe) -> Response:
    """Show the account."""
    return page(request, db, TelephonyAccount.of(platform_centre(db).telephony))


@router.post("")
def save(
    request: Request,
    db: CentreDb,
    me: PlatformMe,
    slug: str,
    posted: PostedTelephonyAccount,
    act: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Change the account, also see whether the switch lets us in, or take it away."""
    try:
        set_telephony_account(db, None if act == "remove" else posted, by=me)
    except Invalid as wrong:
        return page(request, db, posted, wrong=wrong)
    if act == "check":
        return page(request, db, posted, found=switch_health(telephony_settings(db, posted)))
    return RedirectResponse(f"/platform/centres/{slug}/telephony?done=changed", status_code=303)


def page(
    request: Request,
    db: Session,
    shown: TelephonyAccount,
    *,
    found: SwitchHealth | None = None,
    wrong: Invalid | None = None,
) -> Response:
    """Return the form with what was found out."""
    return account_page(
        request,
        db,
        "telephony",
        wrong,
        account=shown,
        missing=missing_telephony_secrets(db, shown),
        found=found,
    )
