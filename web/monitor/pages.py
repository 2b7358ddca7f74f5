"""Instances, incidents and drawings, for those who look after the processes."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from pydantic import StringConstraints
from starlette.responses import Response

import engine
from base.i18n import LOCALES
from base.ids import short
from engine.people import Actor
from web.deps import Can, Db
from web.monitor import deployed
from web.monitor.localised import for_viewer, in_language
from web.paths import ShortId
from web.render import render
from web.said import Said, back

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Can("instances.read")]
Controller = Annotated[Actor, Can("instances.control")]
Settler = Annotated[Actor, Can("incidents.settle")]
DrawingReader = Annotated[Actor, Can("definitions.read")]
Reason = Annotated[str, Form(max_length=2000)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), Form(max_length=2000)]
BPMN_TYPE = "application/xml"


@router.post("/instances/{instance_id}/suspend")
def suspend(db: Db, me: Controller, instance_id: ShortId, reason: Why) -> Response:
    """Pause an instance."""
    engine.suspend(db, instance_id, by=me, reason=reason)
    return back(f"/instances/{short(instance_id)}", "", Said(code="suspended"))


@router.post("/instances/{instance_id}/resume")
def resume(db: Db, me: Controller, instance_id: ShortId, reason: Reason = "") -> Response:
    """Let a paused instance go on."""
    engine.resume(db, instance_id, by=me, reason=reason)
    return back(f"/instances/{short(instance_id)}", "", Said(code="resumed"))


@router.post("/instances/{instance_id}/cancel")
def cancel(db: Db, me: Controller, instance_id: ShortId, reason: Why) -> Response:
    """Stop an instance for good."""
    engine.cancel(db, instance_id, by=me, reason=reason)
    return back(f"/instances/{short(instance_id)}", "", Said(code="cancelled"))


@router.post("/incidents/{incident_id}/retry")
def retry(db: Db, me: Settler, incident_id: ShortId) -> Response:
    """Try again what failed; the page then tells how it really went."""
    result = engine.retry(db, incident_id, by=me)
    code = "failed_again" if result.resolved_at is None else "retried"
    return back(f"/instances/{short(result.instance_id)}", "", Said(code=code))


@router.post("/incidents/{incident_id}/settle")
def settle(
    db: Db,
    me: Settler,
    incident_id: ShortId,
    outcome: Annotated[Literal["done", "repeat"], Form()],
    reason: Why,
) -> Response:
    """Decide about a call of which nobody knows whether it took place."""
    result = engine.settle_unknown(db, incident_id, outcome=outcome, by=me, reason=reason)
    return back(f"/instances/{short(result.instance_id)}", "", Said(code="settled"))


@router.get("/definitions")
def definitions(request: Request, db: Db, _me: DrawingReader) -> Response:
    """List the drawings."""
    values = deployed.definitions_values(db, request.query_params.get("after"))
    return render(request, "monitor/definitions.html", **values)


@router.get("/definitions/{version_id}/{locale}.bpmn")
def drawing(
    db: Db, _me: Annotated[Actor, Can("tickets.read")], version_id: ShortId, locale: str
) -> Response:
    """Send a drawing in the reader's language. A version never changes, so browsers may keep it."""
    xml = engine.drawing_xml(db, version_id)
    named = for_viewer(in_language(xml, locale) if locale in LOCALES else xml)
    headers = {
        "Cache-Control": "private, max-age=86400, immutable",
        # Opened by itself it is only looked at: XML may hold pages and scripts.
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(named, media_type=BPMN_TYPE, headers=headers)
