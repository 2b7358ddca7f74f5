"""Two states of an application side by side: what was added, changed and removed."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from base.db import Session
from base.i18n import N_, gettext, locale
from engine.applications.comparing import Change, compare
from engine.applications.queries import NoSuchApplication, get_application, sources_of
from engine.applications.stories import scenario_files
from engine.applications.versions import files_at, scenarios_at, versions
from engine.definitions.layout.drawn import as_shown
from engine.definitions.source import SourceFile
from engine.people import Actor
from web.deps import Can, Db
from web.monitor.localised import for_viewer, in_language
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/designer/{application_id}", include_in_schema=False)
Analyst = Annotated[Actor, Can("definitions.draw")]
# The number of a version; nothing (or 0) is the application as it is now.
Number = Annotated[int, Query(ge=0, le=1_000_000)]
CHANGES: Final = {
    Change.ADDED: (N_("Added"), "ok"),
    Change.CHANGED: (N_("Changed"), "warn"),
    Change.REMOVED: (N_("Removed"), "bad"),
    Change.MOVED: (N_("Only moved on the paper"), "neutral"),
    Change.SAME: (N_("Unchanged"), "neutral"),
}


@router.get("/compare")
def side_by_side(
    request: Request, db: Db, _me: Analyst, application_id: ShortId,
    left: Number = 0, right: Number = 0,
) -> Response:  # fmt: skip
    """Show what differs between two versions, or a version and the present."""
    stories = [told(db, application_id, number) for number in (left, right)]
    if None in stories:  # one of the two is from before scenarios were kept: nothing to compare
        stories = [[], []]
    before, after = (
        [*state(db, application_id, number), *(more or [])]
        for number, more in zip((left, right), stories, strict=True)
    )
    found = compare(before, after)
    return render(
        request, "designer/compare.html",
        application=get_application(db, application_id), options=choices(db, application_id),
        left=left, right=right, changes=CHANGES, same=Change.SAME,
        files=sorted(found, key=lambda one: one.change is Change.SAME),
    )  # fmt: skip


def choices(db: Session, application_id: Any) -> list[tuple[str, str]]:
    """Return the states that can be compared."""
    kept = [
        (str(one.number), gettext("Version %(number)s: %(comment)s") % {
            "number": one.number, "comment": one.comment or one.made_by
        })
        for one in versions(db, application_id)
    ]  # fmt: skip
    return [("0", gettext("As it is now")), *kept]


@router.get("/drawing/{name}")
def drawing(
    db: Db, _me: Analyst, application_id: ShortId, name: str, version: Number = 0
) -> Response:
    """Return a drawing for looking at it, laid out if it came without a layout."""
    found = next((one for one in state(db, application_id, version) if one.name == name), None)
    if found is None:
        raise NoSuchApplication
    shown = in_language(for_viewer(as_shown(found.content, "")), locale())
    return Response(shown, media_type="application/xml", headers={"Cache-Control": "no-store"})


def state(db: Session, application_id: Any, number: int) -> list[SourceFile]:
    """Return the files of a version, or those of now."""
    if number:
        return files_at(db, application_id, number)
    get_application(db, application_id)
    return sources_of(db, application_id)


def told(db: Session, application_id: Any, number: int) -> list[SourceFile] | None:
    """Return the scenarios of a version, or those of now; None where none were kept."""
    if number:
        return scenarios_at(db, application_id, number)
    return scenario_files(db, application_id)
