"""What is said about a task, and the files that are attached to it."""

from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, UploadFile
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response, StreamingResponse

import engine
from base.db import Session
from base.errors import NotAllowed, NotFound
from engine import Actor
from engine.identity.access.permissions import may
from web.api.schemas import Input, Moment
from web.deps import Can, Db
from web.forming import CHUNK
from web.tickets.sending import as_download

router: Final = APIRouter(prefix="/tasks/{task_id}", tags=["tasks"])
Worker = Annotated[Actor, Can("tasks.work")]
Writer = Annotated[Actor, Can("tasks.comment")]


class Comment(BaseModel):
    """What somebody said. `until` is when it can be changed; of a deleted one the text is gone."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    task_id: UUID
    text: str
    mentions: list[str]
    by: str
    by_name: str
    at: Moment
    until: Moment
    edited_at: Moment | None
    deleted_at: Moment | None


class TaskFile(BaseModel):
    """A file of a task, `size` in bytes; of a removed one the name is gone."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    task_id: UUID
    name: str
    size: int
    by: str
    by_name: str
    at: Moment
    removed_at: Moment | None


class CommentInput(Input):
    """What is said; `@username` tells somebody of it.

    With `share` those who are mentioned and cannot see the task are sent it to read.
    """

    text: str
    share: bool = False


@router.get("/comments", response_model=list[Comment])
def comments(db: Db, task_id: UUID, me: Worker) -> Any:
    """Return what was said about a task, the oldest first."""
    task = engine.get_task(db, task_id, by=me)
    return [one for one in engine.comments_of(db, task.instance_id) if one.task_id == task.id]


@router.post("/comments", status_code=201, response_model=Comment)
def comment(db: Db, task_id: UUID, sent: CommentInput, me: Writer) -> Any:
    """Say something about a task."""
    _check_may_share(sent, me)
    key = engine.comment(db, task_id, sent.text, by=me, share=sent.share)
    return _said(db, me, task_id, key)


@router.patch("/comments/{comment_id}", response_model=Comment)
def change(db: Db, task_id: UUID, comment_id: UUID, sent: CommentInput, me: Writer) -> Any:
    """Change what one has said, for fifteen minutes."""
    _check_may_share(sent, me)
    _said(db, me, task_id, comment_id)
    engine.change_comment(db, comment_id, sent.text, by=me, share=sent.share)
    return _said(db, me, task_id, comment_id)


@router.delete("/comments/{comment_id}", status_code=204)
def delete(db: Db, task_id: UUID, comment_id: UUID, me: Writer) -> Response:
    """Delete what one has said: the words go, that there were some stays."""
    _said(db, me, task_id, comment_id)
    engine.delete_comment(db, comment_id, by=me)
    return Response(status_code=204)


@router.get("/files", response_model=list[TaskFile])
def files(db: Db, task_id: UUID, me: Worker) -> Any:
    """Return the files of a task, the oldest first."""
    return _files(db, me, task_id)


@router.post("/files", status_code=201, response_model=TaskFile)
def attach(db: Db, task_id: UUID, file: UploadFile, me: Writer) -> Any:
    """Attach a file, sent as the part `file` of a form (multipart/form-data)."""
    chunks = iter(partial(file.file.read, CHUNK), b"")
    media_type = file.content_type or ""
    key = engine.attach(db, task_id, file.filename or "", chunks, media_type=media_type, by=me)
    return next(one for one in _files(db, me, task_id) if one.id == key)


@router.get("/files/{file_id}")
def download(db: Db, task_id: UUID, file_id: UUID, me: Worker) -> StreamingResponse:
    """Send a file."""
    _check_its_file(db, me, task_id, file_id)
    return as_download(*engine.open_task_file(db, file_id, by=me))


@router.delete("/files/{file_id}", status_code=204)
def remove(db: Db, task_id: UUID, file_id: UUID, me: Writer) -> Response:
    """Remove a file that one has attached."""
    _check_its_file(db, me, task_id, file_id)
    engine.remove_file(db, file_id, by=me)
    return Response(status_code=204)


def _check_may_share(sent: CommentInput, me: Actor) -> None:
    if sent.share and not may(me, "tasks.share"):
        raise NotAllowed


def _said(db: Session, me: Actor, task_id: UUID, comment_id: UUID) -> Any:
    """Return a comment of this very task.

    Raises:
        NotFound: there is none, or the task is no business of `me`.
    """
    found = (one for one in comments(db, task_id, me) if one.id == comment_id)
    for one in found:
        return one
    raise NotFound


def _files(db: Session, me: Actor, task_id: UUID) -> list[engine.TaskFileView]:
    task = engine.get_task(db, task_id, by=me)
    return [one for one in engine.task_files(db, task.instance_id) if one.task_id == task.id]


def _check_its_file(db: Session, me: Actor, task_id: UUID, file_id: UUID) -> None:
    if file_id not in {one.id for one in _files(db, me, task_id)}:
        raise NotFound
