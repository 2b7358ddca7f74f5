"""Extensions and seats as a file, and brought in from one after a look at it."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.responses import Response

from base.i18n import N_
from connectors.telephony.bringing import bring_desks, plan_desks
from connectors.telephony.desks import COLUMNS, desk_rows
from engine.audit import audit
from web.admin.bring import Acts, Bringing, bring_in, bring_page, look_page
from web.admin.listing import MOST_BYTES
from web.admin.seats.pages import Manager
from web.deps import Db
from web.looks.spreadsheet import csv_file

router = APIRouter(prefix="/admin/seats", include_in_schema=False)
WHAT: Final = Bringing(
    title=N_("Bring extensions in"),
    subtitle=N_("From a CSV file. First you see what it would do; extensions that are not in it stay as they are."),  # noqa: E501
    help=N_("Only “extension” is needed: what a missing column would say stays as it is. The kind is desk or webrtc."),  # noqa: E501
    room=N_("Extensions and seats"),
    back="/admin/seats",
    address="/admin/seats/file",
    file="/admin/seats/seats.csv",
    columns=COLUMNS,
)  # fmt: skip


@router.get("/seats.csv")
def seats_file(db: Db, me: Manager) -> Response:
    """Return all extensions as a file that can be brought in again."""
    rows = list(desk_rows(db))
    audit(db, "seats.exported", by=me, details={"lines": len(rows)})
    return csv_file("seats", COLUMNS, rows)


@router.get("/file")
def ask_for_seats(request: Request, _me: Manager) -> Response:
    """Show where to put the file in."""
    return bring_page(request, WHAT)


@router.post("/file")
def look_at_seats(
    request: Request, db: Db, _me: Manager, file: UploadFile | None = None
) -> Response:
    """Say what a file would do, and do nothing yet."""
    return look_page(request, WHAT, file, lambda text: plan_desks(db, text))


@router.post("/file/bring")
def bring_seats_in(
    request: Request, db: Db, me: Manager, text: Annotated[str, Form(max_length=MOST_BYTES)] = ""
) -> Response:
    """Do what the look said, all of it or nothing."""
    acts = Acts(
        plan=lambda text: plan_desks(db, text), bring=lambda text: bring_desks(db, text, by=me)
    )
    return bring_in(request, db, WHAT, acts, text)
