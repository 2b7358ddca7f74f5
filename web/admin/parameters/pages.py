"""The list of parameters, and the page of one."""

from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid, NotAllowed, NotFound, RingflowError
from base.parameters import AREA_NAMES, LEVEL_NAMES, Area, Level, Setting, find_parameter
from engine.identity import departments, find_department
from engine.identity.access.parameter_rights import ANY_AREA, change_right
from engine.parameters import (
    ParameterFilter,
    change_parameters,
    changed_by,
    changes,
    find_parameters,
    platform_changes,
    readers_of,
    seen_by,
    values_set,
    view_parameter,
)
from engine.people import Actor
from web.admin.pages import by_field, problems_of
from web.deps import Can, Db
from web.render import render
from web.shell.offering.choosing import department_meant, departments_offered, few_departments

router = APIRouter(prefix="/admin/parameters", include_in_schema=False)
Reader = Annotated[Actor, Can(*ANY_AREA)]
Setter = Annotated[Actor, Can(*(change_right(area) for area in Area))]
Line = Annotated[str, Form(max_length=500)]
Value = Annotated[str, Form(max_length=20_000)]
REFUSALS: Final = (Invalid, Conflict, NotAllowed)
LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the list asks for; what is not understood counts as not asked for."""

    query: str = ""
    area: str = ""
    changed: str = ""
    department: str = ""

    def filter(self, seen: frozenset[Area]) -> ParameterFilter:
        """Return the filter, within the areas that the reader may see."""
        area = Area(self.area) if self.area in seen else None
        return ParameterFilter(
            seen=seen, words=self.query[:LONGEST], area=area, changed=bool(self.changed)
        )


@dataclass(frozen=True, slots=True)
class Posted:
    """What the form of a parameter sends; `act` is `clear` to take away what is set."""

    value: Value = ""
    department: Line = ""
    reason: Line = ""
    act: Line = ""

    def setting(self, code: str) -> Setting:
        """Return what is to be set.

        Raises:
            BadValue: the value does not fit.
        """
        kind = find_parameter(code).kind
        return Setting(
            code=code,
            level=Level.DEPARTMENT if self.department.strip() else Level.CENTRE,
            value=None if self.act == "clear" else kind.store(kind.read(self.value)),
            department=self.department.strip(),
        )


@router.get("")
def all_parameters(
    request: Request, db: Db, me: Reader, asked: Annotated[Asked, Depends()]
) -> Response:
    """List the parameters by area, with what counts for the centre or for one department."""
    known = known_department(db, department_meant(db, asked.department))
    seen = seen_by(me)
    found = find_parameters(db, asked.filter(seen), department=known or None)
    areas = {one: [row for row in found if row.parameter.area is one] for one in Area}
    return render(
        request,
        "admin/parameters/list.html",
        block="rows",
        areas={one: rows for one, rows in areas.items() if rows},
        area_names={area: name for area, name in AREA_NAMES.items() if area in seen},
        level_names=LEVEL_NAMES,
        departments=few_departments(db),
        settable=bool(changed_by(me)),
        asked=replace(asked, department=known),
    )


@router.get("/departments")
def departments_found(request: Request, db: Db, _me: Reader, department: str = "") -> Response:
    """Offer the departments whose names begin to be typed, as a list for an input."""
    return departments_offered(request, db, department)


@router.get("/{code}")
def one_parameter(
    request: Request, db: Db, me: Reader, code: str, department: str = "", done: str = ""
) -> Response:
    """Show a parameter: what counts, where it is set, what reads it, and its history.

    Raises:
        NotAllowed: the reader has no right to its area.
    """
    if find_parameter(code).area not in seen_by(me):
        raise NotAllowed
    if department:
        find_department(db, department)
    view = view_parameter(db, code, department=department or None)
    parameter = view.parameter
    own = next((one for one in values_set(db, code) if one.origin.department == department
                and one.origin.level is not Level.PLATFORM), None)  # fmt: skip
    typed = parameter.kind.write(parameter.kind.load(own.stored)) if own and own.fits else ""
    return form(request, db, me, code, department=department, typed=typed, done=done)


@router.post("/{code}")
def save_parameter(
    request: Request, db: Db, me: Setter, code: str, posted: Annotated[Posted, Depends()]
) -> Response:
    """Set a parameter for the centre or a department, or take away what is set there.

    Raises:
        NotAllowed: there is no right to change its area.
    """
    if find_parameter(code).area not in changed_by(me):
        raise NotAllowed
    try:
        change_parameters(db, [posted.setting(code)], by=me, reason=posted.reason.strip())
    except (*REFUSALS, NotFound) as refusal:
        place, typed = posted.department, posted.value
        return form(request, db, me, code, department=place, typed=typed, refusal=refusal)
    return RedirectResponse(f"/admin/parameters/{code}?done=saved", status_code=303)


def form(  # noqa: PLR0913 what the form shows again
    request: Request,
    db: Session,
    me: Actor,
    code: str,
    *,
    department: str = "",
    typed: str = "",
    done: str = "",
    refusal: RingflowError | None = None,
) -> Response:
    """Return the page of a parameter with what was typed and what is wrong with it."""
    problems = refused(refusal)
    known = known_department(db, department)
    return render(
        request,
        "admin/parameters/one.html",
        status=refusal.status if refusal else 200,
        view=view_parameter(db, code, department=known or None),
        set_values=values_set(db, code),
        readers=readers_of(db, code),
        history=changes(db, by=me, code=code),
        platform=platform_changes(db, code),
        level_names=LEVEL_NAMES,
        area_names=AREA_NAMES,
        department=department,
        typed=typed,
        done=done,
        settable=find_parameter(code).area in changed_by(me),
        problems=problems,
        wrong=by_field(problems),
    )


def refused(refusal: RingflowError | None) -> list[FieldProblem]:
    """Return what is wrong, at the field that it belongs to."""
    if refusal is None:
        return []
    if isinstance(refusal, NotFound | NotAllowed):
        return [FieldProblem(field="department", message=refusal.text())]
    if isinstance(refusal, Invalid) and not refusal.problems:
        return [FieldProblem(field="value", message=refusal.text())]
    return problems_of(refusal)


def known_department(db: Session, code: str) -> str:
    """Return the code of a department that is open; nothing for another one."""
    return code if code and any(one.code == code for one in departments(db, codes=[code])) else ""
