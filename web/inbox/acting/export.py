"""A list of tasks as a file: the same rows as the page has, with the same masks."""

from collections.abc import Iterator
from typing import Annotated, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

import engine
from base.db import Session
from base.i18n import gettext
from base.privacy import Mask
from engine.audit import audit
from engine.people import Actor
from web.deps import Can, Db
from web.inbox.asking.criteria import Criteria
from web.inbox.asking.filtering import filter_of
from web.inbox.rows import Names, Row, row_of
from web.inbox.views import names_for
from web.looks.masks import export_mask_of
from web.looks.spreadsheet import csv_file

router = APIRouter(prefix="/inbox", include_in_schema=False)
AT_ONCE: Final = 500
MOST: Final = 5000
MOMENT: Final = "%Y-%m-%d %H:%M"


@router.get("/tasks.csv")
def export(request: Request, db: Db, me: Annotated[Actor, Can("tasks.export")]) -> Response:
    """Return a view of the inbox as a file for spreadsheets, at most 5,000 lines."""
    criteria = Criteria.read(request.query_params.multi_items()).from_start()
    mask = export_mask_of(me)
    rows = [line(db, row, mask) for row in rows_of(db, me, criteria)]
    names = names_for(db, [], words=True)
    details = {"lines": len(rows), "query": criteria.address(), "unmasked": mask.clear}
    audit(db, "tasks.exported", by=me, details=details)
    return csv_file("tasks", heads(criteria, names), rows)


def rows_of(db: Session, me: Actor, criteria: Criteria) -> Iterator[Row]:
    """Yield the rows of a view, page after page."""
    which, after = filter_of(criteria, me, db.local_now()), None
    for _page in range(MOST // AT_ONCE):
        page = engine.find_tasks(db, which, after=after, limit=AT_ONCE)
        names = names_for(db, page.items, words=bool(criteria.columns))
        tasks = engine.with_facts(db, page.items) if criteria.columns else page.items
        yield from (row_of(task, me, names, columns=criteria.columns) for task in tasks)
        after = page.next
        if after is None:
            return


def heads(criteria: Criteria, names: Names) -> list[str]:
    """Return the names of the columns."""
    plain = (gettext("Number"), gettext("Step"), gettext("Subject"), gettext("Process"),
             gettext("Taken by"), gettext("Priority"), gettext("Created"), gettext("Due"),
             gettext("Done"), gettext("Outcome"))  # fmt: skip
    return [*plain, *map(names.facts.label, criteria.columns)]


def line(db: Session, row: Row, mask: Mask) -> list[object]:
    """Return one row as cells; moments are in the time of the centre."""
    zone = db.local_now().tzinfo
    moments = [
        one.astimezone(zone).strftime(MOMENT) if one is not None else ""
        for one in (row.since, row.due_at, row.done_at)
    ]
    values = [mask.text(str(one.value)) if one is not None else "" for one in row.cells]
    return [
        row.number or "", row.title, mask.text(row.subject), row.process, row.who, row.priority,
        *moments, row.outcome or "", *values,
    ]  # fmt: skip
