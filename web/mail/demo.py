"""The demonstration's way in: writing to the centre as a citizen would, and answering its mail."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from base.db import Session
from base.errors import FieldProblem, Invalid, NotFound
from base.i18n import gettext
from connectors import email
from engine.people import Actor
from web.deps import Can, Db, TheHouse
from web.mail.outgoing import outgoing_values
from web.paths import ShortId
from web.render import render
from web.said import Said, back


def demo_only(house: TheHouse) -> None:
    """Outside the demonstration these pages do not exist."""
    if not house.context.settings.demo:
        raise NotFound


router = APIRouter(prefix="/mail", dependencies=[Depends(demo_only), Can("mail.read")])
Line = Annotated[str, Form(max_length=200)]
Body = Annotated[str, Form(max_length=20_000)]


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
    return back("/mail/received", "", Said(code="mailed"))


@router.post("/{mail_id}/answer")
def answer(
    request: Request,
    db: Db,
    me: Annotated[Actor, Can("mail.read")],
    mail_id: ShortId,
    text: Body = "",
) -> Response:
    """Answer one of our mails as the person it went to."""
    if not text.strip():
        problem = gettext("Please write something.")
        shown = outgoing_values(request, db, me, mail_id)
        shown |= {"answer_problem": problem, "said": None}
        return render(request, "mail/outgoing.html", status=422, **shown)
    mail = email.get_outbound(db, mail_id)
    values = {"sender": mail.to, "sender_name": "", "subject": f"Re: {mail.subject}", "text": text}
    deliver(db, values, answer_to=mail_id)
    return back("/mail/received", "", Said(code="mailed"))


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
