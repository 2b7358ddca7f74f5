"""Letting happen what a process waits for: its message, its timer, its job."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

import engine
from base.db import Session
from base.errors import FieldProblem, Invalid
from base.i18n import N_, pick
from base.ids import short
from engine import Spot, monitoring
from engine.monitoring import MessageWaiting, TimerWaiting
from engine.people import Actor
from web.deps import Can, Db
from web.monitor.acts.data import NEW_ROWS, PostedRows, Row, value_of
from web.monitor.acts.head import REFUSALS, Head, head_of, sentence
from web.monitor.lists.filters import moment
from web.monitor.pages import Settler, Why
from web.paths import ShortId
from web.render import render
from web.said import Said, back

router = APIRouter(include_in_schema=False)
Changer = Annotated[Actor, Can("instances.modify")]
Publisher = Annotated[Actor, Can("messages.publish")]
Slot = Annotated[str, Form(max_length=20)]
Short = Annotated[str, Form(max_length=40)]
FIELD: str = "%Y-%m-%dT%H:%M"


class NoMoment(Invalid):
    """When a timer shall fire was not said, or cannot be read."""

    code = "no_moment"
    message = N_("Please say when it shall be due.")


@router.get("/instances/{instance_id}/messages/{token_id}")
def message(
    request: Request, db: Db, _me: Publisher, instance_id: ShortId, token_id: ShortId,
    slot: str = "0",
) -> Response:  # fmt: skip
    """Show what is waited for, and ask for what it shall bring."""
    return _message_form(request, db, (instance_id, token_id, slot), [])


@router.post("/instances/{instance_id}/messages/{token_id}")
def give(  # noqa: PLR0913 a form with rows and a reason
    request: Request,
    db: Db,
    me: Publisher,
    instance_id: ShortId,
    token_id: ShortId,
    *,
    rows: PostedRows,
    reason: Why,
    slot: Slot = "0",
    force: Annotated[bool, Form()] = False,
) -> Response:
    """Give this one token its message."""
    place = (instance_id, token_id, slot)
    try:
        with db.begin_nested():
            values = values_in(rows)
            engine.give_message(db, *place, values, by=me, reason=reason, force=force)
    except REFUSALS as refusal:
        return _message_form(request, db, place, rows, refusal=refusal, reason=reason)
    return back(f"/instances/{short(instance_id)}", "", Said(code="message_given"))


@router.get("/instances/{instance_id}/timers/{token_id}")
def timer(
    request: Request, db: Db, _me: Changer, instance_id: ShortId, token_id: ShortId,
    slot: str = "0",
) -> Response:  # fmt: skip
    """Show when a timer is due, and ask when it shall be."""
    return _timer_form(request, db, (instance_id, token_id, slot))


@router.post("/instances/{instance_id}/timers/{token_id}")
def time(  # noqa: PLR0913 a form with as many fields
    request: Request,
    db: Db,
    me: Changer,
    instance_id: ShortId,
    token_id: ShortId,
    *,
    reason: Why,
    do: Annotated[Literal["now", "move"], Form()],
    slot: Slot = "0",
    due: Short = "",
    was: Short = "",
) -> Response:
    """Let a timer fire now, or at another moment."""
    place = (instance_id, token_id, slot)
    try:
        with db.begin_nested():
            if do == "now":
                engine.fire_timer(db, *place, by=me, reason=reason)
            else:
                engine.move_timer(
                    db, *place, due_at=_moment(db, due), was=_was(was), by=me, reason=reason
                )
    except REFUSALS as refusal:
        return _timer_form(request, db, place, refusal=refusal, reason=reason, due=due)
    said = Said(code="timer_fired" if do == "now" else "timer_moved")
    return back(f"/instances/{short(instance_id)}", "panel=jobs", said)


@router.post("/instances/{instance_id}/jobs/{job_id}/now")
def hurry(db: Db, me: Settler, instance_id: ShortId, job_id: ShortId) -> Response:
    """Have a job done now that waits for its next attempt."""
    engine.hurry_job(db, instance_id, job_id, by=me)
    return back(f"/instances/{short(instance_id)}", "panel=jobs", Said(code="job_again"))


def values_in(rows: list[Row]) -> dict[str, Any]:
    """Return what rows say, each a value as JSON has it.

    Raises:
        Invalid: a text is none.
    """
    values: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for row in rows:
        if not row.name:
            continue
        try:
            values[row.name] = value_of(row)
        except Invalid as refusal:
            problems += refusal.problems
    if problems:
        raise Invalid(problems)
    return values


def _moment(db: Session, text: str) -> datetime:
    found = moment(text, ZoneInfo(db.context.settings.zone))
    if found is None:
        raise NoMoment
    return found


def _was(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


Place = tuple[UUID, UUID, str]


def _named(head: Head, token_id: UUID) -> str:
    spot: Spot | None = next((one for one in head.seen.spots if one.token_id == token_id), None)
    return pick(spot.node.title) if spot is not None else ""


def _message_form(
    request: Request, db: Session, place: Place, rows: list[Row], *, refusal: Any = None,
    reason: str = "",
) -> Response:  # fmt: skip
    head = head_of(db, place[0])
    found: list[MessageWaiting] = monitoring.awaited(db, place[0]).messages
    one = next((one for one in found if (one.token_id, one.slot) == place[1:]), None)
    if one is None and refusal is None:
        raise engine.NothingWaits
    return render(
        request, "monitor/acts/message.html", head=head, one=one, step=_named(head, place[1]),
        rows=[row for row in rows if row.name or row.value], reason=reason,
        blank=[Row(name="", was="", value="")] * NEW_ROWS,
        known=sorted(name for name in head.seen.instance.variables if not name.startswith("_")),
        problem=sentence(refusal, db) if refusal else "",
        other_kind=isinstance(refusal, engine.OtherKind), status=refusal.status if refusal else 200,
    )  # fmt: skip


def _timer_form(
    request: Request, db: Session, place: Place, *, refusal: Any = None, reason: str = "",
    due: str = "",
) -> Response:  # fmt: skip
    head = head_of(db, place[0])
    found: list[TimerWaiting] = monitoring.awaited(db, place[0]).timers
    one = next((one for one in found if (one.token_id, one.slot) == place[1:]), None)
    if one is None and refusal is None:
        raise engine.NothingWaits
    zone = ZoneInfo(db.context.settings.zone)
    return render(
        request, "monitor/acts/timer.html", head=head, one=one, step=_named(head, place[1]),
        due=due or (one.due_at.astimezone(zone).strftime(FIELD) if one is not None else ""),
        was=one.due_at.isoformat() if one is not None else "", reason=reason,
        problem=sentence(refusal, db) if refusal else "", status=refusal.status if refusal else 200,
    )  # fmt: skip
