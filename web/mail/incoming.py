"""Mail that came in: the list, one mail, its files, and what to do about one in quarantine."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response, StreamingResponse

from base import files
from base.db import Session
from base.errors import NotAllowed, NotFound
from base.i18n import gettext
from base.ids import short
from base.privacy import hides
from connectors import email
from engine.identity.access.permissions import may
from engine.people import Actor
from processes.tickets.queries import ticket_no
from web.deps import Can, Db
from web.mail.criteria import Criteria, choices
from web.mail.letters import IN, decided, pieces, state_of
from web.paths import ShortId
from web.render import render
from web.said import Said, back, saying
from web.shell.unmask import NOT_OFFERED, offered, shows_all
from web.tickets.sending import as_download

router = APIRouter(prefix="/mail/received")
Reader = Annotated[Actor, Can("mail.read")]
Settler = Annotated[Actor, Can("mail.settle")]
Reason = Annotated[str, Form(max_length=2000)]


@router.get("")
def received(request: Request, db: Db, _me: Reader) -> Response:
    """List the mail that came in."""
    asked = Criteria.read(email.InboundState, request.query_params)
    page = email.find_inbound(db, asked.after, state=asked.state, about=asked.about)
    return render(
        request, "mail/list.html", block="mails", box="in", path="/mail/received", asked=asked,
        mails=page.items, next=asked.following(page.next), state_of=state_of,
        states=choices(IN, email.status(db).incoming), waiting=email.attention(db),
        said=saying(request),
    )  # fmt: skip


@router.get("/{mail_id}")
def one(request: Request, db: Db, me: Reader, mail_id: ShortId) -> Response:
    """Show one mail that came in."""
    unmask = offered(db, me, f"mail:{short(mail_id)}")
    values = incoming_values(db, me, mail_id) | {"unmask": unmask}
    return render(
        request, "mail/incoming.html", headers=unmask.headers, **values, said=saying(request)
    )


@router.get("/{mail_id}/raw")
def raw(db: Db, me: Reader, mail_id: ShortId) -> StreamingResponse:
    """Send the mail as it came; browsers are told to save it, never to show it.

    Raises:
        NotAllowed: it holds what this person may see only masked.
    """
    if not shows_all(db, me, f"mail:{short(mail_id)}"):
        raise NotAllowed
    return as_download(*files.open_file(db, email.get_inbound(db, mail_id).raw_file_id))


@router.get("/{mail_id}/files/{file_id}")
def file(db: Db, _me: Reader, mail_id: ShortId, file_id: ShortId) -> StreamingResponse:
    """Send one of the files of this mail, and no other file."""
    if file_id not in {one.file_id for one in email.get_inbound(db, mail_id).attachments}:
        raise NotFound
    return as_download(*files.open_file(db, file_id))


@router.post("/{mail_id}/take-in")
def take_in(db: Db, me: Settler, mail_id: ShortId, reason: Reason = "") -> Response:
    """Take a mail in after all."""
    email.take_in_now(db, mail_id, by=me, reason=reason)
    return back(f"/mail/received/{short(mail_id)}", "", Said(code="mail_released"))


@router.post("/{mail_id}/dismiss")
def dismiss(
    request: Request, db: Db, me: Settler, mail_id: ShortId, reason: Reason = ""
) -> Response:
    """Decide that nothing comes of a mail in quarantine."""
    if not reason.strip():
        problem = gettext("Please write why nothing shall come of it.")
        values = incoming_values(db, me, mail_id) | {"problem": problem, "said": None}
        return render(request, "mail/incoming.html", status=422, **values)
    email.turn_away(db, mail_id, by=me, reason=reason)
    return back(f"/mail/received/{short(mail_id)}", "", Said(code="mail_dismissed"))


def incoming_values(db: Session, me: Actor, mail_id: UUID) -> dict[str, Any]:
    """Return what the page of one mail shows."""
    mail = email.get_inbound(db, mail_id)
    return {
        "mail": mail,
        "text": pieces(mail.text),
        "state": state_of(mail.state),
        "ticket": ticket_no(db, mail.thread),
        "decisions": email.decisions(db, inbound_id=mail_id),
        "decided": decided,
        "may_settle": may(me, "mail.settle"),
        "may_propose": may(me, "lists.propose"),
        "masked": hides(db.info),
        "problem": "",
        "unmask": NOT_OFFERED,
    }
