"""Attaching files to tasks, reading them, and removing one's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, ClassVar, Final
from uuid import UUID

from sqlalchemy import Select, select

from base import files
from base.db import Session
from base.errors import Conflict, Invalid, NotAllowed, NotFound
from base.files import File
from base.i18n import N_, pick
from base.ids import new_id
from engine.audit import audit
from engine.identity.access.permissions import may, may_any_task
from engine.people import Actor
from engine.tasks.acts.telling import check_may_read
from engine.tasks.attachments.records import TaskFile
from engine.tasks.closing import check_open
from engine.tasks.queries import get_task_row
from engine.tasks.records import Task

MOST: Final = 50


class EmptyFile(Invalid):
    """A file without a byte is a mistake of whoever chose it."""

    code: ClassVar[str] = "file_empty"
    message: ClassVar[str] = N_("“%(name)s” is empty.")


class TooManyFiles(Conflict):
    """A task is no archive."""

    code: ClassVar[str] = "too_many_files"
    message: ClassVar[str] = N_("A task has at most %(limit)s files.")


class NotYourFile(NotAllowed):
    """Files are removed by who attached them."""

    code: ClassVar[str] = "not_your_file"
    message: ClassVar[str] = N_("Only who attached a file can remove it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFileView:
    """A file of a task as it was read; `title` is the task's. Of a removed one the name is gone."""

    id: UUID
    task_id: UUID
    file_id: UUID
    title: dict[str, Any]
    name: str
    size: int
    by: str
    by_name: str
    at: datetime
    removed_at: datetime | None


def attach(
    db: Session, task_id: UUID, name: str, chunks: Iterable[bytes], *, media_type: str, by: Actor
) -> UUID:
    """Attach a file to an open task that `by` can read; return its id.

    Raises:
        FileTooLarge: it is larger than the centre takes.
        EmptyFile, TooManyFiles: it has no bytes, or the task has enough of them.
        TaskClosed, TaskHeld: the task is done, withdrawn or decided.
        NotFound: the task is no business of `by`.
    """
    task = get_task_row(db, task_id)
    check_may_read(db, task, by)
    check_open(db, task)
    if len([one for one in task_files(db, task.instance_id) if one.task_id == task_id]) >= MOST:
        raise TooManyFiles(limit=MOST)
    with db.begin_nested():
        stored = files.save(db, name, media_type=media_type, chunks=chunks)
        if not stored.size:
            raise EmptyFile(name=stored.name)
    row = TaskFile(
        id=new_id(), centre_id=db.centre_id, task_id=task_id, file_id=stored.id, by=by.username,
        by_name=by.name, at=db.now(), removed_at=None,
    )  # fmt: skip
    db.add(row)
    db.flush()
    _log(db, task, "task.file_added", by, row, stored)
    return row.id


def task_files(db: Session, instance_id: UUID) -> list[TaskFileView]:
    """Return the files of the tasks of an instance, the oldest first."""
    query = _joined().where(TaskFile.centre_id == db.centre_id, Task.instance_id == instance_id)
    in_order = query.order_by(TaskFile.at, TaskFile.id)
    found = db.execute(in_order.execution_options(populate_existing=True))
    return [_view(row, file, task.title) for row, file, task in found]


def open_task_file(db: Session, id_: UUID, *, by: Actor) -> tuple[File, BinaryIO]:
    """Return a file to who can read its task, or works or has worked on another one of the case.

    Raises:
        NotFound: there is no such file, it was removed, or it is no business of `by`.
    """
    row, file, task = _one(db, id_)
    if row.removed_at is not None:
        raise NotFound
    _check_of_case(db, task, by)
    return files.open_file(db, file.id)


def remove_file(db: Session, id_: UUID, *, by: Actor) -> None:
    """Remove a file that one has attached, for good. Twice changes nothing.

    Raises:
        NotYourFile: somebody else attached it and `by` is no administrator.
        NotFound: there is no such file, or it is no business of `by`.
    """
    row, file, task = _one(db, id_, lock=True)
    _check_of_case(db, task, by)
    if row.by != by.username and not may_any_task(by):
        raise NotYourFile
    if row.removed_at is not None:
        return
    _log(db, task, "task.file_removed", by, row, file)
    row.removed_at = db.now()
    files.erase(db, file.id)


def _joined() -> Select[TaskFile, File, Task]:
    query = select(TaskFile, File, Task).join(File, File.id == TaskFile.file_id)
    return query.join(Task, Task.id == TaskFile.task_id)


def _one(db: Session, id_: UUID, *, lock: bool = False) -> tuple[TaskFile, File, Task]:
    query = _joined().where(TaskFile.centre_id == db.centre_id, TaskFile.id == id_)
    if lock:
        query = query.with_for_update(of=TaskFile)
    found = db.execute(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1], found[2]


def _check_of_case(db: Session, task: Task, by: Actor) -> None:
    """Hide a file from people who see neither its task nor any other one of its case."""
    if may(by, "instances.read"):
        return
    query = select(Task).where(Task.centre_id == db.centre_id, Task.instance_id == task.instance_id)
    for one in db.scalars(query.order_by(Task.id)):
        try:
            check_may_read(db, one, by)
        except NotFound:
            continue
        return
    raise NotFound


def _log(db: Session, task: Task, what: str, by: Actor, row: TaskFile, file: File) -> None:
    details = {"file": str(row.id), "size": file.size}
    audit(db, what, by=by, about=f"task:{task.id}", label=pick(task.title), details=details)


def _view(row: TaskFile, file: File, title: dict[str, Any]) -> TaskFileView:
    return TaskFileView(
        id=row.id, task_id=row.task_id, file_id=row.file_id, title=title, name=file.name,
        size=file.size, by=row.by, by_name=row.by_name, at=row.at, removed_at=row.removed_at,
    )  # fmt: skip
