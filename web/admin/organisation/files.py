"""Departments as a file, and departments brought in from one."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.responses import Response

from base.i18n import N_
from engine.audit import audit
from engine.identity import DEPARTMENT_COLUMNS, department_rows
from engine.people import Actor
from processes.organisation.saving import bring_table, plan_table
from web.admin.bring import Acts, Bringing, bring_in, bring_page, look_page
from web.admin.listing import MOST_BYTES
from web.deps import Can, Db
from web.looks.spreadsheet import csv_file

router = APIRouter(prefix="/admin", include_in_schema=False)
Admin = Annotated[Actor, Can("users.manage")]
WHAT: Final = Bringing(
    title=N_("Bring departments in"),
    subtitle=N_("From a CSV file. First you see what it would do; departments that are not in it stay as they are."),  # noqa: E501
    help=N_("Parents may stand before or after what is below them. Of a name in one language, a column called name is enough."),  # noqa: E501
    room=N_("Departments"),
    back="/admin/departments",
    address="/admin/organisation/file",
    file="/admin/departments.csv",
    columns=DEPARTMENT_COLUMNS,
)  # fmt: skip


@router.get("/departments.csv")
def departments_file(db: Db, me: Admin) -> Response:
    """Return every department as a file that can be brought in again."""
    rows = list(department_rows(db))
    audit(db, "departments.exported", by=me, details={"lines": len(rows)})
    return csv_file("departments", DEPARTMENT_COLUMNS, rows)


@router.get("/organisation/file")
def ask_for_departments(request: Request, _me: Admin) -> Response:
    """Show where to put the file in."""
    return bring_page(request, WHAT)


@router.post("/organisation/file")
def look_at_departments(
    request: Request, db: Db, me: Admin, file: UploadFile | None = None
) -> Response:
    """Say what a file would do, and do nothing yet."""
    return look_page(request, WHAT, file, lambda text: plan_table(db, text, by=me))


@router.post("/organisation/file/bring")
def bring_departments_in(
    request: Request, db: Db, me: Admin, text: Annotated[str, Form(max_length=MOST_BYTES)] = ""
) -> Response:
    """Do what the look said, all of it or nothing."""
    acts = Acts(
        plan=lambda text: plan_table(db, text, by=me),
        bring=lambda text: bring_table(db, text, by=me),
    )
    return bring_in(request, db, WHAT, acts, text)
