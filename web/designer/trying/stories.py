"""The scenarios of an application: how they go on the draft as it is now, and what they cover."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import RingflowError
from base.ids import short
from engine.applications.queries import get_application
from engine.people import Actor
from engine.trials.coverage import Coverage
from engine.trials.draft import Draft, read_draft
from engine.trials.gate import gate, name_of
from engine.trials.scenarios import delete_scenario, get_scenario, record_again
from engine.trials.sessions import play_scenario
from web.deps import Can, Db
from web.designer.trying.cards import program_name
from web.designer.trying.pages import address_of
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/designer/{application_id}/scenarios", include_in_schema=False)
Analyst = Annotated[Actor, Can("definitions.draw")]
Counted = Annotated[int, Form(ge=0, le=10_000)]


@router.get("")
def all_scenarios(
    request: Request, db: Db, _me: Analyst, application_id: ShortId, done: str = ""
) -> Response:
    """Run all scenarios and say how they go."""
    return page(request, db, application_id, done=done)


@router.post("/{scenario_id}/open")
def look(
    db: Db, me: Analyst, application_id: ShortId, scenario_id: ShortId, to: Counted = 0
) -> Response:
    """Put the scenario, or its first `to` acts, into my trial."""
    one = get_scenario(db, application_id, scenario_id)
    acts = one.acts[:to] if to else one.acts
    play_scenario(db, application_id, one.process, acts, one.began_at, by=me)
    return RedirectResponse(address_of(application_id, one.process), status_code=303)


@router.post("/{scenario_id}/accept")
def accept(
    request: Request, db: Db, me: Analyst, application_id: ShortId, scenario_id: ShortId
) -> Response:
    """Expect from now on what the draft does now."""
    try:
        record_again(db, application_id, scenario_id, read_draft(db, application_id), by=me)
    except RingflowError as refusal:
        return page(request, db, application_id, refusal=refusal)
    return there(application_id, "accepted")


@router.post("/{scenario_id}/delete")
def delete(db: Db, me: Analyst, application_id: ShortId, scenario_id: ShortId) -> Response:
    """Forget a scenario."""
    delete_scenario(db, application_id, scenario_id, by=me)
    return there(application_id, "deleted")


def there(application_id: Any, done: str) -> RedirectResponse:
    """Lead to the list."""
    return RedirectResponse(
        f"/designer/{short(application_id)}/scenarios?done={done}", status_code=303
    )


def covered_by(draft: Draft, one: Coverage, application_id: Any) -> dict[str, Any]:
    """Return what the page shows of one drawing."""
    return {
        "covered": one, "file": draft.files[one.process], "missing": missing(draft, one),
        "name": program_name(draft.programs[one.process]),
        "url": address_of(application_id, one.process),
    }  # fmt: skip


def missing(draft: Draft, covered: Coverage) -> list[str]:
    """Return what no scenario passes, in words: elements, then flows."""
    process = draft.programs[covered.process].process

    def name(node: str) -> str:
        return name_of(draft, (covered.process, node))

    nodes = [
        name(node.id) for node in process.nodes() if node.id in covered.all_nodes - covered.nodes
    ]
    wanted = covered.all_flows - covered.flows
    flows = [one for scope in process.scope.walk() for one in scope.flows if one.id in wanted]
    return nodes + [f"{name(one.source)} → {name(one.target)}" for one in flows]


def page(
    request: Request, db: Session, application_id: Any, *, done: str = "",
    refusal: RingflowError | None = None,
) -> Response:  # fmt: skip
    """Return the list with the result of each."""
    application = get_application(db, application_id)
    found = gate(db, application_id)
    drawings = [] if found.draft is None else [
        covered_by(found.draft, one, application_id) for one in found.coverage
    ]  # fmt: skip
    return render(
        request, "designer/trying/scenarios.html", status=refusal.status if refusal else 200,
        application=application, found=found, drawings=drawings, done=done,
        refusal=refusal.text() if refusal else "",
    )  # fmt: skip
