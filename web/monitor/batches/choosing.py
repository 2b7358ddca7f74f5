"""Doing one act to everything that a list shows: choose, look, type the number, begin."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

import engine
from base.errors import Conflict, Invalid
from base.i18n import N_, gettext
from base.ids import short
from engine import BATCH_PERMISSIONS, BatchAct, IncidentFilter, InstanceFilter, Orders
from engine.identity.access.permissions import may
from engine.people import Actor
from web.deps import Can, Db
from web.monitor.acts.head import sentence
from web.monitor.acts.versions import mapping_of
from web.monitor.batches.pages import ACTS, check_may
from web.monitor.lists.filters import InstanceChoice, posted_choice
from web.monitor.lists.pages import chips, chosen_ids
from web.monitor.pages import Why
from web.monitor.shown import KINDS, process_names
from web.render import render
from web.said import Said, back

router = APIRouter(include_in_schema=False)
Keeper = Annotated[Actor, Can("batches.control")]
Names = Annotated[tuple[str, ...], Form()]
Line = Annotated[str, Form(max_length=2000)]
OFFERED: Final = (BatchAct.SUSPEND, BatchAct.RESUME, BatchAct.CANCEL, BatchAct.MIGRATE)


class OtherNumber(Invalid):
    """What was typed is not how many there are; nothing was begun."""

    code = "other_number"
    message = N_("These are %(count)s now. Please type that number to confirm.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do to all, as the form shows it."""

    act: str = ""
    reason: str = ""
    typed: str = ""
    version: int | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    refresh: bool = False


def posted_plan(  # noqa: PLR0913 a form with as many fields
    *,
    act: Line = "",
    reason: Line = "",
    typed: Line = "",
    version: Annotated[int | None, Form()] = None,
    old: Names = (),
    new: Names = (),
    refresh: Annotated[bool, Form()] = False,
) -> Plan:
    """Read the form."""
    return Plan(
        act=act, reason=reason.strip(), typed=typed.strip(), version=version,
        mapping=mapping_of(old, new), refresh=refresh,
    )  # fmt: skip


PostedPlan = Annotated[Plan, Depends(posted_plan)]
Chosen = Annotated[InstanceChoice, Depends(posted_choice)]


@router.get("/batches/new")
def choosing(request: Request, db: Db, me: Keeper, chosen: Chosen) -> Response:
    """Show what can be done to all processes that fit."""
    return _form(request, db, me, chosen, Plan())


@router.post("/batches/new")
def begin(request: Request, db: Db, me: Keeper, chosen: Chosen, plan: PostedPlan) -> Response:
    """Begin a batch over all processes that fit."""
    act = act_of(me, plan.act)
    try:
        over = chosen_ids(db, chosen.which(db), chosen.inside())
        check_typed(db, over, plan.typed)
        orders = Orders(version=plan.version, mapping=plan.mapping, refresh=plan.refresh)
        with db.begin_nested():
            made = engine.create_batch(db, act, over, by=me, reason=plan.reason, orders=orders)
    except (Invalid, Conflict) as refusal:
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


@router.get("/incidents/groups")
def groups(
    request: Request, db: Db, me: Annotated[Actor, Can("incidents.read")],
    process: Annotated[str, Query(max_length=200)] = "",
) -> Response:  # fmt: skip
    """List incidents that say the same, the most frequent first."""
    which = IncidentFilter(open=True, definition_key=process or None)
    return render(
        request, "monitor/batches/groups.html", groups=engine.incident_groups(db, which),
        kinds={str(kind): gettext(name) for kind, name in KINDS.items()},
        names=process_names(db), process=process,
        may_retry=may(me, BATCH_PERMISSIONS[BatchAct.RETRY]) and may(me, "batches.control"),
    )  # fmt: skip


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


def count_of(db: Db, over: InstanceFilter | list[UUID]) -> int:
    """Return how many a batch over this would go over."""
    return len(over) if isinstance(over, list) else engine.count_chosen(db, over)


def check_typed(db: Db, over: InstanceFilter | list[UUID], typed: str) -> None:
    """Check that the number that was typed is how many there are.

    Raises:
        OtherNumber: it is not.
    """
    count = count_of(db, over)
    if typed != str(count):
        raise OtherNumber(count=count)


def _form(
    request: Request, db: Db, me: Actor, chosen: InstanceChoice, plan: Plan, refusal: Any = None
) -> Response:
    acts = [(str(act), gettext(ACTS[act])) for act in OFFERED if may(me, BATCH_PERMISSIONS[act])]
    migration = None
    if chosen.process and chosen.version and plan.act == BatchAct.MIGRATE and plan.version:
        migration = engine.plan_migration(
            db, chosen.process, source=chosen.version, target=plan.version, mapping=plan.mapping
        )
    over = chosen_ids(db, chosen.which(db), chosen.inside())
    versions = [one for one in engine.definitions(db, every_version=True)
                if one.key == chosen.process and one.version != chosen.version]  # fmt: skip
    return render(
        request, "monitor/batches/new.html", chosen=chosen, plan=plan, acts=acts,
        count=count_of(db, over), chips=list(chips(chosen, process_names(db))),
        call=chosen.call(db, plan, over if isinstance(over, list) else None),
        migration=migration, versions=versions, names=process_names(db),
        problem=sentence(refusal, db) if refusal else "", status=refusal.status if refusal else 200,
    )  # fmt: skip
