"""How the mail does: when the mailbox was last read, what waits, whether the servers let us in."""

from typing import Annotated, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from base.db import Session
from connectors import email
from engine.identity.access.permissions import may
from engine.people import Actor
from web.deps import Can, Db
from web.render import render

router = APIRouter(prefix="/mail/servers")
# Somebody waits before the page; a server that is silent for longer is no server to rely on.
PATIENCE_S: Final = 5.0


@router.get("")
def servers(request: Request, db: Db, me: Annotated[Actor, Can("mail.read")]) -> Response:
    """Show how the mail does."""
    return servers_page(request, db, me)


@router.post("")
def check(request: Request, db: Db, me: Annotated[Actor, Can("mail.settle")]) -> Response:
    """Sign in to both servers now and show what came of it; nothing is sent or fetched."""
    findings = email.health(db.context, patience_s=PATIENCE_S)
    return servers_page(request, db, me, findings)


def servers_page(
    request: Request,
    db: Session,
    me: Actor,
    findings: tuple[email.Health, ...] = (),
) -> Response:
    """Return the page with what was found out."""
    return render(
        request,
        "mail/servers.html",
        status_of_mail=email.status(db),
        waiting=email.attention(db),
        settings=db.context.settings.mail,
        findings=findings,
        may_settle=may(me, "mail.settle"),
    )
