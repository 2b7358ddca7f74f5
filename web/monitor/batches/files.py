"""What became of each item of a batch, as a file."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

import engine
from base.errors import NotAllowed
from base.privacy import read_as, reader_mask
from engine import Actor, ItemState, monitoring
from engine.audit import audit
from engine.identity.access.permissions import may
from web.centres.entering import centre_for, in_centre
from web.deps import Can, Db
from web.looks.spreadsheet import csv_lines
from web.paths import ShortId

router = APIRouter(include_in_schema=False)
A_SLICE: Final = 1_000
COLUMNS: Final = (
    "no", "subject", "process", "version", "business_key", "outcome", "code", "message",
    "new_process", "at",
)  # fmt: skip


@router.get("/batches/{batch_id}/outcome.csv")
def outcome_file(
    request: Request, db: Db, me: Annotated[Actor, Can("instances.export")], batch_id: ShortId,
    state: str = "",
) -> Response:  # fmt: skip
    """Send the outcome for each item, all or those in one state, while it is being read."""
    if not may(me, "batches.control"):
        raise NotAllowed
    engine.get_batch(db, batch_id)
    wanted = ItemState(state) if state in set(ItemState) else None
    audit(db, "batches.exported", by=me, about=f"batch:{batch_id}", details={"state": state})
    mask, centre_id = reader_mask(db), centre_for(request)

    def rows() -> Iterator[Sequence[object]]:
        after: str | None = None
        while True:
            with in_centre(request, centre_id) as later:
                read_as(later, mask)
                page = engine.batch_items(later, batch_id, state=wanted, after=after, limit=A_SLICE)
                of = monitoring.rows_of(later, [one.subject for one in page.items])
            for one in page.items:
                about = of.get(one.subject)
                known = (about.definition_key, about.version, about.business_key) if about else ()
                yield (
                    one.no, one.subject, *(known or ("", "", "")), one.state.value, one.code,
                    mask.text(one.message), one.result_id or "",
                    one.at.isoformat() if one.at else "",
                )  # fmt: skip
            after = page.next
            if after is None:
                return

    return csv_lines("batch", COLUMNS, rows())
