"""A process as it was at a line of its history: its places, its data, what is not known."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

import engine
from base.errors import NotFound
from base.i18n import locale
from base.ids import short
from engine.monitoring.then import as_of
from engine.people import Actor
from web.deps import Can, Db
from web.monitor.shown import process_names
from web.monitor.story import plain, told, worth_telling
from web.monitor.way import MOST_LINES, known, name_of, versions_of
from web.paths import ShortId
from web.render import render

router = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/instances/{instance_id}/then/{seq}")
def then(
    request: Request,
    db: Db,
    _me: Annotated[Actor, Can("instances.read")],
    instance_id: ShortId,
    seq: Number,
) -> Response:
    """Show a process as it was right after one line of its history."""
    seen = engine.overview(db, instance_id, most=MOST_LINES)
    was = as_of(seen.lines, seq, seen.instance.variables)
    if was is None:
        raise NotFound
    told_lines = [line for line in seen.lines if worth_telling(line)]
    before = [line.seq for line in told_lines if line.seq < seq]
    after = [line.seq for line in told_lines if line.seq > seq]
    names = process_names(db)
    instance = seen.instance
    return render(
        request, "monitor/then/then.html", instance=instance, id=short(instance_id), was=was,
        heading=names.get(instance.definition_key, instance.definition_key), line=told(was.line),
        before=before[-1] if before else None, after=after[0] if after else None,
        drawings=[
            (name_of(one), f"/definitions/{short(one.id)}/{locale()}.bpmn",
             was.stood.get(one.key, []), sorted(set(was.done.get(one.key, []))))
            for one in known(db, versions_of(seen))
            if one.key in was.stood or one.key in was.done
        ],
        values=list(plain(was.variables)), shortened=len(seen.lines) >= MOST_LINES,
    )  # fmt: skip
