"""The inbox: lists, one task, and what can be done with it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

import engine
import forms
from base.db import Session
from base.errors import Conflict
from base.i18n import gettext
from base.ids import short
from engine import TaskView
from engine.people import Actor
from web.deps import Can, Db
from web.forming import Posted
from web.inbox import filling, views
from web.inbox.asking.criteria import Criteria
from web.inbox.asking.criteria import View as Shown
from web.inbox.conflicts import told
from web.inbox.lists.listing import list_values
from web.inbox.shown.look import look_of
from web.paths import ShortId, shown_at
from web.render import render, wants_part
from web.said import Said, back, saying

router = APIRouter(prefix="/inbox", include_in_schema=False)
Worker = Annotated[Actor, Can("tasks.work")]
# The view that the person came from, as its query string, so that they get back to it.
View = Annotated[str, Form(alias="list", max_length=2000)]
Words = Annotated[str, Form(max_length=2000)]


@router.get("")
def inbox(request: Request, db: Db, me: Worker) -> Response:
    """Show one of the four lists."""
    criteria = Criteria.read(request.query_params.multi_items())
    values = list_values(request, db, me, criteria)
    return render(
        request,
        "inbox/list.html",
        block="tasks",
        headers=shown_at(f"/inbox{criteria.address()}"),
        partial=False,
        clash=None,
        **values,
        said=saying(request),
    )


@router.get("/{task_id}")
def task(request: Request, db: Db, me: Worker, task_id: ShortId) -> Response:
    """Show one task."""
    criteria = Criteria.read(request.query_params.multi_items())
    found = views.task_of(db, me, task_id)
    engine.mark_read(db, me.username, task_id=task_id)
    drawing = request.query_params.get("drawing")
    values = views.task_values(db, me, found, criteria, drawing=drawing)
    return render(
        request, "inbox/task.html", block="work", conflict=None, errors=False,
        **values, said=saying(request),
    )  # fmt: skip


@router.post("/{task_id}/claim")
def claim(
    request: Request, db: Db, me: Worker, task_id: ShortId, view: View = "", stay: Words = ""
) -> Response:
    """Take a task; whoever is late learns who was first. `stay` leads on to its page."""
    criteria = Criteria.of(view)
    try:
        engine.claim(db, task_id, by=me)
    except Conflict as error:
        return told(request, db, me, task_id, error, criteria)
    said = Said(code="taken", task=short(task_id))
    if not wants_part(request):
        return back(f"/inbox/{short(task_id)}" if stay else "/inbox", view, said)
    values = list_values(request, db, me, criteria)
    return render(
        request, "inbox/list.html", block="tasks", partial=True, clash=None, said=said, **values
    )


@router.post("/{task_id}/release")
def release(db: Db, me: Worker, task_id: ShortId, view: View = "") -> Response:
    """Give a task back."""
    engine.release(db, task_id, by=me)
    return back("/inbox", view, Said(code="released"))


@router.post("/{task_id}/draft")
def draft(db: Db, me: Worker, task_id: ShortId, raw: Posted) -> Response:
    """Keep what was typed so far."""
    data = filling.typed(db, views.task_of(db, me, task_id), raw)
    engine.save_draft(db, task_id, by=me, data=data)
    return PlainTextResponse(gettext("Draft kept."))


@router.post("/{task_id}/complete")
def complete(request: Request, db: Db, me: Worker, task_id: ShortId, raw: Posted) -> Response:
    """Finish a task with what the form says."""
    criteria = Criteria.read(request.query_params.multi_items())
    found = views.task_of(db, me, task_id)
    onward = following(db, me, task_id, criteria) if look_of(request).onward else None
    try:
        done = engine.complete(db, task_id, filling.answers(db, found, raw), by=me)
    except forms.FormErrors as again:
        return form_again(request, db, me, found, again)
    except Conflict as error:
        return told(request, db, me, task_id, error, criteria)
    said = Said(code="decided" if done.held_at is not None else "completed")
    return back(onward or "/inbox", criteria.address(), said)


def following(db: Session, me: Actor, task_id: UUID, criteria: Criteria) -> str | None:
    """Return the page of the task that follows in the list that somebody came from, if any."""
    queue = [one.id for one in views.found(db, me, criteria, views.QUEUE_LENGTH).items]
    at = queue.index(task_id) + 1 if task_id in queue else 0
    rest = [one for one in (*queue[at:], *queue[:at]) if one != task_id]
    workable = criteria.view not in {Shown.DONE, Shown.MINE}
    return f"/inbox/{short(rest[0])}" if rest and workable else None


def form_again(
    request: Request, db: Session, me: Actor, found: TaskView, again: forms.FormErrors
) -> Response:
    """Show the form as it was posted: with its mistakes, or with the fields that show now."""
    criteria = Criteria.read(request.query_params.multi_items())
    action = f"/inbox/{short(found.id)}/complete{criteria.address()}"
    form = filling.shown_again(db, found, again, action=action)
    if wants_part(request):
        return HTMLResponse(form, status_code=again.status)
    values = views.task_values(db, me, found, criteria, form=form)
    return render(
        request, "inbox/task.html", status=again.status, conflict=None, errors=bool(again.errors),
        said=None, **values,
    )  # fmt: skip
