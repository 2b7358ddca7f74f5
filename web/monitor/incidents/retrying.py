"""Trying again all incidents that a list shows: look, type the number, begin."""

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

import engine
from base.db import Session
from base.errors import Conflict, Invalid
from base.ids import short
from engine import BatchAct
from engine.people import Actor
from web.deps import Can, Db
from web.monitor.acts.head import sentence
from web.monitor.batches.choosing import NoReasonGiven, OtherNumber
from web.monitor.batches.pages import check_may
from web.monitor.incidents.choice import IncidentChoice
from web.monitor.incidents.pages import Chosen, kinds
from web.monitor.shown import process_names
from web.render import render
from web.said import Said, back

router = APIRouter(include_in_schema=False)
Keeper = Annotated[Actor, Can("batches.control")]
Line = Annotated[str, Form(max_length=2000)]
MOST_GROUPS: Final = 20


@router.get("/incidents/retry")
def choosing(request: Request, db: Db, me: Keeper, chosen: Chosen) -> Response:
    """Show what would be tried again."""
    check_may(me, BatchAct.RETRY)
    return _form(request, db, chosen)


@router.post("/incidents/retry")
def begin(
    request: Request, db: Db, me: Keeper, chosen: Chosen, typed: Line = "", reason: Line = ""
) -> Response:
    """Begin a batch over all open incidents that fit."""
    check_may(me, BatchAct.RETRY)
    which = chosen.open().which()
    try:
        count = engine.count_chosen(db, which)
        if typed.strip() != str(count):
            raise OtherNumber(count=count)
        if not reason.strip():
            raise NoReasonGiven
        with db.begin_nested():
            made = engine.create_batch(db, BatchAct.RETRY, which, by=me, reason=reason.strip())
    except (Invalid, Conflict) as refusal:
        return _form(request, db, chosen, reason=reason, refusal=refusal)
    return back(f"/batches/{short(made.id)}", "", Said(code="batch_begun"))


def call_of(chosen: IncidentChoice, reason: str) -> str:
    """Return what a machine would send to `POST /api/v1/batches` for the same."""
    asked = {"definition_key": chosen.process, "kind": chosen.kind, "node": chosen.node,
             "text": chosen.text}  # fmt: skip
    which = {name: value for name, value in asked.items() if value}
    sent = {"act": "retry", "reason": reason or "…", "incidents": which}
    return json.dumps(sent, ensure_ascii=False, indent=2)


def _form(
    request: Request, db: Session, chosen: IncidentChoice, *, reason: str = "", refusal: Any = None
) -> Response:
    which = chosen.open().which()
    return render(
        request, "monitor/incidents/retry.html", chosen=chosen, reason=reason,
        count=engine.count_chosen(db, which), kinds=dict(kinds()), names=process_names(db),
        groups=engine.incident_groups(db, which, limit=MOST_GROUPS), call=call_of(chosen, reason),
        problem=sentence(refusal, db) if refusal else "",
        status=refusal.status if refusal else 200,
    )  # fmt: skip
