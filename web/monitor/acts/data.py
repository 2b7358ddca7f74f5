"""Correcting the data of a process, and trying an incident again with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

import engine
from base.db import Session
from base.errors import FieldProblem, Invalid, NotAllowed
from base.expressions import ExpressionFailed, check_data
from base.i18n import N_, gettext
from base.ids import short
from engine.identity.access.permissions import may
from engine.people import Actor
from web.deps import Can, Db
from web.monitor.acts.head import REFUSALS, head_of, sentence
from web.monitor.pages import Why
from web.paths import ShortId
from web.render import render
from web.said import Said, back

router = APIRouter(include_in_schema=False)
Changer = Annotated[Actor, Can("instances.modify")]
NEW_ROWS: Final = 3
ONE_LINE: Final = 60
Texts = Annotated[tuple[str, ...], Form()]
NO_JSON: Final = N_(
    "“%(name)s”: write a number, true, false, null, a text in quotes, a list or an object."
)
MEANWHILE: Final = N_("“%(name)s” has changed since you looked; it is now %(now)s.")
TWICE: Final = N_("“%(name)s” is there already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One variable as the form shows it; `was` is its value when the form was made.

    A `fixed` one is of a kind that JSON does not have, such as a date: it can only be taken away.
    """

    name: str
    was: str
    value: str
    gone: bool = False
    fixed: bool = False

    @property
    def long(self) -> bool:
        """Whether the value needs more than a line."""
        return len(self.value) > ONE_LINE


def row_of(name: str, value: object) -> Row:
    """Return a variable as the form begins with."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except TypeError:
        return Row(name=name, was=str(value), value=str(value), fixed=True)
    return Row(name=name, was=text, value=text)


def rows_posted(
    name: Texts = (), was: Texts = (), value: Texts = (), gone: Texts = ()
) -> list[Row]:
    """Read the rows of the form."""
    given = zip(name, was, value, strict=False)
    return [Row(name=key.strip(), was=old, value=new, gone=key in gone) for key, old, new in given]


PostedRows = Annotated[list[Row], Depends(rows_posted)]


@router.get("/instances/{instance_id}/data")
def data(request: Request, db: Db, _me: Changer, instance_id: ShortId, retry: str = "") -> Response:
    """Show the data of a process for correction; `retry` is an incident to try again with it."""
    return _form(request, db, instance_id, rows=None, retry=retry)


@router.post("/instances/{instance_id}/data")
def change(  # noqa: PLR0913 a form with rows, a reason and a retry
    request: Request,
    db: Db,
    me: Changer,
    instance_id: ShortId,
    *,
    rows: PostedRows,
    reason: Why,
    retry: Annotated[str, Form(max_length=40)] = "",
    force: Annotated[bool, Form()] = False,
) -> Response:
    """Set what was changed, and try again if an incident is to be."""
    try:
        with db.begin_nested():
            code = _done(db, me, instance_id, rows, reason, retry, force=force)
    except REFUSALS as refusal:
        return _form(request, db, instance_id, rows, retry, refusal=refusal, reason=reason)
    return back(f"/instances/{short(instance_id)}", "", Said(code=code))


def _done(  # noqa: PLR0913 see above
    db: Session, me: Actor, instance_id: UUID, rows: list[Row], reason: str, retry: str, *,
    force: bool,
) -> str:  # fmt: skip
    if retry and not may(me, "incidents.settle"):
        raise NotAllowed
    values, gone = changes(rows, engine.get_instance(db, instance_id).variables)
    if values or gone:
        engine.set_variables(
            db, instance_id, values, delete=gone, by=me, reason=reason, force=force
        )
    if not retry:
        return "changed"
    result = engine.retry(db, _incident(db, instance_id, retry), by=me, reason=reason)
    return "failed_again" if result.resolved_at is None else "retried"


def _incident(db: Session, instance_id: UUID, retry: str) -> UUID:
    found = engine.find_incidents(db, engine.IncidentFilter(instance_id=instance_id)).items
    for one in found:
        if short(one.id) == retry:
            return one.id
    raise engine.IncidentSettled


def value_of(row: Row) -> Any:
    """Return the value that was typed, as JSON has it.

    Raises:
        Invalid: it is none, or none that could be stored.
    """
    try:
        value = json.loads(row.value)
        check_data(value, row.name)
    except (ValueError, RecursionError):
        raise Invalid([_problem(NO_JSON, row)]) from None
    except ExpressionFailed as refusal:
        raise Invalid([FieldProblem(field=row.name, message=refusal.text())]) from None
    return value


def changes(rows: list[Row], now: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the values to set and the names to take away.

    Raises:
        Invalid: a text is no value, or a value has changed since the form was made.
    """
    values: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for row in rows:
        if not row.name or (row.value == row.was and not row.gone):
            continue
        try:
            if not row.gone:
                values[row.name] = value_of(row)
        except Invalid as refusal:
            problems += refusal.problems
            continue
        at_present = row_of(row.name, now.get(row.name)).was
        if row.was and at_present != row.was:
            problems.append(_problem(MEANWHILE, row, now=at_present))
        elif not row.was and row.name in now:
            problems.append(_problem(TWICE, row))
    if problems:
        raise Invalid(problems)
    return values, [row.name for row in rows if row.gone and row.was]


def _problem(message: str, row: Row, **more: str) -> FieldProblem:
    return FieldProblem(field=row.name, message=gettext(message) % {"name": row.name, **more})


def _form(  # noqa: PLR0913 what the form shows
    request: Request, db: Session, instance_id: UUID, rows: list[Row] | None, retry: str, *,
    refusal: Invalid | Any = None, reason: str = "",
) -> Response:  # fmt: skip
    head = head_of(db, instance_id)
    if rows is None:
        variables = head.seen.instance.variables
        shown = [row_of(name, one) for name, one in sorted(variables.items())]
    else:
        shown = [row for row in rows if row.name or row.value]
    blank = [Row(name="", was="", value="")] * NEW_ROWS
    return render(
        request, "monitor/acts/data.html", head=head, rows=shown, blank=blank, retry=retry,
        reason=reason, problem=sentence(refusal, db) if refusal else "",
        other_kind=isinstance(refusal, engine.OtherKind), status=refusal.status if refusal else 200,
    )  # fmt: skip
