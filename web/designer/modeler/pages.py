"""What the page for drawing asks for besides the file: facts about the centre, and a layout."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import JSONResponse, Response

from engine.applications.queries import read_file
from engine.definitions.layout.drawn import as_shown, without_places
from engine.people import Actor
from web.deps import Can, Db
from web.designer.modeler.facts import facts
from web.paths import ShortId

router = APIRouter(prefix="/designer/{application_id}/files/{name}", include_in_schema=False)
Analyst = Annotated[Actor, Can("definitions.draw")]
Content = Annotated[str, Form(max_length=4 * 1024 * 1024)]


@router.get("/facts")
def offer(db: Db, _me: Analyst, application_id: ShortId, name: str) -> Response:
    """Return words, people, groups, forms, decisions, processes and actions as JSON."""
    read_file(db, application_id, name)
    return JSONResponse(facts(db, application_id), headers={"Cache-Control": "no-store"})


@router.post("/layout")
def lay_out(
    db: Db, _me: Analyst, application_id: ShortId, name: str,
    content: Content = "", anew: Annotated[str, Form(max_length=10)] = "",
) -> Response:  # fmt: skip
    """Return a drawing with a place for every step; `anew` forgets the places that it has."""
    read_file(db, application_id, name)
    body = content.encode()
    shown = as_shown(without_places(body) if anew else body, "")
    return Response(shown, media_type="application/xml", headers={"Cache-Control": "no-store"})
