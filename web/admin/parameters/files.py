"""Parameters taken along as a file, and brought in after a look."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from base.errors import FieldProblem, Invalid, NotAllowed
from engine.parameters import Plan, export_parameters, import_parameters, plan_import
from engine.parameters.files import MOST_BYTES
from web.admin.listing import text_of
from web.admin.pages import problems_of
from web.admin.parameters.pages import Reader, Setter
from web.deps import Db
from web.render import render

router = APIRouter(prefix="/admin/parameters", include_in_schema=False)
Text = Annotated[str, Form(max_length=MOST_BYTES)]
Reason = Annotated[str, Form(max_length=500)]
Tick = Annotated[bool, Form()]


@router.get("/export.json")
def export(db: Db, me: Reader) -> Response:
    """Return what the centre and its departments have set, as a file."""
    headers = {"Content-Disposition": 'attachment; filename="parameters.json"'}
    data = export_parameters(db, by=me)
    return Response(data, media_type="application/json", headers=headers)


@router.get("/file")
def ask_for_file(request: Request, _me: Setter) -> Response:
    """Show where to put the file in."""
    return page(request)


@router.post("/file")
def look_at_file(
    request: Request,
    db: Db,
    me: Setter,
    file: UploadFile | None = None,
    whole: Tick = False,  # noqa: FBT002 a box that is not ticked sends nothing
) -> Response:
    """Say what a file would change, and change nothing yet."""
    try:
        text = text_of(file)
        plan = plan_import(db, text.encode(), by=me, whole=whole)
    except (Invalid, NotAllowed) as refusal:
        return page(request, problems=problems_of(refusal), whole=whole)
    return page(request, plan=plan, text=text, whole=whole)


@router.post("/file/bring")
def bring(
    request: Request,
    db: Db,
    me: Setter,
    text: Text = "",
    reason: Reason = "",
    whole: Tick = False,  # noqa: FBT002 the same
) -> Response:
    """Do what the look said, all of it or nothing."""
    try:
        data = text.encode("utf-8", "replace")
        import_parameters(db, data, by=me, reason=reason.strip(), whole=whole)
    except (Invalid, NotAllowed) as refusal:
        return page(request, problems=problems_of(refusal), whole=whole)
    return RedirectResponse("/admin/parameters/changes?done=brought", status_code=303)


def page(
    request: Request,
    *,
    plan: Plan | None = None,
    text: str = "",
    whole: bool = False,
    problems: list[FieldProblem] | None = None,
) -> Response:
    """Return the page, with what a file would change or what is wrong with it."""
    return render(
        request,
        "admin/parameters/file.html",
        status=422 if problems else 200,
        plan=plan,
        text=text,
        whole=whole,
        problems=problems or [],
    )
