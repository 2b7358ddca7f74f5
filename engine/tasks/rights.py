"""Who may do a task. Pure decisions."""

from typing import ClassVar

from base.errors import Conflict, Invalid, NotAllowed, NotFound
from base.i18n import N_
from engine.identity.access.permissions import may, may_any_task
from engine.people import Actor, ActorKind
from engine.tasks.records import Task, TaskState


class TaskTaken(Conflict):
    """Somebody else has claimed the task. `params` hold `who`, `username` and `when`."""

    code: ClassVar[str] = "task_taken"
    message: ClassVar[str] = N_("%(who)s has taken this task already.")


class TaskClosed(Conflict):
    """The task is done or was withdrawn. `params` hold `who`, `username`, `when` and `outcome`."""

    code: ClassVar[str] = "task_closed"
    message: ClassVar[str] = N_("This task is closed: %(who)s was first.")


class TaskWithdrawn(TaskClosed):
    """The task is not needed any more: a deadline or another path has overtaken it."""

    code: ClassVar[str] = "task_closed"
    message: ClassVar[str] = N_("This task was withdrawn; it no longer needs to be done.")


class NotYourTask(NotAllowed):
    """The task belongs to other people or groups."""

    code: ClassVar[str] = "not_your_task"
    message: ClassVar[str] = N_("This task is for other people.")


class FourEyes(NotAllowed):
    """Somebody did another step of the case and may not do this one as well."""

    code: ClassVar[str] = "four_eyes"
    message: ClassVar[str] = N_(
        "You have done a step of this case that this task checks; somebody else must do it."
    )


class TaskLent(Conflict):
    """It is delegated: who has it gives it back with an answer, its owner completes it.

    `params` hold `who` has it, their `username`, and since `when`.
    """

    code: ClassVar[str] = "task_lent"
    message: ClassVar[str] = N_(
        "This task is only delegated to you. Give it back with your answer; its owner completes it."
    )


class TaskWaits(Conflict):
    """Somebody was asked to sign it first. `params` hold `who`, their `username`, since `when`."""

    code: ClassVar[str] = "task_waits"
    message: ClassVar[str] = N_("%(who)s is to sign this first.")


class TaskHeld(Conflict):
    """It is decided, and somebody signs it before the case goes on; `params` as above."""

    code: ClassVar[str] = "task_held"
    message: ClassVar[str] = N_("This is decided; the case goes on when %(who)s has signed.")


class NoReason(Invalid):
    """The others have to read why."""

    code: ClassVar[str] = "no_reason"
    message: ClassVar[str] = N_("Please say why.")


def may_do(task: Task, by: Actor) -> bool:
    """Return whether `by` is among those who may claim and complete the task.

    A person who came through a link may do that task only. A task without any candidates is
    open to everybody who is signed in. Nobody may do one that the drawing keeps from them.
    """
    if by.username in task.excluded and not by.is_system:
        return False
    if by.kind is ActorKind.LINK:
        return by.task_id == task.id
    if may_any_task(by) or task.assignee == by.username:
        return True
    if not task.groups and not task.users:
        return True
    return by.username in task.users or by.in_any(tuple(task.groups))


def may_see(task: Task, by: Actor) -> bool:
    """Return whether a task concerns somebody.

    Whoever may read instances sees all tasks; the others see what they may do or have done.
    """
    mine = by.username in (task.completed_by, *task.excluded)
    return may(by, "instances.read") or may_do(task, by) or mine


def check_may_see(task: Task, by: Actor) -> None:
    """Hide a task from people whom it does not concern: for them it looks like a missing one.

    Raises:
        NotFound: the task is none of theirs.
    """
    if not may_see(task, by):
        raise NotFound


def check_may_do(task: Task, by: Actor) -> None:
    """Refuse people who are no candidates.

    Raises:
        NotYourTask: the task is for others.
        FourEyes: they did a step that this one checks.
    """
    if by.username in task.excluded and not by.is_system:
        raise FourEyes
    if not may_do(task, by):
        raise NotYourTask


def is_taken(task: Task, by: Actor) -> bool:
    """Return whether somebody else holds a task. Links and the engine itself pass."""
    free = {ActorKind.LINK, ActorKind.SYSTEM}
    return task.state is TaskState.CLAIMED and task.assignee != by.username and by.kind not in free
