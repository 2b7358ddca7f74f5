"""Handing on a task of a process, giving it back to all who may do it, setting its date."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

import engine
from base.db import Session
from base.errors import Conflict, Invalid, NotAllowed, NotFound
from base.i18n import N_
from base.ids import short
from engine import Actor, TaskView
from engine.tasks.acts.telling import WrongPriority
from web.deps import Can, Db
from web.monitor.acts.head import head_of, sentence
from web.monitor.acts.waits import FIELD, NoMoment
from web.monitor.instance.panels import task_rows
from web.monitor.lists.filters import moment
from web.paths import ShortId
from web.render import render
from web.said import Said, back

router = APIRouter(include_in_schema=False)
HandsOn = Annotated[Actor, Can("tasks.any")]
Line = Annotated[str, Form(max_length=2000)]
Do = Literal["hand", "free", "date"]
SAID = {"hand": "transferred", "free": "released", "date": "planned"}


class NoWhy(Invalid):
    """An act that asks for a reason was given none."""

    code = "no_why"
    message = N_("Please say why; then it can be done.")


@router.get("/instances/{instance_id}/tasks/{task_id}")
def task(
    request: Request, db: Db, _me: HandsOn, instance_id: ShortId, task_id: ShortId
) -> Response:
    """Show who has a task and until when, and what can be done about it."""
    return _form(request, db, instance_id, task_id, {})


@router.post("/instances/{instance_id}/tasks/{task_id}")
def act(  # noqa: PLR0913 a form with as many fields
    request: Request,
    db: Db,
    me: HandsOn,
    instance_id: ShortId,
    task_id: ShortId,
    *,
    do: Annotated[Do, Form()],
    to: Line = "",
    due: Line = "",
    priority: Line = "",
    reason: Line = "",
) -> Response:
    """Hand a task on, give it back, or set its date and priority."""
    posted = {"to": to, "due": due, "priority": priority, "reason": reason.strip(), "do": do}
    _checked(db, instance_id, task_id)
    try:
        with db.begin_nested():
            _do(db, me, task_id, posted)
    except (Invalid, Conflict, NotAllowed) as refusal:
        return _form(request, db, instance_id, task_id, posted, refusal)
    return back(f"/instances/{short(instance_id)}", "panel=tasks", Said(code=SAID[do]))


def _do(db: Session, me: Actor, task_id: UUID, posted: dict[str, str]) -> None:
    if posted["do"] == "free":
        engine.release(db, task_id, by=me)
        return
    if not posted["reason"]:
        raise NoWhy
    if posted["do"] == "hand":
        engine.transfer(db, task_id, to=posted["to"], by=me, reason=posted["reason"])
        return
    if not (posted["priority"].isascii() and posted["priority"].isdecimal()):
        raise WrongPriority
    engine.put_on_date(
        db, task_id, due_at=_due(db, posted["due"]), priority=int(posted["priority"]), by=me,
        reason=posted["reason"],
    )  # fmt: skip


def _due(db: Session, text: str) -> datetime | None:
    found = moment(text, ZoneInfo(db.context.settings.zone)) if text else None
    if text and found is None:
        raise NoMoment
    return found


def _checked(db: Session, instance_id: UUID, task_id: UUID) -> TaskView:
    """Return the task, if it is one of this process.

    Raises:
        NotFound: it is none.
    """
    found = engine.get_task(db, task_id)
    if found.instance_id != instance_id:
        raise NotFound
    return found


def _form(
    request: Request, db: Session, instance_id: UUID, task_id: UUID, posted: dict[str, str],
    refusal: Any = None,
) -> Response:  # fmt: skip
    found = _checked(db, instance_id, task_id)
    (row,) = task_rows(db, [found])
    zone = ZoneInfo(db.context.settings.zone)
    due = found.due_at.astimezone(zone).strftime(FIELD) if found.due_at is not None else ""
    return render(
        request, "monitor/acts/task.html", head=head_of(db, instance_id), row=row,
        posted={"to": "", "due": due, "priority": str(found.priority), "reason": "", "do": ""}
        | posted,
        problem=sentence(refusal, db) if refusal else "", status=refusal.status if refusal else 200,
    )  # fmt: skip
