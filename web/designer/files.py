"""One file of an application: its editor, its content, saving, and checking while it is edited."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from base.db import Session
from base.errors import Conflict
from base.ids import short
from engine.applications.checking import check_files
from engine.applications.keeping import SavedMeanwhile, save_file
from engine.applications.queries import get_application, read_file
from engine.definitions.problems import Problem
from engine.definitions.source import SourceFile
from engine.people import Actor
from web.deps import Can, Db
from web.designer.decision.pages import opening as open_decision
from web.designer.form.pages import opening
from web.designer.modeler.facts import opening as open_drawing
from web.errors import problem_fields, wants_json
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/designer/{application_id}/files", include_in_schema=False)
Analyst = Annotated[Actor, Can("definitions.draw")]
Content = Annotated[str, Form(max_length=4 * 1024 * 1024)]
MEDIA: Final = {"bpmn": "application/xml", "dmn": "application/xml", "form": "application/json"}
# Which editor opens for a kind of file; any file can be edited as text.
EDITORS: Final[dict[str, str]] = {
    "bpmn": "designer/modeler/page.html",
    "form": "designer/form/form.html",
    "dmn": "designer/decision/decision.html",
}
# What an editor's page needs besides; None when it cannot open the file.
OPENING: Final[dict[str, Callable[[Session, Any, str], dict[str, Any] | None]]] = {
    "bpmn": open_drawing,
    "form": opening,
    "dmn": open_decision,
}
TEXT: Final = "designer/text.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an editor sends: the content, and the revision that it was opened at."""

    content: str
    revision: int


def posted(content: Content = "", revision: Annotated[int, Form()] = 0) -> Draft:
    """Read what an editor sent."""
    return Draft(content=content, revision=revision)


Posted = Annotated[Draft, Depends(posted)]


@router.get("/{name}")
def edit(
    request: Request, db: Db, _me: Analyst, application_id: ShortId, name: str, view: str = ""
) -> Response:
    """Open a file in its editor, or as text."""
    return editor(request, db, application_id, name, view=view)


@router.get("/{name}/content")
def content(db: Db, _me: Analyst, application_id: ShortId, name: str) -> Response:
    """Return a file as it is now; its revision is in the header `X-Revision`."""
    file, body = read_file(db, application_id, name)
    headers = {"X-Revision": str(file.revision), "Cache-Control": "no-store"}
    return Response(body, media_type=MEDIA[file.kind], headers=headers)


@router.post("/{name}")
def save(
    request: Request, db: Db, me: Analyst, application_id: ShortId, name: str, draft: Posted
) -> Response:
    """Save a file over the revision that was opened. Scripts get the findings as JSON."""
    file = SourceFile(name, draft.content.replace("\r\n", "\n").encode())
    try:
        saved = save_file(db, application_id, file, revision=draft.revision, by=me)
    except SavedMeanwhile as refusal:
        if wants_json(request):
            raise
        return editor(
            request, db, application_id, name, view="text", text=draft.content, refusal=refusal
        )
    if wants_json(request):
        found = check_files(db, application_id)
        return JSONResponse({"revision": saved, "problems": [as_json(one) for one in found]})
    return RedirectResponse(
        f"/designer/{short(application_id)}/files/{name}?view=text&done=saved", status_code=303
    )


@router.post("/{name}/check")
def check(
    db: Db, _me: Analyst, application_id: ShortId, name: str, content: Content = "",
    stored: Annotated[str, Form(max_length=10)] = "",
) -> Response:  # fmt: skip
    """Say what the checker says of a file as it is on the screen; nothing is stored.

    With `stored` it is asked about what was saved last, which need not be sent again.
    """
    edited = None if stored else SourceFile(name, content.encode())
    found = check_files(db, application_id, edited)
    return JSONResponse({"problems": [as_json(one) for one in found]})


def as_json(problem: Problem) -> dict[str, Any]:
    """Return a finding: severity, code, file, element, name, line, message."""
    facts = problem_fields(problem)
    facts.pop("words", None)
    return {**facts, "severity": str(problem.severity)}


def editor(  # noqa: PLR0913 what the page shows
    request: Request, db: Session, application_id: Any, name: str, *, view: str = "",
    text: str | None = None, refusal: Conflict | None = None,
) -> Response:  # fmt: skip
    """Return the page of the editor that fits the file."""
    file, body = read_file(db, application_id, name)
    template = TEXT if view == "text" else EDITORS.get(file.kind, TEXT)
    opens = OPENING.get(file.kind) if template != TEXT else None
    more = opens(db, application_id, name) if opens else {}
    if more is None:
        template, more = TEXT, {}
    values = {
        "application": get_application(db, application_id), "file": file,
        "text": body.decode("utf-8", "replace") if text is None else text,
        # Editors ask for these by themselves, about what is on the screen.
        "findings": check_files(db, application_id) if template == TEXT else [],
        "visual": file.kind in EDITORS,
        "done": request.query_params.get("done", ""), "refusal": refusal.text() if refusal else "",
        **more,
    }  # fmt: skip
    return render(request, template, status=refusal.status if refusal else 200, **values)
