"""Writing, changing and deleting comments; attaching, reading and removing files."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import PlainTextResponse, Response, StreamingResponse

import engine
from base.db import Session
from base.errors import Conflict, Invalid, RingflowError
from base.i18n import N_
from base.ids import short
from engine import CannotSee, identity
from engine.identity.access.permissions import may
from engine.people import Actor
from web.deps import Can, Db
from web.forming import CHUNK, Posted
from web.inbox import views
from web.inbox.asking.criteria import Criteria
from web.paths import ShortId
from web.render import render
from web.said import Said, back
from web.tickets.sending import as_download

router = APIRouter(prefix="/inbox", include_in_schema=False)
Worker = Annotated[Actor, Can("tasks.work")]
Writer = Annotated[Actor, Can("tasks.comment")]
Overseer = Annotated[Actor, Can("instances.read")]
MOST_OFFERED: Final = 8
MOST_AT_ONCE: Final = 20


class NoFile(Invalid):
    """Nothing was chosen."""

    code = "no_file"
    message = N_("Please choose a file.")


@router.get("/{task_id}/people")
def people(
    request: Request,
    db: Db,
    me: Writer,
    task_id: ShortId,
    q: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Offer people to mention, and say who of them cannot see the task."""
    task = views.task_of(db, me, task_id)
    found = [
        one
        for one in identity.people(db, words=q.split(), limit=MOST_OFFERED + 1)
        if one.username != me.username
    ][:MOST_OFFERED]
    sees = engine.who_sees(db, task.id, found)
    offered = [(one.username, one.name, sees[one.username]) for one in found]
    return render(request, "inbox/talk/_people.html", offered=offered)


@router.post("/{task_id}/comments")
def write(request: Request, db: Db, me: Writer, task_id: ShortId, raw: Posted) -> Response:
    """Say something about a task."""
    text, share = _said(me, raw)
    return _do(
        request, db, me, task_id, "commented",
        lambda: engine.comment(db, task_id, text, by=me, share=share), typed=text,
    )  # fmt: skip


@router.post("/{task_id}/comments/{comment_id}/edit")
def change(
    request: Request, db: Db, me: Writer, task_id: ShortId, comment_id: ShortId, raw: Posted
) -> Response:
    """Change what one has said."""
    text, share = _said(me, raw)
    return _do(
        request, db, me, task_id, "comment_changed",
        lambda: engine.change_comment(db, comment_id, text, by=me, share=share), typed=text,
        action=f"/comments/{short(comment_id)}/edit",
    )  # fmt: skip


@router.post("/{task_id}/comments/{comment_id}/delete")
def delete(request: Request, db: Db, me: Writer, task_id: ShortId, comment_id: ShortId) -> Response:
    """Delete what one has said."""
    return _do(
        request, db, me, task_id, "comment_deleted",
        lambda: engine.delete_comment(db, comment_id, by=me),
    )  # fmt: skip


@router.post("/{task_id}/files")
def attach(request: Request, db: Db, me: Writer, task_id: ShortId, raw: Posted) -> Response:
    """Attach files; a script that shows how far it is gets plain words instead of a page."""
    plain = request.headers.get("x-upload") == "1"
    try:
        with db.begin_nested():
            _attach(db, me, task_id, raw)
    except (Invalid, Conflict) as refusal:
        if plain:
            return PlainTextResponse(refusal.text(), status_code=refusal.status)
        return _again(request, db, me, task_id, refusal, file_refusal=refusal.text())
    if plain:
        return PlainTextResponse("", status_code=201)
    return back(f"/inbox/{short(task_id)}", _address(request), Said(code="attached"), "#files")


@router.get("/{task_id}/files/{file_id}")
def file(db: Db, me: Worker, task_id: ShortId, file_id: ShortId) -> StreamingResponse:  # noqa: ARG001 the address says where it hangs
    """Send a file; browsers are told to save it, never to show it."""
    return as_download(*engine.open_task_file(db, file_id, by=me))


@router.get("/cases/{instance_id}/files/{file_id}")
def file_of_case(db: Db, me: Overseer, instance_id: ShortId, file_id: ShortId) -> StreamingResponse:  # noqa: ARG001 the address says where it hangs
    """Send a file of a case to who may see running processes."""
    return as_download(*engine.open_task_file(db, file_id, by=me))


@router.post("/{task_id}/files/{file_id}/remove")
def remove(request: Request, db: Db, me: Writer, task_id: ShortId, file_id: ShortId) -> Response:
    """Remove a file that one has attached."""
    engine.remove_file(db, file_id, by=me)
    return back(f"/inbox/{short(task_id)}", _address(request), Said(code="file_removed"), "#files")


def _attach(db: Session, me: Actor, task_id: UUID, raw: FormData) -> None:
    sent = [one for one in raw.getlist("files") if isinstance(one, UploadFile) and one.filename]
    if not sent:
        raise NoFile
    for one in sent[:MOST_AT_ONCE]:
        chunks = iter(partial(one.file.read, CHUNK), b"")
        engine.attach(
            db, task_id, one.filename or "", chunks, media_type=one.content_type or "", by=me
        )


def _said(me: Actor, raw: FormData) -> tuple[str, bool]:
    """Return what was written, and whether those who cannot see the task are to read it."""
    text = raw.get("text")
    shared = raw.get("share") == "1" and may(me, "tasks.share")
    return text if isinstance(text, str) else "", shared


def _do(  # noqa: PLR0913 what a page that comes back needs
    request: Request,
    db: Session,
    me: Actor,
    task_id: UUID,
    code: str,
    act: Callable[[], object],
    *,
    typed: str = "",
    action: str = "/comments",
) -> Response:
    try:
        with db.begin_nested():
            act()
    except (Invalid, Conflict) as refusal:
        blind = isinstance(refusal, CannotSee)
        told = {"typed": typed, "refusal": refusal.text(), "blind": blind, "action": action}
        return _again(request, db, me, task_id, refusal, **told)
    return back(f"/inbox/{short(task_id)}", _address(request), Said(code=code), "#comments")


def _again(
    request: Request,
    db: Session,
    me: Actor,
    task_id: UUID,
    why: RingflowError,
    **told: Any,
) -> Response:
    """Show the page of the task with what was typed and why it was refused."""
    criteria = Criteria.read(request.query_params.multi_items())
    values = views.task_values(db, me, views.task_of(db, me, task_id), criteria)
    values["talk"] |= told
    return render(
        request, "inbox/task.html", status=why.status, conflict=None, errors=True, said=None,
        **values,
    )  # fmt: skip


def _address(request: Request) -> str:
    return Criteria.read(request.query_params.multi_items()).from_start().address()
