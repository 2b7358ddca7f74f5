"""Incidents as files: one by one, and grouped; they leave while they are being read."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

import engine
from base.errors import NotAllowed
from base.privacy import Mask, read_as, reader_mask
from engine import IncidentView, InstanceView, monitoring
from engine.audit import audit
from engine.identity.access.permissions import may
from engine.people import Actor
from web.centres.entering import centre_for, in_centre
from web.deps import Can, Db
from web.looks.spreadsheet import csv_lines
from web.monitor.incidents.pages import Chosen

router = APIRouter(include_in_schema=False)
Exporter = Annotated[Actor, Can("instances.export")]
A_SLICE: Final = 500
MOST_EXPORTED: Final = 50_000
MOST_GROUPS: Final = 5_000
COLUMNS: Final = (
    "id", "process", "version", "business_key", "instance_id", "node", "node_name", "kind",
    "message", "attempts", "at", "resolved_at", "resolved_by", "resolution",
)  # fmt: skip
GROUP_COLUMNS: Final = (
    "process", "node", "kind", "says", "incidents", "processes", "first_at", "last_at",
)  # fmt: skip


@router.get("/incidents.csv")
def incidents_file(request: Request, db: Db, me: Exporter, chosen: Chosen) -> Response:
    """Send what the list shows, up to 50,000 lines, masked as this reader sees it."""
    check_reader(me)
    audit(db, "incidents.exported", by=me, details={"asked": chosen.query})
    mask, which, centre_id = reader_mask(db), chosen.which(), centre_for(request)

    def rows() -> Iterator[Sequence[object]]:
        after: str | None = None
        for _ in range(MOST_EXPORTED // A_SLICE):
            with in_centre(request, centre_id) as later:
                read_as(later, mask)
                page = engine.find_incidents(later, which, after=after, limit=A_SLICE)
                of = monitoring.rows_of(later, [one.instance_id for one in page.items])
            for one in page.items:
                yield tuple(cells(one, of.get(one.instance_id), mask))
            after = page.next
            if after is None:
                return

    return csv_lines("incidents", COLUMNS, rows())


@router.get("/incidents/groups.csv")
def groups_file(request: Request, db: Db, me: Exporter, chosen: Chosen) -> Response:
    """Send the groups, the most frequent first, up to 5,000."""
    check_reader(me)
    asked = {"asked": chosen.query, "groups": True}
    audit(db, "incidents.exported", by=me, details=asked)
    mask, which, centre_id = reader_mask(db), chosen.which(), centre_for(request)

    def rows() -> Iterator[Sequence[object]]:
        with in_centre(request, centre_id) as later:
            read_as(later, mask)
            found = engine.incident_groups(later, which, limit=MOST_GROUPS)
        for one in found:
            yield (
                one.definition_key, one.node, one.kind.value, mask.text(one.signature),
                one.incidents, one.instances, one.first_at.isoformat(), one.last_at.isoformat(),
            )  # fmt: skip

    return csv_lines("incident-groups", GROUP_COLUMNS, rows())


def cells(one: IncidentView, of: InstanceView | None, mask: Mask) -> Iterator[object]:
    """Yield what a line of the file says of an incident."""
    yield one.id
    yield from (of.definition_key, of.version, of.business_key) if of else ("", "", "")
    yield from (one.instance_id, one.node, one.node_name, one.kind.value, mask.text(one.message))
    yield from (one.attempts, one.at.isoformat())
    yield one.resolved_at.isoformat() if one.resolved_at else ""
    yield from (one.resolved_by or "", one.resolution or "")


def check_reader(me: Actor) -> None:
    """Check that somebody may see incidents at all.

    Raises:
        NotAllowed: they may not.
    """
    if not may(me, "incidents.read"):
        raise NotAllowed
