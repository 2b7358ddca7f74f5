"""The jobs of the centre: what waits, what runs, and what nobody will try again by itself."""

from typing import Annotated, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from base import jobs
from base.i18n import N_, gettext
from base.jobs import JobState
from engine.identity.access.permissions import may
from engine.people import Actor
from web.deps import Can, Db
from web.monitor.jobs.about import about
from web.paths import ShortId
from web.render import render
from web.said import Said, back, saying

router = APIRouter(prefix="/jobs", include_in_schema=False)
Reader = Annotated[Actor, Can("incidents.read")]
Settler = Annotated[Actor, Can("incidents.settle")]
STATES: Final[dict[JobState, tuple[str, str]]] = {
    JobState.DEAD: (N_("Given up"), "bad"),
    JobState.UNKNOWN: (N_("In doubt"), "warn"),
    JobState.READY: (N_("Waiting"), "neutral"),
    JobState.RUNNING: (N_("At work"), "info"),
}


@router.get("")
def listed(
    request: Request, db: Db, me: Reader, state: str = "", after: str | None = None
) -> Response:
    """List the jobs in one state; first those that were given up."""
    wanted = JobState(state) if state in STATES else JobState.DEAD
    counts = jobs.count_jobs(db)
    page = jobs.find_jobs(db, {wanted}, after=after or None)
    tabs = [
        (gettext(name), f"/jobs?state={one}", one is wanted, counts[one])
        for one, (name, _tone) in STATES.items()
    ]
    return render(
        request, "monitor/jobs/list.html", jobs=page.items, next=page.next, tabs=tabs,
        about=about(db, me, page.items), state=wanted, may_settle=may(me, "incidents.settle"),
        said=saying(request),
    )  # fmt: skip


@router.post("/{job_id}/again")
def again(db: Db, _me: Settler, job_id: ShortId) -> Response:
    """Have a job done again that was given up. One in doubt is settled with its incident."""
    jobs.repeat_dead(db, job_id)
    return back("/jobs", "", Said(code="job_again"))
