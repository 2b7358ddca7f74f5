"""Delegating a task and getting it back: the other person answers, the owner completes it."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.errors import Conflict, Invalid
from base.i18n import N_
from engine.audit import audit
from engine.history.lines import What
from engine.identity.absence.standing_in import heirs
from engine.instances.locking import note
from engine.people import Actor
from engine.tasks.actions import (
    NotForThem,
    check_holder,
    check_not_lent,
    hold_task,
    present,
    somebody,
)
from engine.tasks.closing import check_open
from engine.tasks.lines import line_about
from engine.tasks.notices.records import NoticeKind
from engine.tasks.notices.telling import tell
from engine.tasks.records import Draft, Task, TaskState
from engine.tasks.rights import check_may_do
from engine.tasks.signers.once import check_handed_on
from engine.tasks.views import TaskView, view


class AlreadyTheirs(Invalid):
    """A task cannot be delegated to its owner."""

    code: ClassVar[str] = "already_theirs"
    message: ClassVar[str] = N_("%(name)s has this task already.")


class NotLent(Conflict):
    """Only a task that was delegated can be given back to its owner."""

    code: ClassVar[str] = "not_lent"
    message: ClassVar[str] = N_("This task is not delegated to anybody.")


def delegate(db: Session, task_id: UUID, *, to: str, by: Actor, reason: str) -> TaskView:
    """Let somebody else work on a task; it comes back to its owner, who completes it.

    The owner is who holds it, or `by` if nobody does. Who stands in for somebody that is away gets
    it in their place.

    Raises:
        NobodyNamed, NobodyThere, NobodyThereNow: `to` is nobody who can get it.
        NotForThem: they did a step that this one checks.
        AlreadyTheirs: `to` is the owner.
        AlreadySigner, AlreadySigned: it is a signature, and they sign the same task.
        TaskLent: it is delegated already.
        NotYourClaim: somebody else holds it and `by` is no administrator.
        TaskClosed: it is done or withdrawn.
    """
    named = somebody(db, to)
    held, task = hold_task(db, task_id)
    check_open(db, task)
    check_not_lent(db, task)
    if task.state is TaskState.CLAIMED:
        check_holder(task, by)
    else:
        check_may_do(task, by)
    owner, there = task.assignee or by.username, present(db, named)
    if there == owner:
        raise AlreadyTheirs(name=there)
    if there in task.excluded:
        raise NotForThem(name=there)
    check_handed_on(db, task, {there, named})
    task.owner, task.assignee = owner, there
    task.state, task.claimed_at = TaskState.CLAIMED, db.now()
    data = {"from": owner, "to": there, "reason": reason}
    if there != named:
        data["for"] = named
        task.stands_for = (task.stands_for or {}) | {there: named}
    note(db, held, line_about(db, held, task, by, What.LENT, data))
    tell(db, task, [there], NoticeKind.LENT, by=by, words=reason)
    audit(db, "task.lent", by=by, about=f"task:{task.id}", label=task.title["en"], details=data)
    return view(task)


def give_back(db: Session, task_id: UUID, *, by: Actor, reason: str) -> TaskView:
    """Give a delegated task back to its owner, with an answer; the owner may also fetch it.

    What was typed into its form goes along as the owner's draft. If the owner has left and nobody
    stands in, all candidates may take it.

    Raises:
        NotLent: it is not delegated.
        NotYourClaim: `by` is neither who has it nor the owner, nor an administrator.
        TaskClosed: it is done or withdrawn.
    """
    held, task = hold_task(db, task_id)
    check_open(db, task)
    if task.owner is None:
        raise NotLent
    if by.username != task.owner:
        check_holder(task, by)
    borrower, owner = task.assignee or "", task.owner
    heir = heirs(db, [owner]).get(owner, owner)
    if heir is not None:
        _hand_draft(db, task, borrower, heir)
    task.owner, task.assignee = None, heir
    task.state = TaskState.CLAIMED if heir is not None else TaskState.READY
    task.claimed_at = db.now() if heir is not None else None
    data = {"from": borrower, "to": heir, "reason": reason}
    note(db, held, line_about(db, held, task, by, What.GIVEN_BACK, data))
    others = [one for one in (heir, borrower) if one]
    tell(db, task, others, NoticeKind.GIVEN_BACK, by=by, words=reason)
    about = f"task:{task.id}"
    audit(db, "task.given_back", by=by, about=about, label=task.title["en"], details=data)
    return view(task)


def _hand_draft(db: Session, task: Task, giver: str, taker: str) -> None:
    mine = (Draft.centre_id == db.centre_id) & (Draft.task_id == task.id)
    typed = db.scalar(select(Draft.data).where(mine, Draft.person == giver))
    if typed is None:
        return
    values = {"data": typed, "saved_at": db.now()}
    row = insert(Draft).values(centre_id=db.centre_id, task_id=task.id, person=taker, **values)
    db.execute(row.on_conflict_do_update(index_elements=["task_id", "person"], set_=values))
    gone = delete(Draft).where(mine, Draft.person == giver)
    db.execute(gone.execution_options(synchronize_session=False))
