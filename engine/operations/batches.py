"""Asking for a batch, looking at it, and holding it: one act on many instances or incidents."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import Select, func, insert, literal, select, text, update

from base.db import Session
from base.errors import Conflict, Invalid, NotFound
from base.i18n import N_
from base.ids import new_id
from base.jobs import add
from base.page import Page, cursor_decode, cursor_encode, paged, row_number
from base.page.keyset import page_by_time
from engine.incidents.queries import IncidentFilter, chosen_incidents
from engine.instances.filters import InstanceFilter
from engine.instances.queries import chosen_instances
from engine.operations.acts import BatchAct, Orders
from engine.operations.records import Batch, BatchItem, BatchState, ItemState
from engine.people import Actor

WORK: Final = "engine.batch"
LARGEST: Final = 100_000
Choice = InstanceFilter | IncidentFilter | Sequence[UUID]


class NothingChosen(Invalid):
    """The choice fits nothing."""

    code: ClassVar[str] = "nothing_chosen"
    message: ClassVar[str] = N_("Nothing fits this choice.")


class TooManyChosen(Invalid):
    """The choice is larger than one batch may be."""

    code: ClassVar[str] = "too_many_chosen"
    message: ClassVar[str] = N_(
        "These are %(count)s, more than the %(most)s that go into one batch."
    )


class WrongChoice(Invalid):
    """The act goes over the other kind of thing."""

    code: ClassVar[str] = "wrong_choice"
    message: ClassVar[str] = N_(
        "Only “retry” goes over incidents; everything else goes over instances."
    )


class BatchOver(Conflict):
    """The batch has ended."""

    code: ClassVar[str] = "batch_over"
    message: ClassVar[str] = N_("This batch has ended.")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """A batch as it was read, with how many of its items are in which state."""

    id: UUID
    act: str
    reason: str
    state: BatchState
    total: int
    waiting: int
    done: int
    failed: int
    skipped: int
    created_at: datetime
    created_by: str
    created_by_name: str
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """What became of one instance or incident of a batch."""

    no: int
    subject: UUID
    state: ItemState
    code: str
    message: str
    result_id: UUID | None
    at: datetime | None


def create_batch(
    db: Session,
    act: BatchAct,
    choice: Choice,
    *,
    by: Actor,
    reason: str,
    orders: Orders | None = None,
) -> BatchView:
    """Store an act on many, and have it begun after the commit. The selection is fixed now.

    Args:
        db: the caller's transaction.
        act: what to do to each.
        choice: a filter of instances (of incidents for `retry`), or their ids.
        by: who wants it; the acts are done in this name.
        reason: why; it is told in the history of each instance.
        orders: what the act needs to know.

    Raises:
        NothingChosen, TooManyChosen: the choice is empty, or larger than `LARGEST`.
        WrongChoice: the filter is of the other kind.
    """
    if isinstance(choice, InstanceFilter if act is BatchAct.RETRY else IncidentFilter):
        raise WrongChoice
    told = (orders or Orders()).plain()
    row = Batch(
        id=new_id(), centre_id=db.centre_id, act=act.value, orders=told, reason=reason,
        state=BatchState.RUNNING, total=0, actor=_actor(by), created_at=db.now(),
    )  # fmt: skip
    db.add(row)
    db.flush()
    row.total = _fill(db, row.id, choice)
    if not row.total:
        raise NothingChosen
    if row.total > LARGEST:
        raise TooManyChosen(count=row.total, most=LARGEST)
    begin_slice(db, row.id)
    db.flush()
    return get_batch(db, row.id)


def repeat_failed(db: Session, batch_id: UUID, *, by: Actor) -> BatchView:
    """Ask for a new batch that does the same to those that failed in one that has ended.

    Raises:
        NotFound: there is no such batch.
        NothingChosen: none has failed.
    """
    row = db.scalar(select(Batch).where(Batch.id == batch_id, Batch.centre_id == db.centre_id))
    if row is None:
        raise NotFound
    failed = select(BatchItem.subject).where(
        BatchItem.batch_id == batch_id, BatchItem.state == ItemState.FAILED
    )
    return create_batch(
        db, BatchAct(row.act), list(db.scalars(failed)), by=by, reason=row.reason,
        orders=Orders.of(row.orders),
    )  # fmt: skip


def count_chosen(db: Session, choice: InstanceFilter | IncidentFilter) -> int:
    """Return how many instances or incidents a batch over this choice would go over."""
    chosen = _chosen(db, choice).subquery()
    return db.scalar(select(func.count()).select_from(chosen)) or 0


def find_batches(db: Session, *, after: str | None = None, limit: int = 50) -> Page[BatchView]:
    """Return a page of batches, newest first."""
    query = select(Batch).where(Batch.centre_id == db.centre_id)
    page = page_by_time(db, query, (Batch.created_at, Batch.id), after=after, limit=limit)
    counts = _counts(db, [row.id for row in page.items])
    return page.of(lambda row: _view(row, counts[row.id]))


def get_batch(db: Session, batch_id: UUID) -> BatchView:
    """Return one batch with its progress.

    Raises:
        NotFound: there is no such batch.
    """
    query = select(Batch).where(Batch.id == batch_id, Batch.centre_id == db.centre_id)
    row = db.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return _view(row, _counts(db, [row.id])[row.id])


def batch_items(
    db: Session,
    batch_id: UUID,
    *,
    state: ItemState | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Page[ItemView]:
    """Return a page of the items of a batch in their order, all or those in one state.

    Raises:
        NotFound: there is no such batch.
    """
    get_batch(db, batch_id)
    query = select(BatchItem).where(BatchItem.batch_id == batch_id)
    if state is not None:
        query = query.where(BatchItem.state == state)
    if after is not None:
        query = query.where(BatchItem.no > row_number(cursor_decode(after, 1)[0]))
    query = query.order_by(BatchItem.no).limit(limit + 1)
    rows = list(db.scalars(query.execution_options(populate_existing=True)))
    cursor = cursor_encode(rows[:limit][-1].no) if rows else None
    return paged(rows, limit, cursor).of(_item)


def pause_batch(db: Session, batch_id: UUID) -> BatchView:
    """Let no further item begin; what is being done is finished.

    Raises:
        BatchOver: it has ended.
    """
    row = _locked(db, batch_id)
    row.state = BatchState.PAUSED
    return _stored(db, row)


def resume_batch(db: Session, batch_id: UUID) -> BatchView:
    """Go on with a paused batch.

    Raises:
        BatchOver: it has ended.
    """
    row = _locked(db, batch_id)
    if row.state is BatchState.PAUSED:
        row.state = BatchState.RUNNING
        begin_slice(db, row.id)
    return _stored(db, row)


def cancel_batch(db: Session, batch_id: UUID) -> BatchView:
    """End a batch; items that were not begun are skipped, what is done stays done.

    Raises:
        BatchOver: it has ended.
    """
    row = _locked(db, batch_id)
    row.state, row.finished_at = BatchState.CANCELLED, db.now()
    db.execute(
        update(BatchItem)
        .where(BatchItem.batch_id == batch_id, BatchItem.state == ItemState.WAITING)
        .values(state=ItemState.SKIPPED, code="batch_cancelled", at=db.now())
        .execution_options(synchronize_session=False)
    )
    return _stored(db, row)


def _stored(db: Session, row: Batch) -> BatchView:
    db.flush()
    return get_batch(db, row.id)


def begin_slice(db: Session, batch_id: UUID, *, after: timedelta = timedelta()) -> None:
    """Have a slice of a batch done after the commit, at once or later."""
    add(db, WORK, args={"batch": str(batch_id)}, subject=batch_id, run_at=db.now() + after)


def _fill(db: Session, batch_id: UUID, choice: Choice) -> int:
    if isinstance(choice, InstanceFilter | IncidentFilter):
        ids = _chosen(db, choice)
    else:
        given = text("select distinct x as id from unnest(cast(:ids as uuid[])) x")
        listed = given.bindparams(ids=list(choice)).columns(id=BatchItem.subject.type).subquery()
        ids = select(listed.c.id)
    found = ids.subquery()
    column = found.c.id
    numbered: Select[Any] = select(
        literal(batch_id), literal(db.centre_id), func.row_number().over(order_by=column), column,
        literal(ItemState.WAITING.value), literal(""), literal(""),
    )  # fmt: skip
    names = ["batch_id", "centre_id", "no", "subject", "state", "code", "message"]
    db.execute(insert(BatchItem).from_select(names, numbered, include_defaults=False))
    query = select(func.count()).where(BatchItem.batch_id == batch_id)
    return db.scalar(query.select_from(BatchItem)) or 0


def _chosen(db: Session, choice: InstanceFilter | IncidentFilter) -> Select[UUID]:
    if isinstance(choice, InstanceFilter):
        return chosen_instances(db, choice)
    return chosen_incidents(db, choice)


def _locked(db: Session, batch_id: UUID) -> Batch:
    query = select(Batch).where(Batch.id == batch_id, Batch.centre_id == db.centre_id)
    row = db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    if row.state in {BatchState.CANCELLED, BatchState.FINISHED}:
        raise BatchOver
    return row


def _counts(db: Session, ids: Sequence[UUID]) -> dict[UUID, Counter[ItemState]]:
    found: dict[UUID, Counter[ItemState]] = {one: Counter() for one in ids}
    query = (
        select(BatchItem.batch_id, BatchItem.state, func.count())
        .where(BatchItem.batch_id.in_(ids))
        .group_by(BatchItem.batch_id, BatchItem.state)
    )
    for batch_id, state, count in db.execute(query):
        found[batch_id][state] = count
    return found


def _actor(by: Actor) -> dict[str, Any]:
    return {
        "id": by.id and str(by.id), "name": by.name, "username": by.username,
        "groups": sorted(by.groups), "kind": by.kind.value,
        "rights": None if by.rights is None else sorted(by.rights),
    }  # fmt: skip


def _view(row: Batch, counts: Counter[ItemState]) -> BatchView:
    return BatchView(
        id=row.id, act=row.act, reason=row.reason, state=row.state, total=row.total,
        waiting=counts[ItemState.WAITING], done=counts[ItemState.DONE],
        failed=counts[ItemState.FAILED], skipped=counts[ItemState.SKIPPED],
        created_at=row.created_at, created_by=row.actor["username"],
        created_by_name=row.actor["name"], finished_at=row.finished_at,
    )  # fmt: skip


def _item(row: BatchItem) -> ItemView:
    return ItemView(
        no=row.no, subject=row.subject, state=row.state, code=row.code, message=row.message,
        result_id=row.result_id, at=row.at,
    )  # fmt: skip
