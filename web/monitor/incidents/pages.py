"""The lists of incidents."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

import engine
from base.i18n import gettext
from base.ids import short
from engine import BATCH_PERMISSIONS, BatchAct, monitoring
from engine.identity.access.permissions import may
from engine.people import Actor
from web.deps import Can, Db
from web.monitor.incidents.choice import IncidentChoice, incident_choice
from web.monitor.shown import KINDS, process_names, rights, trouble
from web.paths import shown_at
from web.render import render
from web.said import saying

router = APIRouter(include_in_schema=False)
Chosen = Annotated[IncidentChoice, Depends(incident_choice)]
Reader = Annotated[Actor, Can("incidents.read")]
PAGE_LENGTH: Final = 50


@router.get("/incidents")
def incidents(
    request: Request, db: Db, me: Reader, chosen: Chosen, after: str | None = None
) -> Response:
    """List incidents, the newest first."""
    page = engine.find_incidents(db, chosen.which(), after=after or None, limit=PAGE_LENGTH)
    stopped = monitoring.rows_of(db, {one.instance_id for one in page.items})
    address = f"/incidents?{chosen.query}" if chosen.query else "/incidents"
    return render(
        request, "monitor/incidents/list.html", block="rows", headers=shown_at(address),
        chosen=chosen, incidents=[trouble(one) for one in page.items], next=page.next,
        stopped={short(key): row for key, row in stopped.items()},
        may_retry=may(me, BATCH_PERMISSIONS[BatchAct.RETRY]) and may(me, "batches.control"),
        kinds=kinds(), names=process_names(db), may_export=may(me, "instances.export"),
        said=saying(request), **rights(me),
    )  # fmt: skip


@router.get("/incidents/groups")
def groups(request: Request, db: Db, me: Reader, chosen: Chosen) -> Response:
    """List open incidents that say the same, the most frequent first."""
    return render(
        request, "monitor/incidents/groups.html", chosen=chosen,
        groups=engine.incident_groups(db, chosen.which()),
        kinds=dict(kinds()), names=process_names(db), may_export=may(me, "instances.export"),
        may_retry=may(me, BATCH_PERMISSIONS[BatchAct.RETRY]) and may(me, "batches.control"),
    )  # fmt: skip


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of incidents with their names."""
    return [(str(kind), gettext(name)) for kind, name in KINDS.items()]
