"""Mail that goes out: the list, one mail, and what to do about one in doubt."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from base.db import Session
from base.i18n import gettext
from base.ids import short
from connectors import email
from engine.identity.access.permissions import may
from engine.people import Actor
from processes.tickets.queries import ticket_no
from web.deps import Can, Db
from web.mail.criteria import Criteria, choices
from web.mail.letters import OUT, decided, pieces, state_of
from web.paths import ShortId
from web.render import render
from web.said import Said, back, saying
from web.shell.unmask import NOT_OFFERED, offered

router = APIRouter(prefix="/mail")
Reader = Annotated[Actor, Can("mail.read")]
Settler = Annotated[Actor, Can("mail.settle")]
Reason = Annotated[str, Form(max_length=2000)]


@router.get("")
def sent(request: Request, db: Db, _me: Reader) -> Response:
    """List the mail that goes out."""
    asked = Criteria.read(email.OutboundState, request.query_params)
    page = email.find_outbound(db, asked.after, state=asked.state, about=asked.about)
    return render(
        request, "mail/list.html", block="mails", box="out", path="/mail", asked=asked,
        mails=page.items, next=asked.following(page.next), state_of=state_of,
        states=choices(OUT, email.status(db).outgoing), waiting=email.attention(db),
        said=saying(request),
    )  # fmt: skip


@router.get("/{mail_id}")
def one(request: Request, db: Db, me: Reader, mail_id: ShortId) -> Response:
    """Show one mail that goes out."""
    unmask = offered(db, me, f"mail:{short(mail_id)}")
    values = outgoing_values(request, db, me, mail_id) | {"unmask": unmask}
    return render(
        request, "mail/outgoing.html", headers=unmask.headers, **values, said=saying(request)
    )


@router.post("/{mail_id}/settle")
def settle(
    request: Request,
    db: Db,
    me: Settler,
    mail_id: ShortId,
    outcome: Annotated[Literal["sent", "again"], Form()],
    reason: Reason = "",
) -> Response:
    """Decide about a mail of which nobody knows whether it went out, or that was refused."""
    if not reason.strip():
        problem = gettext("Please write how you know, so that others can follow it.")
        values = outgoing_values(request, db, me, mail_id) | {"problem": problem, "said": None}
        return render(request, "mail/outgoing.html", status=422, **values)
    decide = email.confirm_sent if outcome == "sent" else email.send_again
    decide(db, mail_id, by=me, reason=reason)
    return back(f"/mail/{short(mail_id)}", "", Said(code=f"mail_{outcome}"))


def outgoing_values(request: Request, db: Session, me: Actor, mail_id: UUID) -> dict[str, Any]:
    """Return what the page of one mail shows."""
    mail = email.get_outbound(db, mail_id)
    demo = request.app.state.house.context.settings.demo
    return {
        "mail": mail,
        "text": pieces(mail.text, secret=not demo),
        "state": state_of(mail.state),
        "ticket": ticket_no(db, mail.thread),
        "decisions": email.decisions(db, outbound_id=mail_id),
        "decided": decided,
        "may_settle": may(me, "mail.settle"),
        "may_see_process": may(me, "instances.read"),
        "problem": "",
        "unmask": NOT_OFFERED,
        "answer_problem": "",
    }
