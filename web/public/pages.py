"""The pages for citizens."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

import forms
from base.db import Session
from base.errors import RingflowError
from base.i18n import gettext, locale
from base.ids import new_id, short
from processes.tickets import actions, receipts
from processes.tickets.queries import TicketView
from web.centres.entering import root_of
from web.deps import Db
from web.forming import Posted, sources
from web.paths import TicketNo, words
from web.public.frame import page
from web.public.shown import RATINGS, SOLVED, matter_shown
from web.public.visit import NotThisMatter, Pass, Shown, look_up, matter_of
from web.said import Said, back, saying

router = APIRouter(include_in_schema=False)
FORM: Final = "tickets/submit"
Words = Annotated[str, Form(max_length=20_000)]
Word = Annotated[str, Form(max_length=60)]


@router.get("/public")
def home(request: Request, db: Db) -> Response:
    """Show the two doors: tell us, and follow."""
    return page(request, db, "public/home.html", no="", problem="")


@router.get("/submit")
def submit(request: Request, db: Db) -> Response:
    """Show the form for a matter. Its address carries a key, so that it counts only once."""
    form = forms.load(FORM)
    action = f"{root_of(request)}/submit?key={short(new_id())}"
    html = forms.render(form, {}, None, sources(db, form), action=action)
    return page(request, db, "public/submit.html", form=html, errors=False)


@router.post("/submit")
def submitted(
    request: Request, db: Db, raw: Posted, key: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """Take a matter in and hand out its number and query code."""
    form = forms.load(FORM)
    try:
        values = forms.validate(form, raw, None, sources(db, form))
    except forms.FormErrors as again:
        action = f"{root_of(request)}/submit?key={key}"
        html = forms.render(form, again.values, again.errors, sources(db, form), action=action)
        return page(
            request,
            db,
            "public/submit.html",
            status=again.status,
            form=html,
            errors=bool(again.errors),
        )
    receipt = receipts.submit(db, values, key=key or short(new_id()), locale=locale())
    answer = RedirectResponse("/submit/thanks", status_code=303)
    Pass(no=receipt.no, code=receipt.query_code).keep(request, answer)
    return answer


@router.get("/submit/thanks")
def thanks(request: Request, db: Db, shown: Shown) -> Response:
    """Show number and query code."""
    matter_of(db, shown, shown.no)
    return page(request, db, "public/sent.html", no=shown.no, code=shown.code)


@router.get("/follow")
def follow(request: Request, db: Db) -> Response:
    """Ask for number and query code."""
    return page(request, db, "public/follow.html", no="", problem="")


@router.post("/follow")
def follow_now(request: Request, db: Db, no: Word = "", code: Word = "") -> Response:
    """Check number and query code, and lead on."""
    return enter(request, db, Pass(no=words(no).upper(), code=words(code)), "/follow/")


@router.get("/follow/{no}")
def matter(
    request: Request,
    db: Db,
    shown: Shown,
    no: TicketNo,
    code: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show how far a matter is. A code in the address, as mails have it, leaves it at once."""
    if code:
        return enter(request, db, Pass(no=no, code=words(code)), "/follow/")
    try:
        found = matter_of(db, shown, no)
    except NotThisMatter:
        return page(request, db, "public/follow.html", no=no, problem="")
    return page(
        request,
        db,
        "public/matter.html",
        matter=matter_shown(db, found),
        problem="",
        said=saying(request),
    )


@router.post("/follow/{no}/message")
def message(request: Request, db: Db, shown: Shown, no: TicketNo, text: Words = "") -> Response:
    """Add something to a matter."""
    ticket = ticket_of(db, shown, no)
    if not text.strip():
        found = matter_of(db, shown, no)
        problem = gettext("Please write something.")
        return page(
            request,
            db,
            "public/matter.html",
            status=422,
            matter=matter_shown(db, found),
            problem=problem,
            said=None,
        )
    actions.add(db, ticket.no, ticket.query_code, text=text)
    return back(f"/follow/{shown.no}", "", Said(code="added"))


@router.post("/follow/{no}/urge")
def urge(db: Db, shown: Shown, no: TicketNo, text: Words = "") -> Response:
    """Ask for the matter to be speeded up."""
    ticket = ticket_of(db, shown, no)
    actions.urge(db, ticket.no, ticket.query_code, text=text)
    return back(f"/follow/{shown.no}", "", Said(code="reminded"))


@router.post("/follow/{no}/withdraw")
def withdraw(db: Db, shown: Shown, no: TicketNo, text: Words = "") -> Response:
    """Take the matter back."""
    ticket = ticket_of(db, shown, no)
    actions.withdraw(db, ticket.no, ticket.query_code, text=text)
    return back(f"/follow/{shown.no}", "", Said(code="withdrawn"))


@router.get("/rate/{no}")
def rate(
    request: Request,
    db: Db,
    shown: Shown,
    no: TicketNo,
    code: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Ask how it was."""
    if code:
        return enter(request, db, Pass(no=no, code=words(code)), "/rate/")
    found = matter_shown(db, matter_of(db, shown, no))
    if not found.may_rate:
        return RedirectResponse(f"/follow/{shown.no}", status_code=303)
    return rating_form(request, db, found, {"rating": "", "solved": "", "comment": "", "again": ""})


@router.post("/rate/{no}")
def rated(request: Request, db: Db, shown: Shown, no: TicketNo, raw: Posted) -> Response:
    """Record how it was."""
    ticket = ticket_of(db, shown, no)
    given = rating_given(raw)
    if given["rating"] not in {str(value) for value, _word in RATINGS}:
        found = matter_shown(db, matter_of(db, shown, no))
        problem = gettext("Please choose how satisfied you are.")
        return rating_form(request, db, found, given, problem)
    answers = {
        "rating": int(given["rating"]),
        "solved": given["solved"] or None,
        "wants_again": given["again"] == "yes",
        "visit_comment": given["comment"].strip(),
    }
    actions.rate(db, ticket.no, ticket.query_code, answers)
    return back(f"/follow/{shown.no}", "", Said(code="rated"))


def rating_given(raw: FormData) -> dict[str, str]:
    """Return the answers of the rating page as they were posted."""
    return {
        name: str(raw.get(name, ""))[:2000] for name in ("rating", "solved", "comment", "again")
    }


def enter(request: Request, db: Session, given: Pass, path: str) -> Response:
    """Lead on to a matter with its pass in the cookie, or say why not."""
    found = look_up(request, db, given)
    if isinstance(found, RingflowError):
        return page(
            request,
            db,
            "public/follow.html",
            status=found.status,
            no=given.no,
            problem=found.text(),
        )
    answer = RedirectResponse(f"{path}{given.no}", status_code=303)
    given.keep(request, answer)
    return answer


def ticket_of(db: Session, shown: Pass, no: TicketNo) -> TicketView:
    """Return the ticket of this visit.

    Raises:
        NotThisMatter: there is no ticket yet, or the visit is about another matter.
    """
    ticket = matter_of(db, shown, no).ticket
    if ticket is None:
        raise NotThisMatter
    return ticket


def rating_form(
    request: Request, db: Session, matter: object, given: dict[str, str], problem: str = ""
) -> Response:
    """Return the page on which a reply is rated."""
    ratings = [(value, gettext(word)) for value, word in RATINGS]
    solved = [(value, gettext(word)) for value, word in SOLVED]
    return page(
        request,
        db,
        "public/rate.html", status=422 if problem else 200, matter=matter, given=given,
        problem=problem, ratings=ratings, solved=solved,
    )  # fmt: skip
