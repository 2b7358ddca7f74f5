"""Finding and erasing what instances hold of a person. That they took place stays."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Text, cast, delete, func, or_, select, text, update

from base import files
from base.db import Session
from base.errors import Conflict
from base.i18n import N_
from base.jobs import Job
from base.jobs.records import JobState
from engine.history.records import HistoryRow
from engine.incidents.records import Incident
from engine.instances.records import OVER, FinalState, Instance, StoredState
from engine.messages.records import Message
from engine.retention.holding import held_instances
from engine.runtime.machine.codec import pack, unpack
from engine.runtime.machine.stored import changed, told_in
from engine.tasks.attachments.records import TaskFile
from engine.tasks.comments.records import Comment
from engine.tasks.notices.records import Notice
from engine.tasks.records import Draft, Task, TaskLink
from engine.tasks.signers.records import Signer

ERASE: Final = text("select engine_erase_history(:ids, :pattern)")
AT_ONCE: Final = 500
ERASED: Final = "[erased]"
NOTHING: Final = pack(None)
# What people say to one another about tasks.
SPOKEN: Final = (Comment.text, Signer.reason, Signer.comment, Notice.words)
ENDED_JOBS: Final = (JobState.DONE, JobState.DEAD, JobState.UNKNOWN)


class NotErasable(Conflict):
    """An instance is running or held for the law."""

    code = "not_erasable"
    message = N_("This cannot be erased: it is not over yet, or is held for the law.")


def mentions(db: Session, words: Collection[str]) -> set[UUID]:
    """Return the instances whose history, drafts or data hold one of the words.

    Reads the data of every instance of the centre, so it is for the rare search of an officer.
    """
    found = set(db.scalars(_in_history(db, words))) | set(db.scalars(_in_drafts(db, words)))
    found |= set(db.scalars(_in_comments(db, words)))
    for record in (FinalState, StoredState):
        rows = db.execute(
            select(record.instance_id, record.blob)
            .where(record.centre_id == db.centre_id)
            .execution_options(yield_per=AT_ONCE)
        )
        with rows:
            found |= {one for one, blob in rows if holds(told_in(blob), words)}
    return found


def erase_instances(db: Session, ids: Collection[UUID]) -> None:
    """Erase the variables, the words of the history, drafts and links of ended instances.

    Raises:
        NotErasable: one of them is not over, or is held.
    """
    _check(db, ids)
    for row in db.scalars(_of(db, FinalState, ids).with_for_update()):
        row.blob = changed(row.blob, lambda _variables: {})
    db.flush()
    db.scalar(ERASE, {"ids": list(ids), "pattern": None})
    tasks = select(Task.id).where(Task.centre_id == db.centre_id, Task.instance_id.in_(ids))
    for record in (Draft, TaskLink, Notice):
        _run(db, delete(record).where(record.centre_id == db.centre_id, record.task_id.in_(tasks)))
    _run(db, update(Signer).where(Signer.centre_id == db.centre_id, Signer.task_id.in_(tasks))
             .values(reason="", comment=None))  # fmt: skip
    _run(db, update(Comment).where(Comment.centre_id == db.centre_id, Comment.task_id.in_(tasks))
             .values(text="", mentions=[], deleted_at=db.now()))  # fmt: skip
    for file_id in files_of_instances(db, ids):
        files.erase(db, file_id)
    _run(db, update(TaskFile).where(TaskFile.centre_id == db.centre_id, TaskFile.task_id.in_(tasks))
             .values(removed_at=db.now()))  # fmt: skip
    blank = {"message": "", "trace": ""}
    _run(db, update(Incident).where(Incident.centre_id == db.centre_id,
                                    Incident.instance_id.in_(ids)).values(blank))  # fmt: skip
    _run(db, delete(Job).where(Job.centre_id == db.centre_id, Job.state.in_(ENDED_JOBS),
                               Job.subject.in_(ids)))  # fmt: skip


def files_of_instances(db: Session, ids: Collection[UUID]) -> set[UUID]:
    """Return the files that were attached to tasks of some instances and are there still."""
    query = select(TaskFile.file_id).join(Task, Task.id == TaskFile.task_id).where(
        TaskFile.centre_id == db.centre_id, Task.instance_id.in_(ids),
        TaskFile.removed_at.is_(None),
    )  # fmt: skip
    return set(db.scalars(query))


def erase_words(db: Session, ids: Collection[UUID], words: Collection[str]) -> None:
    """Replace words in what ended instances of other people hold and in what was said about them.

    Raises:
        NotErasable: one of them is not over, or is held.
    """
    _check(db, ids)
    pattern = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    compiled = re.compile(pattern, re.IGNORECASE)
    for row in db.scalars(_of(db, FinalState, ids).with_for_update()):
        row.blob = changed(row.blob, lambda variables: _without(variables, compiled))
    db.flush()
    db.scalar(ERASE, {"ids": list(ids), "pattern": pattern})
    tasks = select(Task.id).where(Task.centre_id == db.centre_id, Task.instance_id.in_(ids))
    for column in SPOKEN:
        _replace(db, column, pattern, tasks)


def _replace(db: Session, column: Any, pattern: str, tasks: Any) -> None:
    record = column.class_
    here = (record.centre_id == db.centre_id) & record.task_id.in_(tasks)
    new = func.regexp_replace(column, pattern, ERASED, "gi")
    _run(db, update(record).where(here, column.op("~*")(pattern)).values({column.key: new}))


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(ERASED, value)
    if isinstance(value, dict):
        return {name: _without(one, pattern) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without(one, pattern) for one in value]
    return value


def _check(db: Session, ids: Collection[UUID]) -> None:
    over = select(func.count()).where(
        Instance.centre_id == db.centre_id, Instance.id.in_(ids), Instance.state.in_(OVER)
    )
    if (db.scalar(over) or 0) < len(set(ids)) or held_instances(db, ids):
        raise NotErasable


def forget_mentions(db: Session, words: Collection[str]) -> int:
    """Delete messages that nobody took, and jobs that are over, which hold one of the words."""
    query = select(Message).where(Message.centre_id == db.centre_id)
    gone = [
        row.id
        for row in db.scalars(query)
        if holds(unpack(row.variables or NOTHING), words) or holds(row.correlation, words)
    ]
    _run(db, delete(Message).where(Message.centre_id == db.centre_id, Message.id.in_(gone)))
    spoken = or_(*(cast(column, Text).ilike(pattern) for pattern in patterns(words)
                   for column in (Job.args, Job.result, Job.error, Job.key)))  # fmt: skip
    _run(db, delete(Job).where(Job.centre_id == db.centre_id, Job.state.in_(ENDED_JOBS), spoken))
    return len(gone)


def holds(value: Any, words: Collection[str]) -> bool:
    """Return whether data holds one of the words, in whatever case."""
    return any(word.lower() in one for one in _texts(value) for word in words)


def patterns(words: Collection[str]) -> list[str]:
    """Return the words as patterns of `ilike`."""
    clean = [word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for word in words]
    return [f"%{word}%" for word in clean]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value.lower()
    elif isinstance(value, dict):
        yield from (one for part in (*value, *value.values()) for one in _texts(part))
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield from (one for part in value for one in _texts(part))


def _in_history(db: Session, words: Collection[str]) -> Any:
    spoken = or_(*(cast(HistoryRow.data, Text).ilike(one) for one in patterns(words)))
    return select(HistoryRow.instance_id).where(HistoryRow.centre_id == db.centre_id, spoken)


def _in_drafts(db: Session, words: Collection[str]) -> Any:
    spoken = or_(*(cast(Draft.data, Text).ilike(one) for one in patterns(words)))
    return (
        select(Task.instance_id)
        .join(Draft, Draft.task_id == Task.id)
        .where(Draft.centre_id == db.centre_id, spoken)
    )


def _in_comments(db: Session, words: Collection[str]) -> Any:
    spoken = or_(*(Comment.text.ilike(one) for one in patterns(words)))
    return (
        select(Task.instance_id)
        .join(Comment, Comment.task_id == Task.id)
        .where(Comment.centre_id == db.centre_id, spoken)
    )


def _of(db: Session, record: Any, ids: Collection[UUID] | Sequence[UUID]) -> Any:
    return select(record).where(record.centre_id == db.centre_id, record.instance_id.in_(ids))


def _run(db: Session, statement: Any) -> None:
    db.execute(statement.execution_options(synchronize_session=False))
