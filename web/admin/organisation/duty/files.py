"""Duty rosters as a file, and rosters brought in from one."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.responses import Response

from base.i18n import N_
from engine.audit import audit
from engine.identity import DUTY_COLUMNS, bring_duty, duty_rows, plan_duty
from engine.people import Actor
from web.admin.bring import Acts, Bringing, bring_in, bring_page, look_page
from web.admin.listing import MOST_BYTES
from web.deps import Can, Db
from web.looks.spreadsheet import csv_file

router = APIRouter(prefix="/admin/organisation", include_in_schema=False)
Keeper = Annotated[Actor, Can("duty.manage")]
Chosen = Annotated[bool, Form()]
WHAT: Final = Bringing(
    title=N_("Bring duty rosters in"),
    subtitle=N_("From a CSV file. First you see what it would do."),
    help=N_("Weekdays are numbers from 1 (Monday) to 7. A line with a day overrides them."),
    room=N_("Duty rosters"),
    back="/admin/organisation/duty",
    address="/admin/organisation/duty/file",
    file="/admin/organisation/duty.csv",
    columns=DUTY_COLUMNS,
    choice=N_("Take out shifts that are not in the file, of the departments in it"),
)


@router.get("/duty.csv")
def rosters_file(db: Db, me: Keeper, department: str | None = None) -> Response:
    """Return the rosters, or one, as a file that can be brought in again."""
    rows = list(duty_rows(db, department))
    audit(db, "duty.exported", by=me, details={"lines": len(rows)})
    return csv_file("duty", DUTY_COLUMNS, rows)


@router.get("/duty/file")
def ask_for_rosters(request: Request, _me: Keeper) -> Response:
    """Show where to put the file in."""
    return bring_page(request, WHAT)


@router.post("/duty/file")
def look_at_rosters(
    request: Request, db: Db, me: Keeper, file: UploadFile | None = None,
    chosen: Chosen = False,  # noqa: FBT002 a box that is not ticked sends nothing
) -> Response:  # fmt: skip
    """Say what a file would do, and do nothing yet."""
    return look_page(request, WHAT, file, lambda text: plan_duty(db, text, by=me), chosen=chosen)


@router.post("/duty/file/bring")
def bring_rosters(
    request: Request, db: Db, me: Keeper,
    text: Annotated[str, Form(max_length=MOST_BYTES)] = "",
    chosen: Chosen = False,  # noqa: FBT002 a box that is not ticked sends nothing
) -> Response:  # fmt: skip
    """Do what the look said, all of it or nothing."""
    acts = Acts(
        plan=lambda text: plan_duty(db, text, by=me),
        bring=lambda text: bring_duty(db, text, by=me, replace=chosen),
    )
    return bring_in(request, db, WHAT, acts, text, chosen=chosen)
