"""How everything stands: what runs, what stopped, what is late, what came and went."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

import engine
from base import jobs
from base.db import Session
from base.i18n import N_, gettext
from base.ids import short
from base.jobs import JobState
from engine import IncidentFilter, IncidentGroup, monitoring
from engine.identity.access.permissions import may
from engine.monitoring import OfProcess
from engine.people import Actor
from web.deps import Can, Db
from web.monitor.board.chart import chart_of
from web.monitor.shown import KINDS, process_names
from web.render import render

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Can("instances.read")]
GROUPS: Final = 8
SHOWN_JOBS: Final = (
    (JobState.READY, N_("Waiting"), ""),
    (JobState.RUNNING, N_("At work"), ""),
    (JobState.UNKNOWN, N_("In doubt"), "warn"),
    (JobState.DEAD, N_("Given up"), "bad"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of the board, the way to what it counts, and how much it matters."""

    label: str
    number: int
    href: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Incidents that say the same, in the reader's words, and the way to their instances."""

    kind: str
    said: str
    process: str
    node: str
    incidents: int
    instances: int
    href: str


@router.get("/monitor")
def board(request: Request, db: Db, me: Reader, span: str = "") -> Response:
    """Show the board; its figures are asked for anew every few seconds."""
    return render(request, "monitor/board/board.html", block="board", **values(db, me, span))


def values(db: Session, me: Actor, span: str) -> dict[str, Any]:
    """Return what the board shows. Incidents and jobs are for those who may see them."""
    by_day = span == "days"
    rows = monitoring.running(db)
    flow = monitoring.throughput(db, by_day=by_day)
    names = process_names(db)
    troubled = may(me, "incidents.read")
    groups = engine.incident_groups(db, IncidentFilter(open=True), limit=GROUPS) if troubled else []
    return {
        "figures": list(figures(rows)),
        "rows": rows,
        "largest": max([1, *(one.running for one in rows)]),
        "names": names,
        "pages": {one.key: f"/definitions/{short(one.id)}" for one in engine.definitions(db)},
        "troubles": [trouble(one, names) for one in groups],
        "chart": chart_of(flow, by_day=by_day),
        "flow": flow,
        "started": sum(one.started for one in flow),
        "ended": sum(one.ended for one in flow),
        "by_day": by_day,
        "late": engine.timer_lateness(db),
        "lateness": lateness,
        "queues": list(queues(db)) if troubled else [],
        "troubled": troubled,
    }


def figures(rows: list[OfProcess]) -> Iterator[Figure]:
    """Yield the figures at the top."""
    stopped = sum(one.incidents for one in rows)
    late = sum(one.late for one in rows)
    paused = sum(one.paused for one in rows)
    yield Figure(
        label=gettext("Running"), number=sum(one.running for one in rows),
        href="/instances?state=running",
    )  # fmt: skip
    yield Figure(
        label=gettext("Needs attention"), number=stopped, href="/instances?state=trouble",
        tone="bad" if stopped else "",
    )  # fmt: skip
    yield Figure(
        label=gettext("With an overdue task"), number=late, href="/instances?overdue=1",
        tone="warn" if late else "",
    )  # fmt: skip
    yield Figure(label=gettext("Paused"), number=paused, href="/instances?state=suspended")


def trouble(group: IncidentGroup, names: dict[str, str]) -> Trouble:
    """Return incidents that say the same as they are shown."""
    asked = {"process": group.definition_key, "state": "trouble", "at": group.node}
    return Trouble(
        kind=gettext(KINDS.get(group.kind, str(group.kind))),
        said=group.signature,
        process=names.get(group.definition_key, group.definition_key),
        node=group.node,
        incidents=group.incidents,
        instances=group.instances,
        href="/instances?" + urlencode({name: value for name, value in asked.items() if value}),
    )


def queues(db: Session) -> Iterator[Figure]:
    """Yield how many jobs are in which state."""
    counts = jobs.count_jobs(db)
    for state, name, tone in SHOWN_JOBS:
        yield Figure(
            label=gettext(name), number=counts[state], href=f"/jobs?state={state}",
            tone=tone if counts[state] else "",
        )  # fmt: skip


def lateness(seconds: float | None) -> str:
    """Return how late something was, in seconds as people read them."""
    return "–" if seconds is None else gettext("%(seconds)s s") % {"seconds": f"{seconds:.2f}"}
