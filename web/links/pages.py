"""The pages behind task links."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

import engine
import forms
from base import files
from base.errors import Conflict, NotFound
from base.ids import short
from engine.people import Actor
from engine.tasks.links import LinkStatus
from engine.tasks.views import TaskView
from processes.tickets import queries
from web.forming import Posted
from web.inbox import filling
from web.links import shown
from web.links.opening import COOKIE, AtForm, AtPath, AtTask, Opened
from web.looks.cookies import is_secure
from web.paths import ShortId
from web.render import render
from web.tickets.sending import as_download

router = APIRouter(prefix="/link", include_in_schema=False)
LENT_S: Final = 2 * 60 * 60
# The address holds a secret: it goes nowhere else and is kept nowhere.
PRIVATE: Final[Mapping[str, str]] = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
ENDED: Final = {LinkStatus.USED: 200, LinkStatus.EXPIRED: 410, LinkStatus.CLOSED: 410}


@router.get("/{token}")
def first(request: Request, found: AtPath) -> Response:
    """Say what the link is for. Mail scanners open links too, so nothing happens here."""
    if found.actor is None or found.state.task is None:
        return ended(request, found)
    values = shown.first_look(found, found.state.task)
    return render(request, "links/open.html", headers=dict(PRIVATE), **values)


@router.post("")
def go_on(request: Request, found: AtForm) -> Response:
    """Lend a short session for the one task, and lead on to it."""
    if found.actor is None or found.state.task is None:
        return ended(request, found)
    path = f"/link/task/{short(found.state.task.id)}"
    answer = RedirectResponse(path, status_code=303)
    answer.set_cookie(
        COOKIE, found.token, max_age=LENT_S, path=path, httponly=True, samesite="strict",
        secure=is_secure(request),
    )  # fmt: skip
    return answer


@router.get("/task/{task}")
def task(request: Request, found: AtTask, task: ShortId) -> Response:
    """Show the task with its form."""
    if found.actor is None:
        return ended(request, found)
    values = shown.task_values(found, found.actor, task)
    return render(request, "links/task.html", headers=dict(PRIVATE), errors=False, **values)


@router.post("/task/{task}")
def complete(request: Request, found: AtTask, task: ShortId, raw: Posted) -> Response:
    """Finish the task. Sent twice, the second time says what the first one did."""
    if found.actor is None:
        return ended(request, found)
    view = engine.get_task(found.db, task)
    try:
        engine.complete(found.db, task, filling.answers(found.db, view, raw), by=found.actor)
    except forms.FormErrors as again:
        return form_again(request, found, found.actor, view, again)
    except Conflict:
        pass  # somebody was first: the page after this says who and when
    return RedirectResponse(f"/link/task/{short(task)}", status_code=303)


@router.get("/task/{task}/files/{file_id}")
def file(found: AtTask, task: ShortId, file_id: ShortId) -> Response:
    """Send one of the files of the matter, and no other file."""
    if found.actor is None:
        raise NotFound
    ticket = shown.ticket_of(found.db, engine.get_task(found.db, task))
    known = {one.file_id for one in queries.attachments(found.db, ticket.id)} if ticket else set()
    if file_id not in known:
        raise NotFound
    return as_download(*files.open_file(found.db, file_id))


def ended(request: Request, found: Opened) -> Response:
    """Say what became of the link."""
    values = shown.ending(found.state)
    status = ENDED.get(found.state.status, NotFound.status)
    return render(request, "links/ended.html", status=status, headers=dict(PRIVATE), **values)


def form_again(
    request: Request, found: Opened, by: Actor, view: TaskView, again: forms.FormErrors
) -> Response:
    """Show the form as it was posted."""
    form = shown.form_again(found, view, again)
    values = shown.task_values(found, by, view.id, form)
    return render(
        request, "links/task.html", status=again.status, headers=dict(PRIVATE),
        errors=bool(again.errors), **values,
    )  # fmt: skip
