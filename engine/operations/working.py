"""Working a batch off: in slices, each item in a transaction of its own, exactly once.

An act and its outcome are committed together, so a worker that dies leaves no item half done; the
slice is then made again and takes what is still waiting. Several workers never take the same item.
"""

from datetime import timedelta
from time import monotonic
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import exists, select

from base.db import Session, is_busy, is_unreachable
from base.errors import RingflowError
from base.i18n import N_
from base.jobs import Call, Job, remote_job
from engine.operations.acts import NOTHING_TO_DO, BatchAct, Item, Orders, perform
from engine.operations.batches import WORK, begin_slice
from engine.operations.records import Batch, BatchItem, BatchState, ItemState
from engine.people import Actor, ActorKind

log = structlog.get_logger(__name__)
SLICE_S: Final = 5.0
SLICE_ITEMS: Final = 200
NOW: Final = timedelta()
# How long the next slice waits when nothing was left but what others worked on.
LATER: Final = timedelta(seconds=2)
# State, code and sentence of an item, and what came of it.
Ended = tuple[ItemState, str, str, UUID | None]
FAULT: Final = N_("An unexpected fault; the log of the worker tells more.")


def _go_on(db: Session, job: Job) -> None:
    """Ask for the next slice, in the transaction that ends this one: other jobs get their turn."""
    if job.result is not None and job.result.get("more"):
        begin_slice(db, UUID(job.args["batch"]), after=LATER if job.result.get("busy") else NOW)


def _hold(db: Session, job: Job) -> None:
    """Pause a batch whose slices keep killing their workers; a person decides how it goes on."""
    query = select(Batch).where(Batch.id == UUID(job.args["batch"])).with_for_update()
    row = db.scalar(query)
    if row is not None and row.state is BatchState.RUNNING:
        row.state = BatchState.PAUSED


@remote_job(WORK, unknown="repeat", on_result=_go_on, on_dead=_hold)
def work(call: Call) -> dict[str, Any]:
    """Do a slice of a batch; it is remote only in that each item has its own transaction."""
    batch_id, until = UUID(call.args["batch"]), monotonic() + SLICE_S
    busy: set[int] = set()
    for _ in range(SLICE_ITEMS):
        with call.transaction() as db:
            if not _one(db, batch_id, busy):
                return {"more": bool(busy), "busy": len(busy)}
        if monotonic() > until:
            break
    return {"more": True}


def _one(db: Session, batch_id: UUID, busy: set[int]) -> bool:
    """Do the next item that is not `busy`; return whether there was one.

    One that somebody else is working on joins the busy ones: it stays for the next slice.
    """
    batch = db.scalar(select(Batch).where(Batch.id == batch_id))
    if batch is None or batch.state is not BatchState.RUNNING:
        return False
    query = (
        select(BatchItem)
        .where(BatchItem.batch_id == batch_id, BatchItem.state == ItemState.WAITING)
        .where(BatchItem.no.not_in(busy))
        .order_by(BatchItem.no)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    item = db.scalar(query)
    if item is None:
        _finish(db, batch_id)
        return False
    outcome = _outcome(db, batch, item.subject)
    if outcome is None:
        busy.add(item.no)
        return True
    state, code, message, result = outcome
    item.state, item.code, item.message, item.result_id = state, code, message, result
    item.at = db.now()
    return True


def _outcome(db: Session, batch: Batch, subject: UUID) -> Ended | None:
    """Do an item; return how it ended, or None when somebody else held it all the time."""
    orders, by = Orders.of(batch.orders), _actor(batch.actor)
    order = Item(subject=subject, orders=orders, by=by, reason=batch.reason)
    try:
        with db.begin_nested():
            done = perform(db, BatchAct(batch.act), order)
    except NOTHING_TO_DO as error:
        return ItemState.SKIPPED, error.code, error.text(), None
    except RingflowError as error:
        return ItemState.FAILED, error.code, error.text(), None
    except Exception as error:
        if is_busy(error):
            return None
        if is_unreachable(error):
            raise
        log.exception("batch_item_failed", subject=str(subject))
        return ItemState.FAILED, "fault", FAULT, None
    if done.still:
        return ItemState.FAILED, "still_open", done.still, None
    return ItemState.DONE, "", "", done.result


def _finish(db: Session, batch_id: UUID) -> None:
    """End a batch of which nothing is left; another worker may still be at its last item."""
    row = db.scalar(
        select(Batch)
        .where(Batch.id == batch_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    waiting = exists().where(BatchItem.batch_id == batch_id, BatchItem.state == ItemState.WAITING)
    if row is not None and row.state is BatchState.RUNNING and not db.scalar(select(waiting)):
        row.state, row.finished_at = BatchState.FINISHED, db.now()


def _actor(told: dict[str, Any]) -> Actor:
    rights = told.get("rights")  # batches of earlier releases have none
    return Actor(
        id=told["id"] and UUID(told["id"]), name=told["name"], username=told["username"],
        groups=frozenset(told["groups"]), kind=ActorKind(told["kind"]),
        rights=None if rights is None else frozenset(rights),
    )  # fmt: skip
