"""Taking back a task that was transferred by mistake, as long as nobody has begun with it."""

from datetime import timedelta
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.errors import Conflict
from base.i18n import N_
from engine.history.lines import Line, What
from engine.history.records import HistoryRow
from engine.instances.locking import note
from engine.people import Actor
from engine.tasks.actions import hold_task
from engine.tasks.closing import check_open
from engine.tasks.records import Draft, Task, TaskState
from engine.tasks.views import TaskView, view

# The message with its button stays for seconds; somebody may have gone to look first.
LONGEST: Final = timedelta(minutes=10)


class TooLateToUndo(Conflict):
    """The task has gone on, or it was transferred by somebody else or too long ago."""

    code: ClassVar[str] = "too_late_to_undo"
    message: ClassVar[str] = N_("This cannot be taken back any more.")


def undo_act(db: Session, task_id: UUID, *, by: Actor) -> TaskView:
    """Put a task back to who had it before `by` handed it over; free if nobody had.

    Raises:
        TooLateToUndo: it is not the last thing that was done with the task, was done by somebody
            else or more than ten minutes ago, or the new holder has begun to fill in its form.
        TaskClosed: it is done or withdrawn.
        NotFound: there is no such task in this centre.
    """
    held, task = hold_task(db, task_id)
    check_open(db, task)
    last = _last(db, task)
    if last is None or not _can_undo(db, task, last, by):
        raise TooLateToUndo
    before = last.data.get("from")
    given_by, heir = last.data.get("for"), task.assignee
    task.assignee, task.claimed_at = before, db.now() if before else None
    task.state = TaskState.CLAIMED if before else TaskState.READY
    if given_by and task.stands_for:
        rest = {one: absent for one, absent in task.stands_for.items() if one != heir}
        task.stands_for = rest or None
    what = What.TRANSFERRED if before else What.RELEASED
    data = {"from": heir, "to": before, "reason": "", "undone": True}
    note(
        db,
        held,
        Line(
            what=what, at=db.now(), actor=by, key=held.instance.key,
            version=held.instance.version, node=task.node, token_id=task.id, data=data,
        ),
    )  # fmt: skip
    return view(task)


def _last(db: Session, task: Task) -> HistoryRow | None:
    query = select(HistoryRow).where(
        HistoryRow.centre_id == db.centre_id,
        HistoryRow.instance_id == task.instance_id,
        HistoryRow.token_id == task.id,
    )
    return db.scalar(query.order_by(HistoryRow.seq.desc()).limit(1))


def _can_undo(db: Session, task: Task, last: HistoryRow, by: Actor) -> bool:
    theirs = last.what == What.TRANSFERRED and last.actor == by.username
    fresh = db.now() - last.at <= LONGEST and not last.data.get("undone")
    if not (theirs and fresh and task.assignee == last.data.get("to")):
        return False
    begun = select(Draft.task_id).where(Draft.task_id == task.id, Draft.person == task.assignee)
    return db.scalar(begun) is None
