"""Saved filters: saving the present view, changing, sharing, ordering and deleting filters."""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid, RingflowError
from base.i18n import N_, gettext
from base.ids import short
from engine import identity
from engine.identity.access.permissions import may
from engine.identity.own import keep_inbox
from engine.people import Actor
from engine.tasks import saved
from engine.tasks.saved import COLOURS, EVERYBODY, FilterPlan, SavedFilter
from web.deps import Can, Db
from web.inbox.asking.criteria import Criteria
from web.inbox.lists.listing import words_of
from web.inbox.shown.counts import chip_of, counted, in_order
from web.inbox.shown.look import look_of
from web.inbox.shown.panel import marks
from web.inbox.views import names_for
from web.paths import ShortId
from web.render import render
from web.said import Said, back, saying
from web.shell.account import own_id

router = APIRouter(prefix="/inbox/filters", include_in_schema=False)
Worker = Annotated[Actor, Can("tasks.work")]
Line = Annotated[str, Form(max_length=200)]
Address = Annotated[str, Form(max_length=4000)]
Ticked = Annotated[list[str] | None, Form()]
OF_DEPARTMENT: Final = "department:"
COLOUR_NAMES: Final = {
    "grey": N_("Grey"), "blue": N_("Blue"), "green": N_("Green"), "amber": N_("Amber"),
    "red": N_("Red"), "violet": N_("Violet"),
}  # fmt: skip
SOME: Final = "some"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What the form of a filter says. `query` is the view that it keeps."""

    name: str
    colour: str
    query: str
    shared: str
    audience: frozenset[str]
    seen: datetime | None

    def plan(self, known: Container[str]) -> FilterPlan:
        """Return it as the engine takes it, shared with nobody who is not `known`."""
        some = frozenset(one for one in self.audience if one.casefold() in known)
        audience = {EVERYBODY: frozenset({EVERYBODY}), SOME: some}
        return FilterPlan(
            name=self.name, colour=self.colour, query=Criteria.of(self.query).kept(),
            audience=audience.get(self.shared, frozenset()),
        )  # fmt: skip


def posted(  # noqa: PLR0913, PLR0917 a form's fields
    name: Line = "",
    colour: Line = "",
    query: Address = "",
    shared: Line = "",
    role: Ticked = None,
    department: Ticked = None,
    seen: Line = "",
) -> Posted:
    """Read the form of a filter."""
    try:
        moment = datetime.fromisoformat(seen) if seen else None
    except ValueError:
        moment = None
    return Posted(
        name=name, colour=colour, query=query, shared=shared,
        audience=frozenset([*(role or []), *(OF_DEPARTMENT + one for one in department or [])]),
        seen=moment,
    )  # fmt: skip


Plan = Annotated[Posted, Depends(posted)]


@router.get("")
def filters(request: Request, db: Db, me: Worker) -> Response:
    """Show all filters that somebody sees, in their order, with what is in each."""
    kept = in_order(saved.filters_for(db, me), look_of(request))
    asked = [Criteria.of(one.query) for one in kept]
    counts, names = counted(db, me, asked), names_for(db, [], words=True)
    audiences = audience_names(db)
    lines = [
        {
            "filter": one,
            "chip": chip_of(one, Criteria(), count),
            "marks": [mark.text for mark in marks(there, words_of(db, me, there, names))],
            "audience": [audiences.get(other, other) for other in sorted(one.audience)],
        }
        for one, there, count in zip(kept, asked, counts, strict=True)
    ]
    return render(request, "inbox/acting/filters.html", lines=lines, said=saying(request))


@router.get("/new")
def new(request: Request, db: Db, me: Worker) -> Response:
    """Offer to save the view that the address says."""
    asked = Criteria.read(request.query_params.multi_items())
    plan = Posted(name="", colour=COLOURS[1], query=asked.kept(), shared="",
                  audience=frozenset(), seen=None)  # fmt: skip
    return page(request, db, me, plan)


@router.post("/new")
def add(request: Request, db: Db, me: Worker, plan: Plan) -> Response:
    """Save a new filter, and show what is in it."""
    try:
        key = saved.keep_filter(db, plan.plan(audience_names(db)), by=me)
    except (Invalid, Conflict) as refusal:
        return page(request, db, me, plan, refusal=refusal)
    there = replace(Criteria.of(plan.query), saved=short(key), after="")
    return back("/inbox", there.address(), Said(code="filter_kept"))


@router.get("/{filter_id}")
def one(request: Request, db: Db, me: Worker, filter_id: ShortId) -> Response:
    """Show one filter, to change it; `query` in the address is the view that it shall keep."""
    found = saved.filter_of(db, filter_id, by=me)
    asked = Criteria.read(request.query_params.multi_items())
    query = asked.kept() if request.query_params.get("anew") else found.query
    plan = Posted(
        name=found.name, colour=found.colour, query=query, shared=shared_as(found),
        audience=found.audience, seen=found.changed_at,
    )  # fmt: skip
    return page(request, db, me, plan, found=found)


@router.get("/{filter_id}/count")
def count(db: Db, me: Worker, filter_id: ShortId) -> HTMLResponse:
    """Say how much is in a filter, for a list that did not wait for it."""
    found = saved.filter_of(db, filter_id, by=me)
    [number] = counted(db, me, [Criteria.of(found.query)])
    return HTMLResponse(f'<span class="count">{number}</span>')


@router.post("/{filter_id}")
def change(request: Request, db: Db, me: Worker, filter_id: ShortId, plan: Plan) -> Response:
    """Change a filter; whoever changed it meanwhile is named instead of being overwritten."""
    found = saved.filter_of(db, filter_id, by=me)
    try:
        wanted = plan.plan(audience_names(db))
        saved.keep_filter(db, wanted, by=me, filter_id=filter_id, seen=plan.seen)
    except (Invalid, Conflict) as refusal:
        return page(request, db, me, plan, found=found, refusal=refusal)
    there = replace(Criteria.of(plan.query), saved=short(filter_id), after="")
    return back("/inbox", there.address(), Said(code="filter_kept"))


@router.post("/{filter_id}/move")
def move(
    request: Request, db: Db, me: Worker, filter_id: ShortId, by: Annotated[int, Form()] = 0
) -> Response:
    """Move a filter one place up or down, in one's own list alone."""
    saved.filter_of(db, filter_id, by=me)
    key = short(filter_id)
    keys = [short(one.id) for one in in_order(saved.filters_for(db, me), look_of(request))]
    at = keys.index(key)
    keys.insert(min(max(at + (1 if by > 0 else -1), 0), len(keys) - 1), keys.pop(at))
    keep_inbox(db, own_id(me), {"order": keys})
    return RedirectResponse("/inbox/filters", status_code=303)


@router.post("/{filter_id}/delete")
def delete(db: Db, me: Worker, filter_id: ShortId) -> Response:
    """Delete a filter; one click brings it back."""
    saved.delete_filter(db, filter_id, by=me)
    return back("/inbox/filters", "", Said(code="filter_deleted", task=short(filter_id)))


@router.post("/{filter_id}/restore")
def restore(db: Db, me: Worker, filter_id: ShortId) -> Response:
    """Bring a deleted filter back."""
    saved.restore_filter(db, filter_id, by=me)
    return back("/inbox/filters", "", Said(code="filter_restored"))


def shared_as(found: SavedFilter) -> str:
    """Return which of the three ways of sharing a filter has."""
    if EVERYBODY in found.audience:
        return EVERYBODY
    return SOME if found.audience else ""


def audience_names(db: Session) -> dict[str, str]:
    """Return the names of all with whom filters can be shared."""
    roles = {code.casefold(): name for code, name in identity.role_names(db).items()}
    departments = identity.department_names(db)
    return {
        EVERYBODY: gettext("Everybody"),
        **roles,
        **{(OF_DEPARTMENT + code).casefold(): name for code, name in departments.items()},
    }


def page(
    request: Request,
    db: Session,
    me: Actor,
    plan: Posted,
    *,
    found: SavedFilter | None = None,
    refusal: RingflowError | None = None,
) -> Response:
    """Return the form of a filter, with what could not be done."""
    there, names = Criteria.of(plan.query), names_for(db, [], words=True)
    values: dict[str, Any] = {
        "plan": plan,
        "found": found,
        "address": f"/inbox/filters/{short(found.id) if found else 'new'}",
        "back_there": f"/inbox{there.address()}",
        "marks": [one.text for one in marks(there, words_of(db, me, there, names))],
        "colours": [(one, gettext(COLOUR_NAMES[one])) for one in COLOURS],
        "roles": sorted(identity.role_names(db).items(), key=lambda pair: pair[1]),
        "departments": sorted(identity.department_names(db).items(), key=lambda pair: pair[1]),
        "chosen": {one.casefold() for one in plan.audience},
        "may_share": may(me, "tasks.filters"),
        "problems": [FieldProblem(field="name", message=refusal.text())] if refusal else [],
    }
    status = refusal.status if refusal else 200
    return render(request, "inbox/acting/filter.html", status=status, **values)
