"""Contacts as a file, and contacts brought in from one."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.responses import Response

from base.i18n import N_
from engine.audit import audit
from engine.people import Actor
from processes.contacts.listing import COLUMNS, bring_contacts, contact_rows, plan_contacts
from web.admin.bring import Acts, Bringing, bring_in, bring_page, look_page
from web.admin.listing import MOST_BYTES
from web.deps import Can, Db
from web.looks.spreadsheet import csv_file

router = APIRouter(prefix="/contacts", include_in_schema=False)
Reader = Annotated[Actor, Can("contacts.read")]
WHAT: Final = Bringing(
    title=N_("Bring contacts in"),
    subtitle=N_("From a CSV file. First you see what it would do."),
    help=N_("Several numbers stand in one cell with semicolons between. Shared is yes or no; empty is your own."),  # noqa: E501
    room=N_("Address book"),
    back="/contacts/outside",
    address="/contacts/file",
    file="/contacts/outside.csv",
    columns=COLUMNS,
)  # fmt: skip


@router.get("/outside.csv")
def contacts_file(db: Db, me: Reader) -> Response:
    """Return the contacts that somebody sees as a file that can be brought in again."""
    rows = list(contact_rows(db, by=me))
    audit(db, "contacts.exported", by=me, details={"lines": len(rows)})
    return csv_file("contacts", COLUMNS, rows)


@router.get("/file")
def ask_for_contacts(request: Request, _me: Reader) -> Response:
    """Show where to put the file in."""
    return bring_page(request, WHAT)


@router.post("/file")
def look_at_contacts(
    request: Request, db: Db, me: Reader, file: UploadFile | None = None
) -> Response:
    """Say what a file would do, and do nothing yet."""
    return look_page(request, WHAT, file, lambda text: plan_contacts(db, text, by=me))


@router.post("/file/bring")
def bring_contacts_in(
    request: Request, db: Db, me: Reader, text: Annotated[str, Form(max_length=MOST_BYTES)] = ""
) -> Response:
    """Do what the look said, all of it or nothing."""
    acts = Acts(
        plan=lambda text: plan_contacts(db, text, by=me),
        bring=lambda text: bring_contacts(db, text, by=me),
    )
    return bring_in(request, db, WHAT, acts, text)
