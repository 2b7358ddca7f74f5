"""Sending copies of a task to read, urging who has it, and putting it on a date."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.errors import Conflict, Invalid
from base.i18n import N_
from engine.audit import audit
from engine.history.lines import What
from engine.history.records import HistoryRow
from engine.instances.locking import note
from engine.people import Actor
from engine.tasks.actions import NobodyNamed, check_holder, hold_task, somebody
from engine.tasks.closing import check_open
from engine.tasks.lines import line_about
from engine.tasks.notices.records import NoticeKind
from engine.tasks.notices.telling import tell, was_told
from engine.tasks.records import Task, TaskState
from engine.tasks.rights import check_may_do, check_may_see
from engine.tasks.sharing.strategies import people_of
from engine.tasks.views import TaskView, view

AGAIN: Final = timedelta(hours=1)
MOST_TOLD: Final = 50
LOWEST_PRIORITY: Final = 0
HIGHEST_PRIORITY: Final = 100


class UrgedLately(Conflict):
    """A task is urged at most once an hour. `params` hold `who`, `username` and `when`."""

    code: ClassVar[str] = "urged_lately"
    message: ClassVar[str] = N_("%(who)s has urged this within the last hour.")


class NobodyToUrge(Conflict):
    """Nobody has the task, and nobody who may take it is there."""

    code: ClassVar[str] = "nobody_to_urge"
    message: ClassVar[str] = N_("Nobody who could be urged is there.")


class WrongPriority(Invalid):
    """A priority is a number from 0 to 100."""

    code: ClassVar[str] = "wrong_priority"
    message: ClassVar[str] = N_("The priority is a number from 0 to 100.")


def copy_to(db: Session, task_id: UUID, people: Sequence[str], *, by: Actor, reason: str) -> None:
    """Send a task to people who need only read it, each once; they may open it from then on.

    Raises:
        NobodyNamed, NobodyThere: there is nobody among `people`, or one is nobody here.
        NotFound: the task is no business of `by`.
        InstanceOver: its process has ended; what is over cannot be written to.
    """
    named = [somebody(db, one) for one in dict.fromkeys(people)]
    if not named:
        raise NobodyNamed
    held, task = hold_task(db, task_id)
    check_may_read(db, task, by)
    told = tell(db, task, [one for one in named if not was_told(db, one, task.id)],
                NoticeKind.COPIED, by=by, words=reason)  # fmt: skip
    if told:
        data = {"to": told, "reason": reason}
        note(db, held, line_about(db, held, task, by, What.COPIED, data))
        about = f"task:{task.id}"
        audit(db, "task.copied", by=by, about=about, label=task.title["en"], details=data)


def urge(db: Session, task_id: UUID, *, by: Actor, reason: str) -> list[str]:
    """Remind whoever has an open task, or who may take it; return who was told.

    Raises:
        UrgedLately: it was urged within the hour, by whom and when.
        NobodyToUrge: there is nobody to tell but `by`.
        TaskClosed: it is done or withdrawn.
        NotFound: the task is no business of `by`.
    """
    held, task = hold_task(db, task_id)
    check_may_read(db, task, by)
    check_open(db, task)
    _check_not_lately(db, task)
    people = [task.assignee] if task.assignee else people_of(db, task.users, task.folded)
    told = tell(db, task, people[:MOST_TOLD], NoticeKind.URGED, by=by, words=reason)
    if not told:
        raise NobodyToUrge
    data = {"to": told, "reason": reason}
    note(db, held, line_about(db, held, task, by, What.URGED, data))
    audit(db, "task.urged", by=by, about=f"task:{task.id}", label=task.title["en"], details=data)
    return told


def plan(
    db: Session, task_id: UUID, *, by: Actor, follow_up_at: datetime | None, priority: int
) -> TaskView:
    """Say when a task is to be looked at again, and how urgent it is.

    Raises:
        WrongPriority: it is not from 0 to 100.
        NotYourClaim: somebody else holds it and `by` is no administrator.
        TaskClosed: it is done or withdrawn.
    """
    if not LOWEST_PRIORITY <= priority <= HIGHEST_PRIORITY:
        raise WrongPriority
    held, task = hold_task(db, task_id)
    check_open(db, task)
    if task.state is TaskState.CLAIMED:
        check_holder(task, by)
    else:
        check_may_do(task, by)
    before, after = (task.follow_up_at, task.priority), (follow_up_at, priority)
    if before == after:
        return view(task)
    task.follow_up_at, task.priority = after
    data = {
        "follow_up_at": follow_up_at.isoformat() if follow_up_at else None,
        "priority": priority, "priority_before": before[1],
    }  # fmt: skip
    note(db, held, line_about(db, held, task, by, What.PLANNED, data))
    audit(db, "task.planned", by=by, about=f"task:{task.id}", label=task.title["en"], details=data)
    return view(task)


def check_may_read(db: Session, task: Task, by: Actor) -> None:
    """Hide a task from people whom it does not concern and who were sent no copy of it.

    Raises:
        NotFound: it is no business of theirs.
    """
    if not was_told(db, by.username, task.id):
        check_may_see(task, by)


def _check_not_lately(db: Session, task: Task) -> None:
    query = select(HistoryRow).where(
        HistoryRow.centre_id == db.centre_id, HistoryRow.instance_id == task.instance_id,
        HistoryRow.token_id == task.id, HistoryRow.what == What.URGED,
        HistoryRow.at > db.now() - AGAIN,
    )  # fmt: skip
    last = db.scalar(query.order_by(HistoryRow.seq.desc()).limit(1))
    if last is not None:
        raise UrgedLately(who=last.actor_name, username=last.actor, when=last.at)
