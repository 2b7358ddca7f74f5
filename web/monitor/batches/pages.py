"""Batches and how far they are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

import engine
from base.db import Session
from base.errors import NotAllowed
from base.i18n import N_, gettext
from base.ids import short
from engine import BATCH_PERMISSIONS, Actor, BatchAct, BatchView, ItemState
from engine.identity.access.permissions import may
from processes.tickets.queries.subjects import subjects
from web.deps import Can, Db
from web.paths import ShortId
from web.render import render
from web.said import Said, back, saying

router = APIRouter(prefix="/batches", include_in_schema=False)
Keeper = Annotated[Actor, Can("batches.control")]
ITEMS: Final = 50
ACTS: Final[Mapping[BatchAct, str]] = {
    BatchAct.CANCEL: N_("Cancel"),
    BatchAct.SUSPEND: N_("Pause"),
    BatchAct.RESUME: N_("Continue"),
    BatchAct.RETRY: N_("Try again"),
    BatchAct.MIGRATE: N_("Go over to another version"),
    BatchAct.MODIFY: N_("Move"),
    BatchAct.VARIABLES: N_("Change data"),
    BatchAct.RESTART: N_("Start anew"),
}
STATES: Final[Mapping[str, tuple[str, str]]] = {
    "running": (N_("Running"), "info"),
    "paused": (N_("Paused"), "warn"),
    "cancelled": (N_("Cancelled"), "neutral"),
    "finished": (N_("Finished"), "ok"),
}
ITEM_STATES: Final[Mapping[str, tuple[str, str]]] = {
    "waiting": (N_("To come"), "neutral"),
    "done": (N_("Done"), "ok"),
    "failed": (N_("Failed"), "bad"),
    "skipped": (N_("Nothing to do"), "neutral"),
}


@router.get("")
def batches(request: Request, db: Db, _me: Keeper, after: str | None = None) -> Response:
    """List batches, the newest first."""
    page = engine.find_batches(db, after=after)
    return render(
        request, "monitor/batches/list.html", batches=page.items, next=page.next, **names()
    )


@router.get("/{batch_id}")
def batch(
    request: Request,
    db: Db,
    me: Keeper,
    batch_id: ShortId,
    state: str = "",
    after: str | None = None,
) -> Response:
    """Show one batch with what became of each."""
    one = engine.get_batch(db, batch_id)
    wanted = ItemState(state) if state in set(ItemState) else None
    page = engine.batch_items(db, batch_id, state=wanted, after=after, limit=ITEMS)
    return render(
        request, "monitor/batches/batch.html", block="progress", batch=one, id=short(one.id),
        tabs=_tabs(one, state), items=page.items, next=page.next, state=state,
        over_incidents=one.act == BatchAct.RETRY,
        subjects=defaultdict(str, names_of(db, one, page.items)),
        may_export=may(me, "instances.export"), said=saying(request), **names(),
    )  # fmt: skip


@router.post("/{batch_id}/pause")
def pause(db: Db, _me: Keeper, batch_id: ShortId) -> Response:
    """Let no further item begin."""
    return _back(engine.pause_batch(db, batch_id), "batch_paused")


@router.post("/{batch_id}/resume")
def resume(db: Db, me: Keeper, batch_id: ShortId) -> Response:
    """Go on with a paused batch."""
    check_may(me, BatchAct(engine.get_batch(db, batch_id).act))
    return _back(engine.resume_batch(db, batch_id), "batch_goes_on")


@router.post("/{batch_id}/cancel")
def cancel(db: Db, _me: Keeper, batch_id: ShortId) -> Response:
    """End a batch; what is done stays done."""
    return _back(engine.cancel_batch(db, batch_id), "batch_ended")


@router.post("/{batch_id}/again")
def again(db: Db, me: Keeper, batch_id: ShortId) -> Response:
    """Do the same to those that failed."""
    check_may(me, BatchAct(engine.get_batch(db, batch_id).act))
    return _back(engine.repeat_failed(db, batch_id, by=me), "batch_begun")


def names_of(db: Session, one: BatchView, items: Sequence[engine.ItemView]) -> dict[UUID, str]:
    """Return what the processes of a batch are about; incidents have no names."""
    over_incidents = one.act == BatchAct.RETRY
    return {} if over_incidents else subjects(db, [item.subject for item in items])


def check_may(me: Actor, act: BatchAct) -> None:
    """Check that somebody may do the act of a batch to each of its items.

    Raises:
        NotAllowed: they may not.
    """
    if not may(me, BATCH_PERMISSIONS[act]):
        raise NotAllowed


def names() -> dict[str, Any]:
    """Return what acts and states are called, for templates."""
    return {
        "acts": {str(one): gettext(name) for one, name in ACTS.items()},
        "states": {one: (gettext(name), tone) for one, (name, tone) in STATES.items()},
        "item_states": {one: (gettext(name), tone) for one, (name, tone) in ITEM_STATES.items()},
    }


def _tabs(one: BatchView, here: str) -> list[tuple[str, str, bool, int]]:
    path = f"/batches/{short(one.id)}"
    found = [(gettext(N_("All")), path, not here, one.total)]
    for state, (name, _tone) in ITEM_STATES.items():
        found.append((gettext(name), f"{path}?state={state}", here == state, getattr(one, state)))
    return found


def _back(one: BatchView, code: str) -> Response:
    return back(f"/batches/{short(one.id)}", "", Said(code=code))
