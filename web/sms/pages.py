"""The messages that go out: the list, one message, and what to do about one in doubt."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from base.db import Session
from base.i18n import gettext
from base.ids import short
from connectors import sms
from engine.identity.access.permissions import may
from engine.people import Actor
from processes.tickets.queries import ticket_no
from web.deps import Can, Db
from web.mail.criteria import Criteria
from web.mail.letters import pieces
from web.paths import ShortId
from web.render import render
from web.said import Said, back, saying
from web.shell.unmask import NOT_OFFERED, offered
from web.sms.words import STATES, state_of

router = APIRouter(prefix="/sms", include_in_schema=False)
Reader = Annotated[Actor, Can("sms.read")]
Settler = Annotated[Actor, Can("sms.settle")]


@router.get("")
def sent(request: Request, db: Db, me: Reader) -> Response:
    """List the messages."""
    asked = Criteria.read(sms.SmsState, request.query_params)
    page = sms.find_sms(db, asked.after, state=asked.state, about=asked.about)
    counts = sms.sms_by_state(db)
    return render(
        request, "sms/list.html", block="messages", asked=asked, messages=page.items,
        next=asked.following(page.next), state_of=state_of, may_send=may(me, "sms.send"),
        states=[(str(one), state_of(one)[0], counts.get(one, 0)) for one in STATES],
        waiting=sms.attention(db), kept_inside=db.context.settings.sms.mode == "sink",
        said=saying(request),
    )  # fmt: skip


@router.get("/{message_id}")
def one(request: Request, db: Db, me: Reader, message_id: ShortId) -> Response:
    """Show one message."""
    unmask = offered(db, me, f"sms:{short(message_id)}")
    values = values_of(request, db, me, message_id) | {"unmask": unmask}
    return render(request, "sms/one.html", headers=unmask.headers, **values, said=saying(request))


@router.post("/{message_id}/settle")
def settle(
    request: Request,
    db: Db,
    me: Settler,
    message_id: ShortId,
    outcome: Annotated[Literal["sent", "again"], Form()],
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Decide about a message in doubt, or have one that did not arrive sent again."""
    if not reason.strip():
        problem = gettext("Please write how you know, so that others can follow it.")
        values = values_of(request, db, me, message_id) | {"problem": problem, "said": None}
        return render(request, "sms/one.html", status=422, **values)
    decide = sms.confirm_sent if outcome == "sent" else sms.send_again
    decide(db, message_id, by=me, reason=reason)
    return back(f"/sms/{short(message_id)}", "", Said(code=f"sms_{outcome}"))


def values_of(request: Request, db: Session, me: Actor, message_id: UUID) -> dict[str, Any]:
    """Return what the page of one message shows."""
    message = sms.get_sms(db, message_id)
    demo = request.app.state.house.context.settings.demo
    return {
        "message": message,
        "text": pieces(message.text, secret=not demo),
        "state": state_of(message.state),
        "ticket": ticket_no(db, message.thread),
        "may_settle": may(me, "sms.settle"),
        "may_see_process": may(me, "instances.read"),
        "problem": "",
        "unmask": NOT_OFFERED,
    }
