"""Queries that pick single columns: what is personal in their rows is noted like in whole records.

A record notes what it holds when it is read. A query of columns makes no record, and an expression
on a column (the first words of a subject, the smaller of two numbers) has no column of its own: so
each thing that is picked is looked through for the columns that it is made of.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Column, Select, event
from sqlalchemy.orm import ORMExecuteState, QueryableAttribute, Session
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnElement

from .masks import Kind

PERSONAL: Final = "personal"


def picked(statement: Select[Any]) -> dict[int, Kind]:
    """Return what of a query's rows is personal: the place in the row, and its kind."""
    found = {}
    for at, one in enumerate(statement.column_descriptions):
        kind = _kind(one["expr"])
        if kind is not None:
            found[at] = kind
    return found


def watch(hides: Callable[[Mapping[Any, Any]], bool], note: Callable[..., None]) -> None:
    """Let each query of personal columns hand what it found to `note`, for readers with a mask."""

    def on_query(state: ORMExecuteState) -> Any:
        info = state.session.info
        if not (state.is_select and isinstance(state.statement, Select) and hides(info)):
            return None
        places = picked(state.statement)
        if not places:
            return None
        names = [one["name"] for one in state.statement.column_descriptions]
        held = state.invoke_statement().freeze()
        for row in held():
            for at, kind in places.items():
                note(info, str(names[at]), kind, row[at])
        return held()

    event.listen(Session, "do_orm_execute", on_query)


def _kind(picked_one: Any) -> Kind | None:
    part_of = picked_one.expression if isinstance(picked_one, QueryableAttribute) else picked_one
    if not isinstance(part_of, ColumnElement):
        return None  # a whole record, which notes itself
    for part in visitors.iterate(part_of):
        for column in getattr(part, "base_columns", ()):
            kind = column.info.get(PERSONAL) if isinstance(column, Column) else None
            if isinstance(kind, Kind) and kind is not Kind.NAME:
                return kind
    return None
