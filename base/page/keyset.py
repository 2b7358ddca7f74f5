"""Pages of rows that are sorted by a moment and, where that is equal, by id."""

from typing import Any, TypeVar, cast

from sqlalchemy import Select, tuple_

from base.db import Session
from base.page.cursors import Page, cursor_decode, cursor_encode, moment, paged, row_id

R = TypeVar("R")


def page_by_time(
    db: Session,
    query: Select[R],
    order: tuple[Any, Any],
    *,
    after: str | None,
    limit: int,
    newest_first: bool = True,
) -> Page[R]:
    """Return a page of rows as they are now; `order` is the column of the moment and of the id.

    Raises:
        BadCursor: `after` was not made here.
    """
    at, key = order
    if after is not None:
        then, last_id = cursor_decode(after)
        here, place = tuple_(at, key), (moment(then), row_id(last_id))
        query = query.where(here < place if newest_first else here > place)
    sort = [column.desc() if newest_first else column.asc() for column in order]
    query = query.order_by(*sort).limit(limit + 1)
    rows = list(db.scalars(query.execution_options(populate_existing=True)))
    last = cast("Any", rows[:limit][-1]) if rows else None
    cursor = (
        cursor_encode(getattr(last, at.key).isoformat(), str(getattr(last, key.key)))
        if last is not None
        else None
    )
    return paged(rows, limit, cursor)
