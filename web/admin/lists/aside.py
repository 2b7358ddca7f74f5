"""What the blacklist keeps aside: mails and web forms, each of which can be taken in after all."""

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from connectors import email
from engine.audit import audit
from engine.identity import may
from engine.people import Actor
from processes.tickets import receipts
from web.admin.lists.pages import tabs
from web.deps import Can, Db
from web.looks.masks import mask_of
from web.paths import ShortId
from web.render import render
from web.said import Said, back, saying

router = APIRouter(prefix="/admin/lists/aside", include_in_schema=False)
Reader = Annotated[Actor, Can("lists.read")]
Manager = Annotated[Actor, Can("lists.manage")]
A_PAGE = 100


@router.get("")
def aside(request: Request, db: Db, me: Reader) -> Response:
    """List what is kept aside, the newest first."""
    mails = email.find_inbound(db, state=email.InboundState.BLOCKED, limit=A_PAGE)
    return render(
        request, "admin/lists/aside.html", mails=mails.items, matters=receipts.held(db),
        mask=mask_of(me), may_manage=may(me, "lists.manage"), more=bool(mails.next),
        tabs=tabs(db, None, here="aside"), said=saying(request),
    )  # fmt: skip


@router.post("/{receipt_id}/take-in")
def take_in(db: Db, me: Manager, receipt_id: ShortId) -> Response:
    """Take a web form in that was kept aside."""
    no = receipts.take_in_held(db, receipt_id)
    audit(db, "blocklist.released", by=me, about=f"form:{no}", label=no)
    return back("/admin/lists/aside", "", Said(code="mail_released"))
