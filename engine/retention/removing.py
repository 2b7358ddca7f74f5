"""Removing what has ended and is kept no longer, in small transactions.

A crash between two of them leaves instances that lack some of their newest lines and are still
due: the next run goes on. An instance that somebody restarts at this moment is left for the next
run, too. Running instances have no time to go, so no condition finds them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, select, text, update

from base import files
from base.db import Database, OfCentre, Session
from base.errors import RingflowError
from base.jobs import Job
from base.jobs.records import JobState
from engine.actions.records import RemoteRow
from engine.definitions.lifetime import Lifetime, removal_time
from engine.definitions.programs import ready
from engine.incidents.records import Incident
from engine.instances.records import OVER, FinalState, Instance, StoredState
from engine.messages.records import SignalWait, Subscription
from engine.retention.records import Hold
from engine.tasks.attachments.records import TaskFile
from engine.tasks.comments.records import Comment
from engine.tasks.notices.records import Notice
from engine.tasks.records import Draft, Task, TaskLink
from engine.tasks.signers.records import Signer
from engine.timers.records import Timer

log = structlog.get_logger(__name__)
INSTANCES: Final = 100
LINES: Final = 5000
DATED: Final = 1000
FORGET: Final = text("select engine_forget_history(:ids, :moment, :most)")
# What hangs on a task, then what hangs on an instance, in an order that foreign keys allow.
OF_TASKS: Final[tuple[type[Draft | TaskLink | Notice | Signer | Comment | TaskFile], ...]] = (
    Draft, TaskLink, Notice, Signer, Comment, TaskFile,
)  # fmt: skip
OF_INSTANCES: Final[
    tuple[
        type[
            Incident | Timer | Subscription | SignalWait | RemoteRow | FinalState | StoredState
        ],
        ...,
    ]
] = (
    Incident, Timer, Subscription, SignalWait, RemoteRow, FinalState, StoredState,
)  # fmt: skip
SETTLED_BY_NOBODY: Final = (JobState.DEAD, JobState.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """How many instances went, and how many lines of history with them."""

    instances: int = 0
    lines: int = 0

    def __add__(self, other: "Removed") -> "Removed":
        return Removed(instances=self.instances + other.instances, lines=self.lines + other.lines)


def is_due(db: Session) -> ColumnElement[bool]:
    """Return the condition for instances that may be removed now.

    What is held for the law stays; `engine_forget_history` sees to that as well.
    """
    return and_(
        ~exists().where(Hold.instance_id == Instance.id),
        Instance.centre_id == db.centre_id,
        Instance.removal_at <= db.now(),
        Instance.state.in_(OVER),
    )


def remove_ended(database: Database, centre_id: UUID) -> Removed:
    """Remove all instances of one centre that have ended and whose time has come."""
    date_ended(database, centre_id)
    total = Removed()
    while True:
        with database.transaction(centre_id) as db:
            some = remove_some(db)
        if some is None:
            return total
        total += some


def remove_some(db: Session) -> Removed | None:
    """Remove up to a hundred instances, or a part of the history of a long one; None: all done."""
    ids = _chosen(db)
    if not ids:
        return None
    lines = db.scalar(FORGET, {"ids": ids, "moment": db.now(), "most": LINES}) or 0
    if lines == LINES:
        return Removed(lines=lines)
    if _remove_tasks(db, ids) == LINES:
        return Removed(lines=lines)
    for record in OF_INSTANCES:
        _delete(db, record, record.instance_id.in_(ids))
    _delete(db, Job, Job.subject.in_(ids) & Job.state.in_(SETTLED_BY_NOBODY))
    _delete(db, Instance, Instance.id.in_(ids))
    return Removed(instances=len(ids), lines=lines)


def _remove_tasks(db: Session, ids: Sequence[UUID]) -> int:
    """Remove tasks with what hangs on them, not too many at once; return how many."""
    query = select(Task.id).where(Task.centre_id == db.centre_id, Task.instance_id.in_(ids))
    # Those who signed a task first, as their tasks refer to it.
    tasks = list(db.scalars(query.order_by(Task.signs_for.is_(None)).limit(LINES)))
    if tasks:
        _delete(db, Signer, Signer.own_task_id.in_(tasks))
        held = select(TaskFile.file_id).where(
            TaskFile.centre_id == db.centre_id, TaskFile.task_id.in_(tasks)
        )
        ids_of_files = list(db.scalars(held))
        for record in OF_TASKS:
            _delete(db, record, record.task_id.in_(tasks))
        _delete(db, Task, Task.id.in_(tasks))
        if ids_of_files:
            files.remove(db, ids_of_files)
    return len(tasks)


def _delete(db: Session, record: type[OfCentre], which: ColumnElement[bool]) -> None:
    gone = delete(record).where(record.centre_id == db.centre_id, which)
    db.execute(gone.execution_options(synchronize_session=False))


def due_instances(db: Session) -> Select[UUID, int]:
    """Return the query for the next instances to remove, with how many lines each has."""
    return (
        select(Instance.id, func.coalesce(FinalState.lines, 0))
        .outerjoin(FinalState, FinalState.instance_id == Instance.id)
        .where(is_due(db))
        .order_by(Instance.removal_at)
        .limit(INSTANCES)
    )


def _chosen(db: Session) -> Sequence[UUID]:
    """Lock the next instances: as many as have few lines together, at least one."""
    found: list[UUID] = []
    lines = 0
    query = due_instances(db).with_for_update(skip_locked=True, of=Instance)
    for instance_id, of_it in db.execute(query):
        lines += of_it
        if found and lines > LINES:
            break
        found.append(instance_id)
    return found


# --- times that were not known at the end -----------------------------------------------------


def date_ended(database: Database, centre_id: UUID) -> int:
    """Give a time to what ended before anything said how long it is kept; return how many."""
    with database.transaction(centre_id) as db:
        versions = list(db.scalars(undated_versions(db)))
    total = 0
    for version_id in versions:
        more = True
        while more:
            with database.transaction(centre_id) as db:
                done = _date_some(db, version_id)
            more = done == DATED
            total += done
    return total


def undated_versions(db: Session) -> Select[UUID]:
    """Return the query for the versions with ended instances that have no time to go."""
    query = select(Instance.version_id).where(Instance.centre_id == db.centre_id, _is_undated())
    return query.distinct()


def lifetime_of(db: Session, version_id: UUID) -> Lifetime | None:
    """Return what the drawing of a version says; nothing if it cannot be read any more."""
    try:
        return ready(db, version_id).program.lifetime
    except RingflowError:
        log.warning("lifetime_unreadable", version=str(version_id), exc_info=True)
        return None


def _date_some(db: Session, version_id: UUID) -> int:
    lifetime, default = lifetime_of(db, version_id), db.context.settings.keep.history
    if removal_time(lifetime, db.local_now(), default) is None:
        return 0
    query = (
        select(Instance.id, Instance.ended_at)
        .where(Instance.centre_id == db.centre_id, Instance.version_id == version_id)
        .where(_is_undated())
        .limit(DATED)
        .with_for_update(skip_locked=True)
    )
    zone = db.local_now().tzinfo
    times = [
        {"id": one, "removal_at": removal_time(lifetime, ended_at.astimezone(zone), default)}
        for one, ended_at in db.execute(query)
        if ended_at is not None
    ]
    if times:
        db.execute(update(Instance), times)
    return len(times)


def _is_undated() -> ColumnElement[bool]:
    return Instance.ended_at.is_not(None) & Instance.removal_at.is_(None)
