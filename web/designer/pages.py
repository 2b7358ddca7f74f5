"""The list of applications, the page of one, and what can be done with it as a whole."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

import engine
from base.db import Session
from base.errors import Conflict, Invalid
from base.i18n import gettext
from base.ids import short
from engine.applications.approval.reading import chain_of
from engine.applications.beginning import begin_file, bring_deployed
from engine.applications.checking import check_files
from engine.applications.foreign import Lost, taken_over
from engine.applications.keeping import (
    archive_application,
    change_application,
    create_application,
    rename_file,
)
from engine.applications.queries import (
    applications,
    files_of,
    get_application,
    sources_of,
)
from engine.applications.versions import take_out
from engine.definitions.source import SourceFile, limits_of
from engine.identity.access.permissions import may
from engine.people import Actor
from engine.trials.scenarios import bring_all
from processes.ready_made import bring_ready_made, ready_made
from web.deps import Can, Db
from web.monitor.way import name_of
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/designer", include_in_schema=False)
Analyst = Annotated[Actor, Can("definitions.draw")]
Line = Annotated[str, Form(max_length=200)]
Note = Annotated[str, Form(max_length=2000)]
Uploads = list[UploadFile]
# Before the code of a ready-made application; no key of a definition holds a colon.
READY: Final = "ready:"


@router.get("")
def all_applications(
    request: Request,
    db: Db,
    _me: Analyst,
    archived: bool = False,  # noqa: FBT001, FBT002 a query parameter
) -> Response:
    """List the applications."""
    return the_list(request, db, archived=archived)


@router.post("")
def add_application(
    request: Request, db: Db, me: Analyst, name: Line = "", note: Note = "", like: Line = ""
) -> Response:
    """Make an application: empty, ready-made, or from a definition that is deployed."""
    try:
        made = create_application(db, name=name, note=note, by=me)
        if like.startswith(READY):
            bring_ready_made(db, made, like.removeprefix(READY), by=me)
        elif like:
            bring_deployed(db, made, like, by=me)
    except Invalid as refusal:
        return the_list(request, db, name=name, refusal=refusal)
    return there(made)


@router.get("/{application_id}")
def application(request: Request, db: Db, me: Analyst, application_id: ShortId) -> Response:
    """Show an application."""
    return the_page(request, db, me, application_id)


@router.post("/{application_id}")
def change(
    request: Request, db: Db, me: Analyst, application_id: ShortId, name: Line = "", note: Note = ""
) -> Response:
    """Give it another name or note."""
    try:
        change_application(db, application_id, name=name, note=note, by=me)
    except Invalid as refusal:
        return the_page(request, db, me, application_id, refusal=refusal)
    return there(application_id)


@router.post("/{application_id}/archive")
def archive(db: Db, me: Analyst, application_id: ShortId, back: Line = "") -> Response:
    """Put it away, or take it back into work."""
    archive_application(db, application_id, by=me, back=bool(back))
    return there(application_id) if back else RedirectResponse("/designer", status_code=303)


@router.post("/{application_id}/files")
def add(
    request: Request,
    db: Db,
    me: Analyst,
    application_id: ShortId,
    kind: Line = "",
    title: Line = "",
) -> Response:
    """Begin an empty file and open it."""
    if kind not in {"bpmn", "dmn", "form"}:
        return the_page(request, db, me, application_id, refusal=Invalid())
    try:
        name = begin_file(
            db, application_id, kind=kind, title=title, by=me,
            asked=gettext("Subject"), answer=gettext("Result"),
        )  # fmt: skip
    except Invalid as refusal:
        return the_page(request, db, me, application_id, refusal=refusal)
    return RedirectResponse(f"/designer/{short(application_id)}/files/{name}", status_code=303)


@router.post("/{application_id}/bring")
def bring(
    request: Request, db: Db, me: Analyst, application_id: ShortId, files: Uploads | None = None
) -> Response:
    """Bring files or a bundle in."""
    sources = [SourceFile(one.filename or "", one.file.read()) for one in files or []]
    try:
        ours, lost = taken_over(sources, limits_of(db.context.settings.engine))
        bring_all(db, application_id, ours, by=me)
    except (Invalid, Conflict) as refusal:
        return the_page(request, db, me, application_id, refusal=refusal)
    if any(one.losses for one in lost):
        return the_page(request, db, me, application_id, lost=lost)
    return there(application_id)


@router.post("/{application_id}/rename")
def rename(
    request: Request, db: Db, me: Analyst, application_id: ShortId, name: Line = "", to: Line = ""
) -> Response:
    """Give a file another name."""
    try:
        rename_file(db, application_id, name, to=to.strip(), by=me)
    except Invalid as refusal:
        return the_page(request, db, me, application_id, refusal=refusal)
    return there(application_id)


@router.post("/{application_id}/delete")
def delete(db: Db, me: Analyst, application_id: ShortId, name: Line = "") -> Response:
    """Take a file out."""
    take_out(db, application_id, name, by=me)
    return there(application_id)


def there(application_id: Any) -> RedirectResponse:
    """Lead to the page of an application."""
    return RedirectResponse(f"/designer/{short(application_id)}", status_code=303)


def the_list(
    request: Request, db: Session, *, archived: bool = False, name: str = "",
    refusal: Invalid | None = None,
) -> Response:  # fmt: skip
    """Return the list with the form for a new one."""
    deployed = [(one.key, name_of(one)) for one in engine.definitions(db) if one.kind == "process"]
    return render(
        request, "designer/list.html", status=refusal.status if refusal else 200,
        applications=applications(db, archived=archived), archived=archived, typed=name,
        deployed=[*ours(db), *sorted(deployed, key=lambda pair: pair[1])],
        problems=[("f-name", refusal.text())] if refusal else [],
    )  # fmt: skip


def ours(db: Session) -> list[tuple[str, str]]:
    """Return the ready-made applications as choices: those of which nothing is deployed yet."""
    return [
        (READY + code, gettext("Ready-made: %(name)s") % {"name": gettext(name)})
        for code, name in ready_made(db).items()
    ]


def the_page(
    request: Request,
    db: Session,
    me: Actor,
    application_id: Any,
    *,
    refusal: Invalid | Conflict | None = None,
    lost: Sequence[Lost] = (),
) -> Response:
    """Return the page of an application with what the checker says of its files."""
    return render(
        request, "designer/application.html", status=refusal.status if refusal else 200,
        application=get_application(db, application_id), files=files_of(db, application_id),
        findings=check_files(db, application_id), lost=lost,
        chains=[one.name for one in sources_of(db, application_id) if chain_of(one)],
        may_deploy=may(me, "definitions.deploy"), refusal=refusal.text() if refusal else "",
    )  # fmt: skip
