"""Looking for instances, also by what they carry; as far as that can be done while one waits.

What rows say is found by indexes. What is inside the stored state is not: of what the rows let
through, the newest are looked into, up to `WINDOW` of them at a time, and the answer says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Select,
    Subquery,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy import cast as cast_as
from sqlalchemy.dialects.postgresql import ARRAY

from base.db import Session
from base.errors import Invalid
from base.i18n import N_
from base.page import cursor_decode, cursor_encode
from base.page.cursors import moment, row_id
from base.page.keyset import page_by_time
from base.privacy import reader_mask
from engine.instances.filters import InstanceFilter, conditions, is_slow, name_fits
from engine.instances.queries import InstanceView, instance_view
from engine.instances.records import FinalState, Instance, StoredState
from engine.monitoring.asking import Inside
from engine.runtime.machine.failures import BadState
from engine.runtime.machine.stored import variables_in

WINDOW: Final = 2_000
COUNTED: Final = 10_000
# Compressed states show nothing of what is in them; their first byte says that they are.
COMPRESSED: Final = 0x80
AT_MOST: Final = 100_000
NOTHING: Final = Inside()
LOOKED_AT: Final = (Instance.id, Instance.started_at)


class TooManyToLookInto(Invalid):
    """So many stored states cannot be looked into at once."""

    code = "too_many_to_look_into"
    message = N_("More than %(most)s would have to be looked into. Please narrow it down further.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of what was found. `looked` is how many states were looked into, 0 without need.

    With `next` there may be more: after the last one shown, or, where `until` is given, from that
    moment back, as nobody has looked further.
    """

    items: list[InstanceView]
    next: str | None
    looked: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are; with `more` at least so many."""

    number: int
    more: bool


def search(
    db: Session,
    which: InstanceFilter,
    inside: Inside = NOTHING,
    *,
    after: str | None = None,
    limit: int = 50,
) -> Found:
    """Return a page of instances, newest first.

    Raises:
        BadCursor: `after` was not made here.
    """
    with db.planned_by_values():
        return _found(db, which, inside, after=after, limit=limit)


def _found(
    db: Session, which: InstanceFilter, inside: Inside, *, after: str | None, limit: int
) -> Found:
    if not inside and not is_slow(which):
        query = select(Instance).where(*conditions(db, which))
        order = (Instance.started_at, Instance.id)
        page = page_by_time(db, query, order, after=after, limit=limit).of(instance_view)
        return Found(items=page.items, next=page.next)
    window = _window(db, which, after)
    rows = _read(db, islice(_fitting(db, window, which, inside), limit + 1))
    if len(rows) > limit:
        last = rows[limit - 1]
        return Found(
            items=[instance_view(row) for row in rows[:limit]],
            next=_cursor(last.started_at, last.id),
        )
    looked, end = _reach(db, window)
    return Found(
        items=[instance_view(row) for row in rows],
        next=_cursor(*end) if end else None,
        looked=looked,
        until=end[0] if end else None,
    )


def count(db: Session, which: InstanceFilter) -> Counted:
    """Return how many instances fit what is asked of their rows, counted up to `COUNTED`."""
    some = select(Instance.id).where(*conditions(db, which)).limit(COUNTED + 1).subquery()
    with db.planned_by_values():
        number = db.scalar(select(func.count()).select_from(some)) or 0
    return Counted(min(number, COUNTED), number > COUNTED)


def every(db: Session, which: InstanceFilter, inside: Inside) -> list[UUID]:
    """Return the ids of all that fit, looked into to the last one: for a batch over them.

    Raises:
        TooManyToLookInto: the rows let more than `AT_MOST` through.
    """
    base = select(Instance.id).where(*conditions(db, which)).limit(AT_MOST + 1)
    ids = list(db.scalars(base))
    if len(ids) > AT_MOST:
        raise TooManyToLookInto(most=AT_MOST)
    window = cast("Select[Any]", select(*LOOKED_AT).where(*conditions(db, which)))
    return list(_fitting(db, window, which, inside))


def names_of_variables(db: Session, definition_key: str | None = None) -> list[str]:
    """Return names of variables, also inside of others, from the newest 200 instances; sorted."""
    which = InstanceFilter(definition_key=definition_key)
    window = _window(db, which, None).limit(200)
    found: set[str] = set()
    for _id, blob in _states(db, window.subquery(), NOTHING):
        with_values = _variables(blob)
        found.update(islice(_paths("", with_values, depth=3), 200))
    return sorted(found)


def variables_of(db: Session, ids: Iterable[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """Return the variables of some instances; of damaged ones nothing is known.

    What is personal in them is not noted: whoever shows a value notes or masks it.
    """
    window = select(*LOOKED_AT).where(Instance.centre_id == db.centre_id, _is_one_of(ids))
    return {one: _variables(blob) for one, blob in _states(db, window.subquery(), NOTHING)}


def rows_of(db: Session, ids: Iterable[UUID]) -> dict[UUID, InstanceView]:
    """Return some instances by their ids, without their variables."""
    return {row.id: instance_view(row) for row in _read(db, ids)}


def _paths(before: str, values: Any, depth: int) -> Iterator[str]:
    for name, value in values.items():
        if isinstance(name, str) and not name.startswith("_"):
            yield f"{before}{name}"
            if isinstance(value, dict) and depth > 1:
                yield from _paths(f"{before}{name}.", value, depth - 1)


def _variables(blob: bytes) -> dict[str, Any]:
    try:
        return variables_in(blob)
    except BadState:
        return {}


def _window(db: Session, which: InstanceFilter, after: str | None) -> Select[Any]:
    """Return the query for the rows to look into: those after the cursor that indexes find."""
    fast = replace(which, business_key_like=None) if is_slow(which) else which
    columns = (*LOOKED_AT, Instance.business_key) if is_slow(which) else LOOKED_AT
    query: Any = select(*columns).where(*conditions(db, fast))
    if after is not None:
        then, last = cursor_decode(after)
        place = (moment(then), row_id(last))
        query = query.where(tuple_(Instance.started_at, Instance.id) < place)
    last_first = query.order_by(Instance.started_at.desc(), Instance.id.desc()).limit(WINDOW)
    return cast("Select[Any]", last_first)


def _reach(db: Session, window: Select[Any]) -> tuple[int, tuple[datetime, UUID] | None]:
    """Return how many rows the window holds, and its last one if it is full."""
    looked = db.scalar(select(func.count()).select_from(window.subquery())) or 0
    if looked < WINDOW:
        return looked, None
    last = db.execute(window.offset(WINDOW - 1).limit(1)).one()
    return looked, (last.started_at, last.id)


def _fitting(
    db: Session, window: Select[Any], which: InstanceFilter, inside: Inside
) -> Iterator[UUID]:
    """Yield the ids of those in the window that fit, newest first."""
    # The windows are not joined with their table again: it would be read as a whole for that.
    rows = window.subquery()
    slow = name_fits(which, rows.c.business_key) if "business_key" in rows.c else []
    if not inside:
        query = select(rows.c.id).where(*slow)
        yield from db.scalars(query.order_by(rows.c.started_at.desc(), rows.c.id.desc()))
        return
    mask = reader_mask(db)
    for one, blob in _states(db, rows, inside, *slow):
        try:
            if inside.fits(blob, mask):
                yield one
        except BadState:
            continue


def _states(
    db: Session, rows: Subquery, inside: Inside, *asked: ColumnElement[bool]
) -> Iterator[tuple[UUID, bytes]]:
    # Each is looked up by its key: to join them, PostgreSQL likes to read all states there are.
    blobs = [
        select(table.blob).where(table.instance_id == rows.c.id).correlate(rows).scalar_subquery()
        for table in (StoredState, FinalState)
    ]
    held = select(func.coalesce(*blobs).label("blob")).offset(0).lateral()
    query = (
        select(rows.c.id, held.c.blob)
        .join(held, true())
        .where(held.c.blob.is_not(None), _may_hold(held.c.blob, inside), *asked)
        .order_by(rows.c.started_at.desc(), rows.c.id.desc())
    )
    for one, state in db.execute(query):
        yield one, bytes(state)


def _read(db: Session, ids: Iterable[UUID]) -> list[Instance]:
    """Return the rows of some instances, newest first."""
    query = select(Instance).where(Instance.centre_id == db.centre_id, _is_one_of(ids))
    query = query.order_by(Instance.started_at.desc(), Instance.id.desc())
    return list(db.scalars(query.execution_options(populate_existing=True)))


def _is_one_of(ids: Iterable[UUID]) -> ColumnElement[bool]:
    """As one value: they may be more than a statement has places for."""
    return Instance.id == any_(cast_as(list(ids), ARRAY(Uuid)))


def _may_hold(blob: ColumnElement[bytes], inside: Inside) -> ColumnElement[bool]:
    """Return that the bytes of a state hold the words that must be in it, or cannot be read so."""
    ways = [
        and_(true(), *(func.position(word.op("in")(blob)) > 0 for word in _bytes(words)))
        for words in inside.words()
    ]
    return or_(func.get_byte(blob, 0) >= COMPRESSED, *ways)


def _bytes(words: list[bytes]) -> list[Any]:
    return [bindparam(None, word, type_=LargeBinary) for word in dict.fromkeys(words)]


def _cursor(at: datetime, instance_id: UUID) -> str:
    return cursor_encode(at.isoformat(), str(instance_id))
