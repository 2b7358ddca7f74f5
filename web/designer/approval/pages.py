"""Drawing approvals as a list: who says yes, one after the other."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

import engine
from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid
from base.i18n import N_, gettext
from base.ids import short
from engine.applications.approval.chain import ApprovalStep, Chain, Rule, problems_of
from engine.applications.approval.reading import chain_of
from engine.applications.approval.writing import drawing_of
from engine.applications.beginning import free_name
from engine.applications.keeping import add_file, save_file
from engine.applications.queries import get_application, read_file
from engine.definitions.source import SourceFile
from engine.deployment.groups import known_groups
from engine.identity.access.roles import role_names
from engine.people import Actor
from web.deps import Can, Db
from web.designer.approval.posted import EMPTY, PostedChain
from web.monitor.way import name_of
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/designer/{application_id}", include_in_schema=False)
Analyst = Annotated[Actor, Can("definitions.draw")]
Posted = Annotated[PostedChain, Depends(PostedChain)]
RULES: Final = {
    Rule.ALL: N_("All must agree"),
    Rule.ONE: N_("One is enough"),
    Rule.MAJORITY: N_("More than half"),
    Rule.VETO: N_("All answer; one “no” stops it"),
}


@router.post("/approvals")
def begin(
    db: Db, me: Analyst, application_id: ShortId,
    title: Annotated[str, Form(max_length=120)] = "",
) -> Response:  # fmt: skip
    """Begin a chain with one step that the dispatchers decide."""
    title = title.strip() or gettext("Approval")
    key = free_name(db, application_id, title, "approval")
    first = ApprovalStep(name=gettext("Approve"), groups="dispatcher")
    file = SourceFile(f"{key}.bpmn", drawing_of(Chain(key=key, title=title, steps=[first])))
    add_file(db, application_id, file, by=me)
    return there(application_id, file.name)


@router.get("/approvals/{file_name}")
def look(
    request: Request, db: Db, _me: Analyst, application_id: ShortId, file_name: str
) -> Response:
    """Show the chain; a drawing that is none (any more) is opened as a drawing."""
    file, content = read_file(db, application_id, file_name)
    chain = chain_of(SourceFile(file_name, content))
    if chain is None:
        return RedirectResponse(
            f"/designer/{short(application_id)}/files/{file_name}", status_code=303
        )
    return page(request, db, application_id, file_name, chain, revision=file.revision)


@router.post("/approvals/{file_name}")
def change(
    request: Request, db: Db, me: Analyst, application_id: ShortId, file_name: str, posted: Posted
) -> Response:
    """Save the chain as a drawing, or change the list that is shown."""
    _file, content = read_file(db, application_id, file_name)
    there_is = chain_of(SourceFile(file_name, content))
    chain = posted.chain(there_is.key if there_is is not None else file_name.removesuffix(".bpmn"))
    was = posted.revision
    if posted.act != "save":
        return page(request, db, application_id, file_name, chain, revision=was)
    if problems := problems_of(chain):
        refusal = Invalid(problems)
        return page(request, db, application_id, file_name, chain, refusal=refusal, revision=was)
    try:
        file = SourceFile(file_name, drawing_of(chain))
        save_file(db, application_id, file, revision=posted.revision, by=me)
    except Conflict as refusal:
        return page(request, db, application_id, file_name, chain, refusal=refusal, revision=was)
    return there(application_id, file_name, "?done=saved")


def there(application_id: Any, name: str, more: str = "") -> RedirectResponse:
    """Lead to the page of a chain."""
    address = f"/designer/{short(application_id)}/approvals/{name}{more}"
    return RedirectResponse(address, status_code=303)


def page(  # noqa: PLR0913 what was typed comes along
    request: Request, db: Session, application_id: Any, name: str, chain: Chain, *,
    revision: int, refusal: Invalid | Conflict | None = None,
) -> Response:  # fmt: skip
    """Return the page with a chain in its form."""
    problems: list[FieldProblem] = []
    if isinstance(refusal, Invalid):
        problems = refusal.problems
    known = known_groups(db)
    groups = [*role_names(db), *(f"group:{code}" for code in sorted(known.groups or ()))]
    groups += [f"department:{code}" for code in sorted(known.departments or ())[:200]]
    forms = [(one.key, name_of(one)) for one in engine.definitions(db) if one.kind == "form"]
    return render(
        request, "designer/approval/chain.html", status=refusal.status if refusal else 200,
        application=get_application(db, application_id), file_name=name, chain=chain,
        revision=revision, problems=problems, wrong={one.field: one.message for one in problems},
        refusal=refusal.text() if refusal and not problems else "", groups=groups, forms=forms,
        rules=[(str(rule), gettext(words)) for rule, words in RULES.items()], empty=EMPTY,
        done=request.query_params.get("done", ""),
    )  # fmt: skip
