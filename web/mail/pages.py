"""The demo's mail: sent, received, one mail, writing one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import FieldProblem, Invalid, NotFound
from base.i18n import gettext
from connectors import email
from web.deps import Can, Db, TheHouse
from web.mail.letters import pieces, state_of
from web.paths import ShortId
from web.render import render


def demo_only(house: TheHouse) -> None:
    """Outside the demonstration these pages do not exist."""
    if not house.context.settings.demo:
        raise NotFound


router = APIRouter(
    prefix="/mail", include_in_schema=False, dependencies=[Depends(demo_only), Can("mail.read")]
)
Line = Annotated[str, Form(max_length=200)]
Body = Annotated[str, Form(max_length=20_000)]


@router.get("")
def sent(request: Request, db: Db, after: str | None = None) -> Response:
    """List the mail that went out."""
    page = email.find_outbound(db, after)
    return render(
        request, "mail/list.html", mails=page.items, next=page.next, box="sent", state_of=state_of
    )


@router.get("/received")
def received(request: Request, db: Db, after: str | None = None) -> Response:
    """List the mail that came in."""
    page = email.find_inbound(db, after)
    return render(
        request, "mail/list.html", mails=page.items, next=page.next, box="in", state_of=state_of
    )


@router.get("/write")
def write(request: Request) -> Response:
    """Show the form for a mail to the centre."""
    values = {"sender": "citizen@example.org", "sender_name": "", "subject": "", "text": ""}
    return render(request, "mail/write.html", values=values, problems={})


@router.post("/write")
def send(
    request: Request,
    db: Db,
    sender: Line = "",
    sender_name: Line = "",
    subject: Line = "",
    text: Body = "",
) -> Response:
    """Take the mail in as if it had come over the line."""
    values = {"sender": sender, "sender_name": sender_name, "subject": subject, "text": text}
    problems = deliver(db, values)
    if problems:
        return render(request, "mail/write.html", status=422, values=values, problems=problems)
    return RedirectResponse("/mail/received", status_code=303)


@router.get("/received/{mail_id}")
def one_received(request: Request, db: Db, mail_id: ShortId) -> Response:
    """Show one mail that came in."""
    mail = email.get_inbound(db, mail_id)
    state = state_of(mail.state)
    return render(request, "mail/received.html", mail=mail, text=pieces(mail.text), state=state)


@router.get("/{mail_id}")
def one(request: Request, db: Db, mail_id: ShortId) -> Response:
    """Show one mail that went out, and the form to answer it."""
    mail = email.get_outbound(db, mail_id)
    return render(
        request, "mail/sent.html", mail=mail, text=pieces(mail.text), state=state_of(mail.state)
    )


@router.post("/{mail_id}/answer")
def answer(request: Request, db: Db, mail_id: ShortId, text: Body = "") -> Response:
    """Answer one of our mails as the person it went to."""
    mail = email.get_outbound(db, mail_id)
    if not text.strip():
        return render(
            request, "mail/sent.html", status=422, mail=mail, text=pieces(mail.text),
            state=state_of(mail.state), problem=gettext("Please write something."),
        )  # fmt: skip
    values = {"sender": mail.to, "sender_name": "", "subject": f"Re: {mail.subject}", "text": text}
    deliver(db, values, answer_to=mail_id)
    return RedirectResponse("/mail/received", status_code=303)


def deliver(db: Session, values: dict[str, str], answer_to: UUID | None = None) -> dict[str, str]:
    """Hand a mail in; return what is wrong with it by field, nothing when it was taken."""
    problems = []
    if not values["text"].strip():
        problems.append(FieldProblem(field="text", message=gettext("Please write something.")))
    try:
        email.normal_address(values["sender"])
    except Invalid as error:
        problems.append(FieldProblem(field="sender", message=error.text()))
    if not problems:
        email.write_locally(db, **values, answer_to=answer_to)
    return {problem.field: problem.message for problem in problems}
