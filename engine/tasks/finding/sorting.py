"""The order of a list, by several keys, and the page that follows a row in it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, Text, and_, cast, collate, func, literal_column, or_
from sqlalchemy.dialects.postgresql import JSONB

from base.db import Session
from base.page import BadCursor, Page, cursor_decode, cursor_encode, moment, paged, row_id
from base.page.keyset import page_by_time
from engine.tasks.finding.criteria import SortBy, SortKey
from engine.tasks.records import Task

MOST_KEYS: Final = 4
LARGEST: Final = 2**31
# What is not there comes last, whichever way the list is sorted. Spelled out rather than sent
# along, so that the indexes on these expressions can be used.
LATEST, EARLIEST = "infinity", "-infinity"
# Of all that JSON has, a record is the greatest and null the least.
GREATEST, LEAST = "{}", "null"


@dataclass(frozen=True, slots=True)
class Ordered:
    """One key as the database has it: what is compared, and in which direction.

    `of` returns the key of a row as a cursor carries it, `given` makes of that what is compared.
    """

    what: Any
    descending: bool
    of: Callable[[Task], str | int]
    given: Callable[[str | int | float | None], Any]

    def order(self) -> Any:
        """Return it as `order by` takes it."""
        return self.what.desc() if self.descending else self.what.asc()


def page_sorted(
    db: Session,
    query: Select[Task],
    sort: tuple[SortKey, ...],
    *,
    after: str | None,
    limit: int,
    newest_first: bool = False,
) -> Page[Task]:
    """Return a page of tasks in an order; tasks that are equal in it follow by age.

    Raises:
        BadCursor: `after` was not made here, or for another order.
    """
    if not sort:
        age = (Task.created_at, Task.id)
        return page_by_time(db, query, age, after=after, limit=limit, newest_first=newest_first)
    keys = [ordered(key) for key in sort[:MOST_KEYS]]
    keys += [
        _moment(Task.created_at, descending=newest_first),
        Ordered(Task.id, newest_first, lambda row: str(row.id), row_id),
    ]
    if after is not None:
        given = cursor_decode(after, len(keys))
        query = query.where(
            _behind(keys, [key.given(one) for key, one in zip(keys, given, strict=True)])
        )
    query = query.order_by(*(key.order() for key in keys)).limit(limit + 1)
    rows = list(db.scalars(query.execution_options(populate_existing=True)))
    last = rows[:limit][-1] if rows else None
    cursor = cursor_encode(*(key.of(last) for key in keys)) if last is not None else None
    return paged(rows, limit, cursor)


def _behind(keys: list[Ordered], given: list[Any]) -> Any:
    """Return the condition that a row follows: equal in the first keys, behind in the next."""
    ways = []
    for place, (key, value) in enumerate(zip(keys, given, strict=True)):
        before = [one.what == there for one, there in zip(keys[:place], given, strict=False)]
        ways.append(and_(*before, key.what < value if key.descending else key.what > value))
    first, value = keys[0], given[0]
    # The first key alone again: an index can begin there.
    return and_(first.what <= value if first.descending else first.what >= value, or_(*ways))


def ordered(key: SortKey) -> Ordered:
    """Return a key as the database has it."""
    moments = {
        SortBy.CREATED: Task.created_at,
        SortBy.DUE: Task.due_at,
        SortBy.FOLLOW_UP: Task.follow_up_at,
    }
    if key.by is None:
        return _fact(key)
    if key.by in moments:
        return _moment(moments[key.by], descending=key.descending)
    if key.by is SortBy.PRIORITY:
        return Ordered(Task.priority, key.descending, lambda row: row.priority, _number)
    # Steps by what they are called, so that the same one of two versions is one group.
    texts: dict[SortBy, tuple[Any, Callable[[Task], str]]] = {
        SortBy.PROCESS: (Task.key, lambda row: row.key),
        SortBy.STEP: (Task.title["en"].astext, lambda row: str(row.title.get("en") or "")),
        SortBy.NUMBER: (Task.business_key, lambda row: row.business_key or ""),
        SortBy.ASSIGNEE: (Task.assignee, lambda row: row.assignee or ""),
    }
    column, of = texts[key.by]
    return _text(column, key, of)


def _moment(column: Any, *, descending: bool) -> Ordered:
    absent = EARLIEST if descending else LATEST
    what = column
    if column.key != Task.created_at.key:
        what = func.coalesce(column, literal_column(f"'{absent}'::timestamptz"))

    def of(row: Task) -> str:
        value: datetime | None = getattr(row, column.key)
        return absent if value is None else value.isoformat()

    def given(text: str | int | float | None) -> Any:
        if text in {EARLIEST, LATEST}:
            return literal_column(f"'{text}'::timestamptz")
        return moment(text)

    return Ordered(what, descending, of, given)


def _text(column: Any, key: SortKey, of: Callable[[Task], str]) -> Ordered:
    what = collate(func.coalesce(column, ""), "C")
    return Ordered(what, key.descending, of, _words)


def _fact(key: SortKey) -> Ordered:
    absent = LEAST if key.descending else GREATEST
    what = func.coalesce(Task.facts[key.fact], cast(literal_column(f"'{absent}'"), JSONB))

    def of(row: Task) -> str:
        return json.dumps(row.facts[key.fact]) if key.fact in row.facts else absent

    return Ordered(what, key.descending, of, _json)


def _number(value: str | int | float | None) -> int:
    if not isinstance(value, int) or abs(value) >= LARGEST:
        raise BadCursor
    return value


def _words(value: str | int | float | None) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise BadCursor
    return value


def _json(value: str | int | float | None) -> Any:
    try:
        read = json.loads(_words(value))
        again = json.dumps(read, allow_nan=False, ensure_ascii=False)
        again.encode()
    except (ValueError, RecursionError) as error:
        raise BadCursor from error
    if "\\u0000" in again:
        raise BadCursor
    return cast(cast(again, Text), JSONB)
