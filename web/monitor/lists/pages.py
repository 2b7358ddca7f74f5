"""The list of instances: looked through by everything that can be asked, and taken along."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from base.db import Session
from base.i18n import N_, gettext
from base.privacy import read_as, reader_mask
from engine import InstanceFilter, InstanceView, monitoring
from engine.audit import audit
from engine.identity.access.permissions import may
from engine.monitoring import Comparison, Inside
from engine.monitoring.asking import MISSING, as_seen, found_at, plain_text
from engine.people import Actor
from processes.tickets.queries.subjects import subjects
from web.centres.entering import centre_for, in_centre
from web.deps import Can, Db
from web.looks.spreadsheet import csv_lines
from web.monitor.lists.filters import HOW, NO_VALUE, OPERATORS, InstanceChoice, posted_choice
from web.monitor.shown import CHOICES, process_names
from web.monitor.story import person
from web.paths import shown_at
from web.render import render

router = APIRouter(include_in_schema=False)
Chosen = Annotated[InstanceChoice, Depends(posted_choice)]
PAGE_LENGTH: Final = 50
A_SLICE: Final = 500
MOST_EXPORTED: Final = 50_000
COLUMNS: Final = (
    "id", "process", "version", "business_key", "state", "incident", "started_at", "started_by",
    "ended_at",
)  # fmt: skip
CHIPS: Final[Mapping[str, str]] = {
    "version": N_("Version"),
    "started_from": N_("Started from"),
    "started_until": N_("Started until"),
    "ended_from": N_("Ended from"),
    "ended_until": N_("Ended until"),
    "error": N_("Error says"),
    "at": N_("Incident at"),
    "retries": N_("Attempts"),
    "overdue": N_("Overdue"),
    "batch": N_("Batch"),
    "node": N_("Stands at"),
    "calls": N_("Is inside of"),
}
RETRIES: Final[Mapping[str, str]] = {
    "left": N_("failed, will be tried again"),
    "none": N_("given up"),
}


@router.get("/instances")
def instances(
    request: Request,
    db: Db,
    me: Annotated[Actor, Can("instances.read")],
    chosen: Chosen,
    after: str | None = None,
) -> Response:
    """List instances."""
    which, inside = chosen.which(db), chosen.inside()
    found = monitoring.search(db, which, inside, after=after or None, limit=PAGE_LENGTH)
    names = process_names(db)
    return render(
        request, "monitor/lists/list.html", block="rows", found=found,
        headers=shown_at(f"/instances?{chosen.query}" if chosen.query else "/instances"),
        chosen=chosen, names=names,
        instances=found.items, subjects=subjects(db, (one.id for one in found.items)),
        next=found.next, person=person, chips=list(chips(chosen, names)),
        # Who was shown the newest only is not told how many there are: all would have to be read.
        count="" if inside or after or found.until else number(monitoring.count(db, which)),
        states=[(state, gettext(name)) for state, name in CHOICES.items()],
        how=[(key, gettext(name)) for key, name in HOW.items()],
        operators=[(str(key), gettext(name)) for key, name in OPERATORS.items()],
        no_value=NO_VALUE, retries=[(key, gettext(name)) for key, name in RETRIES.items()],
        offered=monitoring.names_of_variables(db, chosen.process or None) if whole(request) else [],
        may_batch=may(me, "batches.control"), may_export=may(me, "instances.export"),
    )  # fmt: skip


@router.get("/instances.csv")
def instances_file(
    request: Request, db: Db, me: Annotated[Actor, Can("instances.export")], chosen: Chosen
) -> Response:
    """Send what the list shows as a file, up to 50,000 lines, while it is being read.

    Variables that were asked for have columns of their own, masked as this reader sees them. That
    somebody took it along is a line in the log.
    """
    names = [row.name for row in chosen.rows]
    columns = tuple(dict.fromkeys(names))
    audit(db, "instances.exported", by=me, details={"asked": chosen.query})
    mask, which, inside = reader_mask(db), chosen.which(db), chosen.inside()
    centre_id = centre_for(request)

    def rows() -> Iterator[Sequence[object]]:
        after: str | None = None
        for _ in range(MOST_EXPORTED // A_SLICE):
            with in_centre(request, centre_id) as later:
                read_as(later, mask)
                found = monitoring.search(later, which, inside, after=after, limit=A_SLICE)
                held = (
                    monitoring.variables_of(later, [one.id for one in found.items])
                    if columns
                    else {}
                )
            for one in found.items:
                yield (*cells(one), *(cell(held.get(one.id, {}), name, mask) for name in columns))
            after = found.next
            if after is None:
                return

    return csv_lines("processes", (*COLUMNS, *columns), rows())


def cells(one: InstanceView) -> Iterator[object]:
    """Yield what a line of the file says of an instance."""
    yield from (one.id, one.definition_key, one.version, one.business_key, one.state.value)
    yield from (one.incident, one.started_at.isoformat(), one.started_by)
    yield one.ended_at.isoformat() if one.ended_at else ""


def cell(variables: Mapping[str, Any], name: str, mask: Any) -> str:
    """Return a variable as its reader may see it; empty without one."""
    value = found_at(variables, name)
    return "" if value is MISSING else mask.text(plain_text(as_seen(name, value, mask)))


def whole(request: Request) -> bool:
    """Return whether the page is asked for as a whole, with its form."""
    return request.headers.get("hx-request-type") != "partial"


def number(counted: monitoring.Counted) -> str:
    """Return how many there are, as people write it: at least so many where nobody counted on."""
    return f"{counted.number:,}{'+' if counted.more else ''}"


def chips(chosen: InstanceChoice, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what is asked for beyond the first line of the form, and the address without it."""
    for name, label in CHIPS.items():
        value = getattr(chosen, name)
        if not value:
            continue
        words = {"retries": gettext(RETRIES.get(value, "–")), "overdue": gettext(N_("Yes"))}
        text = words.get(name) or (names.get(value, value) if name == "calls" else value)
        yield f"{gettext(label)}: {text}", chosen.without(name)
    if chosen.rows:
        told = [
            f"{gettext('or') + ' ' if row.join == 'or' and place else ''}"
            f"{row.name} {gettext(OPERATORS[Comparison(row.op)])} {row.value}".strip()
            for place, row in enumerate(chosen.rows)
        ]
        yield " · ".join(told), chosen.without("rows")


def chosen_ids(db: Session, which: InstanceFilter, inside: Inside) -> InstanceFilter | list[UUID]:
    """Return what a batch over a choice goes over: a filter, or ids where one must look inside.

    Raises:
        TooManyToLookInto: too many would have to be looked into.
    """
    return monitoring.every(db, which, inside) if inside else which
