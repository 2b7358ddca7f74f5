"""Doing one act to everything that a list shows: choose, look, type the number, begin."""

import json
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

import engine
from base.db import Session
from base.errors import Conflict, Invalid, NotFound
from base.i18n import N_, gettext
from base.ids import short
from engine import BATCH_PERMISSIONS, BatchAct, IncidentFilter
from engine.identity.access.permissions import may
from engine.people import Actor
from web.deps import Can, Db
from web.monitor.acts.data import NEW_ROWS, Row
from web.monitor.acts.head import sentence
from web.monitor.batches.pages import ACTS, check_may
from web.monitor.batches.plan import Outlook, Over, Plan, PostedPlan, outlook
from web.monitor.lists.filters import InstanceChoice, plain, posted_choice
from web.monitor.lists.pages import chips, chosen_ids
from web.monitor.pages import Why
from web.monitor.shown import CHOICES, process_names
from web.render import render
from web.said import Said, back

router = APIRouter(include_in_schema=False)
Keeper = Annotated[Actor, Can("batches.control")]
Line = Annotated[str, Form(max_length=2000)]
OFFERED: Final = (
    BatchAct.SUSPEND, BatchAct.RESUME, BatchAct.CANCEL, BatchAct.MIGRATE, BatchAct.MODIFY,
    BatchAct.VARIABLES, BatchAct.RESTART,
)  # fmt: skip
MOST_IDS: Final = 20


class OtherNumber(Invalid):
    """What was typed is not how many there are; nothing was begun."""

    code = "other_number"
    message = N_("These are %(count)s now. Please type that number to confirm.")


class NoReasonGiven(Invalid):
    """A batch changes many processes: each tells in its history why."""

    code = "no_reason_given"
    message = N_("Please say why; then it can be done.")


Chosen = Annotated[InstanceChoice, Depends(posted_choice)]


@router.get("/batches/new")
def choosing(request: Request, db: Db, me: Keeper, chosen: Chosen) -> Response:
    """Show what can be done to all processes that fit."""
    return _form(request, db, me, chosen, Plan())


@router.post("/batches/new")
def begin(
    request: Request,
    db: Db,
    me: Keeper,
    chosen: Chosen,
    plan: PostedPlan,
    do: Annotated[Literal["look", "begin"], Form()] = "begin",
) -> Response:
    """Say what would come of a batch over all processes that fit, or begin it."""
    act = act_of(me, plan.act)
    try:
        over = chosen_ids(db, chosen.which(db), chosen.inside())
        if do == "look":
            seen = outlook(db, plan, over, chosen.process)
            plan.orders()
            return _form(request, db, me, chosen, plan, seen=seen)
        check_typed(db, over, plan.typed)
        if not plan.reason:
            raise NoReasonGiven
        with db.begin_nested():
            made = engine.create_batch(
                db, act, over, by=me, reason=plan.reason, orders=plan.orders()
            )
    except (Invalid, Conflict, NotFound) as refusal:
        return _form(request, db, me, chosen, plan, refusal)
    return back(f"/batches/{short(made.id)}", "", Said(code="batch_begun"))


@router.post("/incidents/retry-all")
def retry_all(  # noqa: PLR0913 what names a group of incidents
    db: Db,
    me: Keeper,
    *,
    definition_key: Line,
    node: Line,
    kind: Line,
    signature: Line,
    reason: Why,
) -> Response:
    """Try again all open incidents that say the same."""
    check_may(me, BatchAct.RETRY)
    which = IncidentFilter(
        open=True, definition_key=definition_key, node=node, signature=signature,
        kind=engine.IncidentKind(kind) if kind in set(engine.IncidentKind) else None,
    )  # fmt: skip
    made = engine.create_batch(db, BatchAct.RETRY, which, by=me, reason=reason)
    return back(f"/batches/{short(made.id)}", "", Said(code="batch_begun"))


def act_of(me: Actor, asked: str) -> BatchAct:
    """Return the act that was asked for, if this person may do it.

    Raises:
        Invalid: it is none that is offered.
        NotAllowed: they may not.
    """
    if asked not in OFFERED:
        raise Invalid
    check_may(me, BatchAct(asked))
    return BatchAct(asked)


def count_of(db: Session, over: Over) -> int:
    """Return how many a batch over this would go over."""
    return len(over) if isinstance(over, list) else engine.count_chosen(db, over)


def check_typed(db: Session, over: Over, typed: str) -> None:
    """Check that the number that was typed is how many there are.

    Raises:
        OtherNumber: it is not.
    """
    count = count_of(db, over)
    if typed != str(count):
        raise OtherNumber(count=count)


def call_of(plan: Plan, over: Over) -> str:
    """Return what a machine would send to `POST /api/v1/batches` for the same.

    Ids are given where only looking into each process could tell which ones fit; of many the first
    are shown.
    """
    sent: dict[str, Any] = {"act": plan.act or "…", "reason": plan.reason or "…"}
    if isinstance(over, list):
        sent["ids"] = [str(one) for one in over[:MOST_IDS]]
        sent["ids"] += [f"… {len(over) - MOST_IDS}"] if len(over) > MOST_IDS else []
    else:
        sent["instances"] = plain(over)
    try:
        sent |= plan.sent()
    except Invalid:
        sent["variables"] = "…"
    return json.dumps(sent, ensure_ascii=False, indent=2)


def _form(  # noqa: PLR0913 what the form shows
    request: Request, db: Session, me: Actor, chosen: InstanceChoice, plan: Plan,
    refusal: Any = None, *, seen: Outlook | None = None,
) -> Response:  # fmt: skip
    acts = [(str(act), gettext(ACTS[act])) for act in OFFERED if may(me, BATCH_PERMISSIONS[act])]
    over = chosen_ids(db, chosen.which(db), chosen.inside())
    if isinstance(refusal, OtherNumber):
        seen = outlook(db, plan, over, chosen.process)
    versions = [one for one in engine.definitions(db, every_version=True)
                if one.key == chosen.process and one.version != chosen.version]  # fmt: skip
    return render(
        request, "monitor/batches/new.html", chosen=chosen, plan=plan, acts=acts,
        act_names=dict(acts), count=count_of(db, over), seen=seen,
        chips=list(chips(chosen, process_names(db))), call=call_of(plan, over),
        versions=versions, names=process_names(db), rows=list(plan.rows), states=CHOICES,
        blank=[Row(name="", was="", value="")] * max(NEW_ROWS - len(plan.rows), 1),
        problem=sentence(refusal, db) if refusal else "",
        status=refusal.status if refusal else 200,
    )  # fmt: skip
