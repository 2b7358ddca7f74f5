"""The page before deploying: what changes, what it means for what is running, and the gate."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Conflict, Invalid
from base.ids import short
from engine.applications.deploying import deploy_application, preview
from engine.applications.queries import get_application
from engine.identity.access.permissions import may
from engine.people import Actor
from engine.trials.gate import gate, pass_gate
from web.deps import Can, Db
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/designer/{application_id}", include_in_schema=False)
Deployer = Annotated[Actor, Can("definitions.deploy")]
Words = Annotated[str, Form(max_length=500)]
Keys = Annotated[tuple[str, ...], Form()]
MIGRATE = "instances.migrate"


@router.get("/deploy")
def look(request: Request, db: Db, me: Deployer, application_id: ShortId) -> Response:
    """Say what deploying would do."""
    return page(request, db, me, application_id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was filled in; `reason` says why failing scenarios do not matter."""

    comment: Words = ""
    reason: Words = ""
    move: Keys = ()
    seen: Words = ""


@router.post("/deploy")
def deploy(
    request: Request,
    db: Db,
    me: Deployer,
    application_id: ShortId,
    wanted: Annotated[Wanted, Depends()],
) -> Response:
    """Deploy; and let running instances go over where that was wished."""
    comment, moved = wanted.comment, wanted.move if may(me, MIGRATE) else ()
    try:
        with db.begin_nested():
            pass_gate(db, application_id, by=me, reason=wanted.reason)
            done = deploy_application(
                db, application_id, comment=comment, by=me, move=moved, seen=wanted.seen or None
            )
    except (Invalid, Conflict) as refusal:
        return page(request, db, me, application_id, comment=comment, refusal=refusal)
    if done.batches:
        return RedirectResponse("/batches", status_code=303)
    return RedirectResponse(
        f"/designer/{short(application_id)}/versions?done=deployed", status_code=303
    )


def page(
    request: Request, db: Session, me: Actor, application_id: ShortId, *,
    comment: str = "", refusal: Invalid | Conflict | None = None,
) -> Response:  # fmt: skip
    """Return the page with the look at what would be."""
    application = get_application(db, application_id)
    try:
        looked, empty = preview(db, application_id, by=me), ""
        found = gate(db, application_id)
    except Invalid as nothing:
        looked, found, empty = None, None, nothing.text()
    return render(
        request, "designer/deploy.html", status=refusal.status if refusal else 200,
        application=application, looked=looked, gate=found, empty=empty, comment=comment,
        may_move=may(me, MIGRATE), refusal=refusal.text() if refusal else "",
    )  # fmt: skip
