"""Versions of an application: keeping one, going back to one, taking one along as a file."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.errors import Conflict
from base.ids import short
from engine.applications.queries import get_application, sources_of
from engine.applications.stories import scenario_files
from engine.applications.versions import (
    files_at,
    make_version,
    packed,
    restore,
    scenarios_at,
    versions,
)
from engine.people import Actor
from web.deps import Can, Db
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/designer/{application_id}", include_in_schema=False)
Analyst = Annotated[Actor, Can("definitions.draw")]
Words = Annotated[str, Form(max_length=500)]


@router.get("/versions")
def all_versions(request: Request, db: Db, _me: Analyst, application_id: ShortId) -> Response:
    """List the versions."""
    return page(request, db, application_id)


@router.post("/versions")
def keep(
    request: Request, db: Db, me: Analyst, application_id: ShortId, comment: Words = ""
) -> Response:
    """Keep files and scenarios as they are now."""
    try:
        make_version(db, application_id, comment=comment, by=me)
    except Conflict as refusal:
        return page(request, db, application_id, refusal=refusal)
    return there(application_id, "kept")


@router.post("/versions/{number}/restore")
def go_back(db: Db, me: Analyst, application_id: ShortId, number: int) -> Response:
    """Make files and scenarios what they were in a version."""
    restore(db, application_id, number, by=me)
    return there(application_id, "restored")


@router.get("/versions/{number}.zip")
def version_file(db: Db, _me: Analyst, application_id: ShortId, number: int) -> Response:
    """Return the files and scenarios of a version, packed."""
    stories = scenarios_at(db, application_id, number) or []
    return zipped(packed([*files_at(db, application_id, number), *stories]), f"version-{number}")


@router.get("/application.zip")
def present_file(db: Db, _me: Analyst, application_id: ShortId) -> Response:
    """Return the files as they are now with the scenarios, packed."""
    get_application(db, application_id)
    return zipped(
        packed([*sources_of(db, application_id), *scenario_files(db, application_id)]),
        "application",
    )


def zipped(content: bytes, name: str) -> Response:
    """Return a packed file to be saved under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
    return Response(content, media_type="application/zip", headers=headers)


def there(application_id: ShortId, done: str) -> RedirectResponse:
    """Lead back to the list, which says what was done."""
    address = f"/designer/{short(application_id)}/versions?done={done}"
    return RedirectResponse(address, status_code=303)


def page(
    request: Request, db: Db, application_id: ShortId, refusal: Conflict | None = None
) -> Response:
    """Return the list of versions."""
    return render(
        request, "designer/versions.html", status=refusal.status if refusal else 200,
        application=get_application(db, application_id), versions=versions(db, application_id),
        done=request.query_params.get("done", ""), refusal=refusal.text() if refusal else "",
    )  # fmt: skip
