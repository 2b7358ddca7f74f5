"""The gateway: whether it lets us in, and a message written by hand to try it."""

import hashlib
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from base.db import Session
from base.errors import Invalid
from base.ids import new_id, short
from connectors import sms
from engine.identity.access.permissions import may
from engine.people import Actor
from web.deps import Can, Db
from web.render import render
from web.said import Said, back

router = APIRouter(prefix="/sms", include_in_schema=False)
Writer = Annotated[Actor, Can("sms.send")]
# Somebody waits before the page; a gateway that is silent for longer is none to rely on.
PATIENCE_S: Final = 5.0
# Far more than a message may have, so that what is too long is said and not lost.
LONGEST: Final = 20_000
Line = Annotated[str, Form(max_length=60)]
Words = Annotated[str, Form(max_length=LONGEST)]


@router.get("/gateway")
def gateway(request: Request, db: Db, me: Annotated[Actor, Can("sms.read")]) -> Response:
    """Show how the messages do."""
    return gateway_page(request, db, me)


@router.post("/gateway")
def check(request: Request, db: Db, me: Annotated[Actor, Can("sms.settle")]) -> Response:
    """Ask the gateway now whether it lets us in; nothing is sent."""
    found = sms.gateway_health(db.context.settings.sms, patience_s=PATIENCE_S)
    return gateway_page(request, db, me, found)


def gateway_page(
    request: Request, db: Session, me: Actor, found: sms.GatewayHealth | None = None
) -> Response:
    """Return the page with what was found out."""
    return render(
        request, "sms/gateway.html", account=db.context.settings.sms, found=found,
        counts=sms.sms_by_state(db), oldest=sms.oldest_queued(db), waiting=sms.attention(db),
        may_settle=may(me, "sms.settle"),
    )  # fmt: skip


@router.get("/write")
def write(
    request: Request, db: Db, _me: Writer, to: Annotated[str, Query(max_length=60)] = ""
) -> Response:
    """Show the form for a message."""
    return written(request, db, to=to, text="", key=short(new_id()))


@router.post("/write/count")
def count(request: Request, _me: Writer, text: Words = "") -> Response:
    """Show how many short messages a text is."""
    return render(request, "sms/_count.html", found=sms.segments(sms.plain(text)))


@router.post("/write")
def send(
    request: Request, db: Db, me: Writer, to: Line = "", text: Words = "", key: Line = ""
) -> Response:
    """Send a message. The form carries a key, so that it counts only once."""
    try:
        message = sms.send(db, sms.Sms(to=to, text=text), key_of(me, key, to, text))
    except (sms.BadNumber, sms.BadText) as wrong:
        return written(request, db, to=to, text=text, key=key, wrong=wrong)
    return back(f"/sms/{short(message.id)}", "", Said(code="sms_asked"))


def key_of(me: Actor, key: str, to: str, text: str) -> str:
    """Return what makes a message one: the same form sent twice, and not one that was changed."""
    said = hashlib.sha256(f"{to}\n{text}".encode()).hexdigest()[:16]
    return f"hand:{me.username}:{key or short(new_id())}:{said}"


def written(
    request: Request, db: Session, *, to: str, text: str, key: str, wrong: Invalid | None = None
) -> Response:
    """Return the form with what is wrong with it."""
    field = "text" if isinstance(wrong, sms.BadText) else "to"
    return render(
        request, "sms/write.html", status=422 if wrong else 200, to=to, text=text, key=key,
        problems={field: str(wrong)} if wrong else {}, found=sms.segments(sms.plain(text)),
        kept_inside=db.context.settings.sms.mode == "sink",
    )  # fmt: skip
