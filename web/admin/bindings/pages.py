"""Which process handles which tickets: the list, making and ending, and asking it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

import engine
from base.db import Session
from base.errors import Invalid
from base.i18n import gettext
from engine import identity
from engine.people import Actor
from processes.tickets.binding.choosing import Binding
from processes.tickets.binding.keeping import (
    NewBinding,
    bindings,
    end_binding,
    make_binding,
    process_for,
    today,
)
from processes.tickets.rules.kinds import CATEGORIES, KIND_NAMES
from web.admin.log import day_of
from web.admin.pages import by_field, problems_of
from web.deps import Can, Db
from web.monitor.way import name_of
from web.paths import ShortId
from web.render import render
from web.shell.offering.choosing import (
    department_meant,
    departments_offered,
    few,
    few_departments,
    meant,
    offered_among,
)

router = APIRouter(prefix="/bindings", include_in_schema=False)
Keeper = Annotated[Actor, Can("definitions.deploy")]
Line = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A form as it was filled in: of a new binding, or of the question what would be chosen."""

    kind: str = ""
    category: str = ""
    department: str = ""
    process: str = ""
    begins_on: str = ""
    ends_on: str = ""
    note: str = ""

    def new(self) -> NewBinding:
        """Return the binding that it asks for."""
        return NewBinding(
            kind=self.kind or None, category=self.category or None,
            department=self.department.strip() or None, process=self.process, note=self.note,
            begins_on=day_of(self.begins_on), ends_on=day_of(self.ends_on),
        )  # fmt: skip


def posted(  # noqa: PLR0913 a form with as many fields
    *,
    kind: Line = "",
    category: Line = "",
    department: Line = "",
    process: Line = "",
    begins_on: Line = "",
    ends_on: Line = "",
    note: Line = "",
) -> Asked:
    """Read the form."""
    return Asked(
        kind=kind, category=category, department=department, process=process,
        begins_on=begins_on, ends_on=ends_on, note=note,
    )  # fmt: skip


@router.get("")
def all_bindings(request: Request, db: Db, _me: Keeper, over: str = "") -> Response:
    """List what is assigned; and say what would be chosen for such a ticket, if asked."""
    query = request.query_params
    asked = Asked(
        kind=query.get("kind", "")[:40], category=query.get("category", "")[:40],
        department=department_meant(db, query.get("department", "")[:80].strip()),
        begins_on=query.get("begins_on", "")[:10],
    )  # fmt: skip
    answer = the_answer(db, asked) if "kind" in query else None
    return page(request, db, over=bool(over), asked=asked, answer=answer)


@router.get("/departments")
def departments_found(request: Request, db: Db, _me: Keeper, department: str = "") -> Response:
    """Offer the departments whose names begin to be typed, as a list for an input."""
    return departments_offered(request, db, department)


@router.get("/processes")
def processes_found(request: Request, db: Db, _me: Keeper, process: str = "") -> Response:
    """Offer the processes whose names hold what is typed, as a list for an input."""
    return offered_among(request, processes(db), process)


@router.post("")
def assign(
    request: Request, db: Db, me: Keeper, asked: Annotated[Asked, Depends(posted)]
) -> Response:
    """Assign a process."""
    asked = replace(
        asked, department=department_meant(db, asked.department.strip()),
        process=meant(processes(db), asked.process),
    )  # fmt: skip
    try:
        make_binding(db, asked.new(), by=me)
    except Invalid as refusal:
        return page(request, db, typed=asked, refusal=refusal)
    return RedirectResponse("/bindings?done=added", status_code=303)


@router.post("/{binding_id}/end")
def end(db: Db, me: Keeper, binding_id: ShortId) -> Response:
    """End an assignment."""
    end_binding(db, binding_id, by=me)
    return RedirectResponse("/bindings?done=ended", status_code=303)


def processes(db: Session) -> dict[str, str]:
    """Return the names of the deployed processes by key."""
    return {one.key: name_of(one) for one in engine.definitions(db) if one.kind == "process"}


def the_answer(db: Session, asked: Asked) -> dict[str, Any]:
    """Return which binding decides for such a ticket: `binding` is None for the usual handling."""
    found = process_for(
        db, kind=asked.kind, category=asked.category or "other",
        department=asked.department.strip() or None, day=day_of(asked.begins_on) or today(db),
    )  # fmt: skip
    return {"binding": found}


def page(  # noqa: PLR0913 what was typed comes along
    request: Request, db: Session, *, over: bool = False, asked: Asked | None = None,
    answer: dict[str, Any] | None = None, typed: Asked | None = None,
    refusal: Invalid | None = None,
) -> Response:  # fmt: skip
    """Return the page."""
    day: date = today(db)
    found: list[Binding] = bindings(db, over=over)
    names, listed = processes(db), few_departments(db)
    decided = [answer["binding"]] if answer and answer["binding"] else []
    codes = {one.department for one in [*found, *decided] if one.department}
    problems = problems_of(refusal)
    return render(
        request, "admin/bindings/list.html", status=refusal.status if refusal else 200,
        bindings=found, over=over, today=day, processes=names,
        departments=listed or identity.department_names(db, codes), listed=listed,
        few_processes=few(names),
        kinds={str(kind): gettext(name) for kind, name in KIND_NAMES.items()},
        categories={code: gettext(name) for code, (name, _usual) in CATEGORIES.items()},
        asked=asked or Asked(begins_on=str(day)), answer=answer,
        typed=typed or Asked(begins_on=str(day)), problems=problems, wrong=by_field(problems),
        done=request.query_params.get("done", ""),
    )  # fmt: skip
