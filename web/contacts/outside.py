"""Contacts outside: shared ones and one's own, their forms, and files of them."""

from dataclasses import dataclass
from typing import Annotated, Final, Self
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from base.errors import RingflowError
from engine.identity import may
from engine.people import Actor
from processes.contacts.actions import (
    MANAGE,
    ContactChange,
    add_contact,
    change_contact,
    delete_contact,
)
from processes.contacts.listing import read_numbers
from processes.contacts.queries import ContactView, contact, contacts
from web.admin.pages import LONGEST, MOST, REFUSALS, by_field, problems_of
from web.admin.posted import Line
from web.deps import Can, Db
from web.paths import ShortId
from web.render import render
from web.said import saying

router = APIRouter(prefix="/contacts/outside", include_in_schema=False)
Reader = Annotated[Actor, Can("contacts.read")]
A_PAGE: Final = 50
Long = Annotated[str, Form(max_length=2000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactInput:
    """A contact as the form shows it, right or wrong."""

    name: str = ""
    organisation: str = ""
    position: str = ""
    numbers: str = ""
    email: str = ""
    note: str = ""
    shared: bool = False

    @classmethod
    def of(cls, one: ContactView) -> Self:
        """Return a contact as the form begins with."""
        return cls(
            name=one.name, organisation=one.organisation, position=one.position,
            numbers="\n".join(one.numbers), email=one.email or "", note=one.note,
            shared=one.shared,
        )  # fmt: skip

    def change(self) -> ContactChange:
        """Return the contact that the form asks for."""
        return ContactChange(
            name=self.name, organisation=self.organisation, position=self.position,
            numbers=read_numbers(self.numbers), email=self.email.strip() or None, note=self.note,
            shared=self.shared,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ways:
    """How a contact is reached, as posted."""

    numbers: str
    email: str


def posted_ways(numbers: Long = "", email: Line = "") -> Ways:
    """Read those fields."""
    return Ways(numbers, email)


def posted_contact(
    ways: Annotated[Ways, Depends(posted_ways)],
    name: Line = "",
    organisation: Line = "",
    position: Line = "",
    note: Long = "",
    shared: Annotated[bool, Form()] = False,  # noqa: FBT002 a box that is not ticked sends nothing
) -> ContactInput:
    """Read the form of a contact."""
    return ContactInput(
        name=name, organisation=organisation, position=position, numbers=ways.numbers,
        email=ways.email, note=note, shared=shared,
    )  # fmt: skip


PostedContact = Annotated[ContactInput, Depends(posted_contact)]


@router.get("")
def outside(
    request: Request,
    db: Db,
    me: Reader,
    query: str = "",
    after: Annotated[int, Query(ge=0, le=MOST)] = 0,
) -> Response:
    """List shared contacts and one's own."""
    words = query[:LONGEST].split()
    found = contacts(db, by=me, words=words, limit=A_PAGE + 1, offset=after)
    more = urlencode({"query": query, "after": after + A_PAGE}) if len(found) > A_PAGE else ""
    return render(
        request, "contacts/outside.html", contacts=found[:A_PAGE], query=query,
        next=f"/contacts/outside?{more}" if more else "", may_share=may(me, MANAGE),
        done=request.query_params.get("done", ""), said=saying(request),
    )  # fmt: skip


@router.get("/new")
def new_contact(request: Request, _db: Db, me: Reader) -> Response:
    """Show an empty form."""
    return contact_form(request, me, ContactInput(shared=may(me, MANAGE)))


@router.post("/new")
def add_posted(request: Request, db: Db, me: Reader, posted: PostedContact) -> Response:
    """Write a contact down."""
    try:
        add_contact(db, posted.change(), by=me)
    except REFUSALS as refusal:
        return contact_form(request, me, posted, refusal=refusal)
    return RedirectResponse("/contacts/outside?done=added", status_code=303)


@router.get("/{contact_id}")
def one_contact(request: Request, db: Db, me: Reader, contact_id: ShortId) -> Response:
    """Show a contact's form."""
    one = contact(db, contact_id, by=me)
    return contact_form(request, me, ContactInput.of(one), one=one)


@router.post("/{contact_id}")
def save_contact(
    request: Request, db: Db, me: Reader, contact_id: ShortId, posted: PostedContact
) -> Response:
    """Change a contact."""
    one = contact(db, contact_id, by=me)
    try:
        change_contact(db, contact_id, posted.change(), by=me)
    except REFUSALS as refusal:
        return contact_form(request, me, posted, one=one, refusal=refusal)
    return RedirectResponse("/contacts/outside?done=changed", status_code=303)


@router.post("/{contact_id}/delete")
def delete_posted(db: Db, me: Reader, contact_id: ShortId) -> Response:
    """Delete a contact."""
    delete_contact(db, contact_id, by=me)
    return RedirectResponse("/contacts/outside?done=deleted", status_code=303)


def contact_form(
    request: Request,
    me: Actor,
    posted: ContactInput,
    *,
    one: ContactView | None = None,
    refusal: RingflowError | None = None,
) -> Response:
    """Return a contact's form with what is in it and what is wrong with it."""
    problems, may_share = problems_of(refusal), may(me, MANAGE)
    return render(
        request,
        "contacts/contact.html",
        status=refusal.status if refusal else 200,
        contact=posted,
        said=saying(request),
        one=one,
        may_share=may_share,
        may_change=one is None or not one.shared or may_share,
        problems=problems,
        wrong=by_field(problems),
    )
