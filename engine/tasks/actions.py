"""Claiming, releasing and handing on a task. These verbs do not run the instance."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.errors import Invalid, NotAllowed, NotFound
from base.i18n import N_
from engine.history.lines import What
from engine.identity.absence.standing_in import heirs
from engine.identity.access.permissions import may_any_task
from engine.identity.people import find_by_username
from engine.instances.locking import Held, hold, note
from engine.people import Actor
from engine.tasks.closing import check_open
from engine.tasks.lines import line_about
from engine.tasks.notices.records import NoticeKind
from engine.tasks.notices.telling import tell
from engine.tasks.records import Task, TaskState
from engine.tasks.rights import TaskLent, TaskTaken, check_may_do, is_taken
from engine.tasks.signers.once import check_handed_on
from engine.tasks.views import TaskView, view


class NotYourClaim(NotAllowed):
    """Only the person who holds a task, or an administrator, may give it back or away."""

    code: ClassVar[str] = "not_your_claim"
    message: ClassVar[str] = N_("Only the person who has taken the task may do this.")


class NobodyNamed(Invalid):
    """A task can only be handed to somebody."""

    code: ClassVar[str] = "nobody_named"
    message: ClassVar[str] = N_("Please say who shall take over the task.")


class NobodyThere(Invalid):
    """A task handed to somebody who is not there would be lost."""

    code: ClassVar[str] = "nobody_there"
    message: ClassVar[str] = N_("Nobody called %(name)s works here.")


class NobodyThereNow(Invalid):
    """A task handed to somebody who is away would lie about."""

    code: ClassVar[str] = "nobody_there_now"
    message: ClassVar[str] = N_("%(name)s is away, and nobody stands in.")


class NotForThem(Invalid):
    """A task that checks a step cannot be handed to who did that step."""

    code: ClassVar[str] = "not_for_them"
    message: ClassVar[str] = N_("%(name)s has done the step that this task checks.")


def claim(db: Session, task_id: UUID, *, by: Actor) -> TaskView:
    """Take a task for oneself. Claiming one's own task again changes nothing.

    Raises:
        TaskTaken: somebody else holds it.
        TaskClosed: it is done or withdrawn.
        NotYourTask: `by` is no candidate.
    """
    held, task = hold_task(db, task_id)
    check_open(db, task)
    check_not_taken(db, task, by)
    check_may_do(task, by)
    if task.state is TaskState.READY:
        task.state, task.assignee, task.claimed_at = TaskState.CLAIMED, by.username, db.now()
        note(db, held, line_about(db, held, task, by, What.CLAIMED))
    return view(task)


def release(db: Session, task_id: UUID, *, by: Actor) -> TaskView:
    """Give a task back to all candidates. Releasing a free task changes nothing.

    Raises:
        NotYourClaim: somebody else holds it and `by` is no administrator.
        TaskClosed: it is done or withdrawn.
    """
    held, task = hold_task(db, task_id)
    check_open(db, task)
    if task.state is TaskState.READY:
        check_may_do(task, by)
        return view(task)
    check_holder(task, by)
    check_not_lent(db, task)
    task.state, task.assignee, task.claimed_at = TaskState.READY, None, None
    note(db, held, line_about(db, held, task, by, What.RELEASED))
    return view(task)


def transfer(db: Session, task_id: UUID, *, to: str, by: Actor, reason: str) -> TaskView:
    """Hand a task to `to` (a user name) for good. The reason stays in the history.

    A free task may be handed on by every candidate, a taken one by its holder. Who stands in for
    somebody that is away gets the task in their place.

    Raises:
        NobodyThereNow: `to` is away, and nobody stands in.
        NotYourClaim: somebody else holds it and `by` is no administrator.
        TaskClosed: it is done or withdrawn.
        NobodyNamed: `to` is empty.
        NobodyThere: `to` is no active user.
        TaskLent: it is delegated; its owner gets it back first.
    """
    named = somebody(db, to)
    held, task = hold_task(db, task_id)
    check_open(db, task)
    check_not_lent(db, task)
    if task.state is TaskState.CLAIMED:
        check_holder(task, by)
    else:
        check_may_do(task, by)
    seen = pass_on(db, held, task, to=named, by=by, reason=reason)
    tell(db, task, [seen.assignee or named], NoticeKind.HANDED_ON, by=by, words=reason)
    return seen


def somebody(db: Session, name: str) -> str:
    """Return the user name of somebody who works here.

    Raises:
        NobodyNamed: the name is empty.
        NobodyThere: no active user has it.
    """
    if not name.strip():
        raise NobodyNamed
    found = find_by_username(db, name)
    if found is None or not found.active:
        raise NobodyThere(name=name.strip())
    return found.username


def pass_on(db: Session, held: Held, task: Task, *, to: str, by: Actor, reason: str) -> TaskView:
    """Put `to`, or who stands in for them, in charge of an open task that is locked.

    Raises:
        NobodyThereNow: `to` is away, and nobody stands in.
        NotForThem: they did a step that this one checks.
        AlreadySigner, AlreadySigned: it is a signature, and they sign the same task.
    """
    there, before = present(db, to), task.assignee
    if there in task.excluded:
        raise NotForThem(name=there)
    check_handed_on(db, task, {there, to})
    task.state, task.assignee, task.claimed_at = TaskState.CLAIMED, there, db.now()
    data = {"from": before, "to": task.assignee, "reason": reason}
    if there != to:
        data["for"] = to
        task.stands_for = (task.stands_for or {}) | {there: to}
    note(db, held, line_about(db, held, task, by, What.TRANSFERRED, data))
    return view(task)


def present(db: Session, username: str) -> str:
    """Return who gets what is handed to somebody: them, or who stands in while they are away.

    Raises:
        NobodyThereNow: they are away, and nobody stands in.
    """
    there = heirs(db, [username]).get(username, username)
    if there is None:
        raise NobodyThereNow(name=username)
    return there


def hold_task(db: Session, task_id: UUID) -> tuple[Held, Task]:
    """Lock the instance of a task, then read the task as it is now.

    Raises:
        NotFound: there is no such task in this centre.
        TaskClosed: its instance has ended, and it with it.
    """
    query = select(Task).where(Task.id == task_id, Task.centre_id == db.centre_id)
    instance_id = db.scalar(query.with_only_columns(Task.instance_id))
    if instance_id is None:
        raise NotFound
    try:
        held = hold(db, instance_id)
    except NotFound:
        check_open(db, db.scalars(query.execution_options(populate_existing=True)).one())
        raise
    task = db.scalars(query.execution_options(populate_existing=True)).one()
    return held, task


def check_not_taken(db: Session, task: Task, by: Actor) -> None:
    """Refuse a task that somebody else holds. Links and the engine itself pass.

    Raises:
        TaskTaken: with who, as people know them, and when.
    """
    if is_taken(task, by):
        username = task.assignee or ""
        holder = find_by_username(db, username)
        who = holder.name if holder is not None else username
        raise TaskTaken(who=who, username=username, when=task.claimed_at)


def check_not_lent(db: Session, task: Task) -> None:
    """Refuse what only the owner of a delegated task may do, when it is back.

    Raises:
        TaskLent: it is delegated at this moment; with who has it, and since when.
    """
    if task.owner is not None:
        username = task.assignee or ""
        holder = find_by_username(db, username)
        who = holder.name if holder is not None else username
        raise TaskLent(who=who, username=username, when=task.claimed_at)


def check_holder(task: Task, by: Actor) -> None:
    """Refuse people who do not hold a task and are no administrators.

    Raises:
        NotYourClaim: it is somebody else's.
    """
    if task.assignee != by.username and not may_any_task(by):
        raise NotYourClaim
