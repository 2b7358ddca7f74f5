"""A task as a command finds it: locked, open, theirs, and what completing it asks for and tells."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, ClassVar, cast
from uuid import UUID

from base.db import Session
from base.errors import Invalid
from base.i18n import N_
from engine.history.lines import What
from engine.people import Actor
from engine.runtime.loading import LOCK_TASK, TASK_COLUMNS, Locked, lock
from engine.runtime.turn import Said, Turn, over
from engine.tasks.actions import check_not_lent, check_not_taken
from engine.tasks.closing import check_not_waiting, check_open
from engine.tasks.queries import get_task_row
from engine.tasks.records import Task, TaskState
from engine.tasks.rights import check_may_do


class WhichOutcome(Invalid):
    """The task ends in one of several named ways, and none of them was chosen."""

    code: ClassVar[str] = "which_outcome"
    message: ClassVar[str] = N_("Please choose one of: %(outcomes)s.")


def lock_of_task(db: Session, task_id: UUID) -> Locked:
    """Lock a task's instance; without one the task is closed, and that says who was first."""
    locked = lock(db, LOCK_TASK, key=task_id)
    if locked is None:
        task = get_task_row(db, task_id)
        check_open(db, task)
        raise over(db, task.instance_id)
    return locked


def task_in(locked: Locked) -> Task:
    """Return what was read of the task; no record, for the session is not to store it."""
    facts = SimpleNamespace(facts={}, **dict(zip(TASK_COLUMNS, locked.extra, strict=True)))
    facts.state, facts.key = TaskState(facts.state), locked.key
    facts.instance_id, facts.business_key = locked.id, locked.business_key
    return cast("Task", facts)


def check_theirs(db: Session, task: Task, by: Actor) -> None:
    """See that a task is open, that nobody but `by` has it, and that nobody is to sign it first."""
    check_open(db, task)
    check_not_taken(db, task, by)
    check_may_do(task, by)
    check_not_lent(db, task)
    check_not_waiting(db, task)


def check_outcome(turn: Turn, task: Task, variables: Mapping[str, Any]) -> None:
    """See that one of the named outcomes was chosen, if the drawing names any.

    Raises:
        WhichOutcome: none was.
    """
    for wait in turn.before.values():
        if wait.token_id == task.id and wait.node.task is not None:
            names = [outcome.name for outcome in wait.node.task.outcomes]
            if names and variables.get("outcome") not in names:
                raise WhichOutcome(outcomes=", ".join(names))


def _outcome(turn: Turn, task: Task, variables: Mapping[str, Any]) -> Any:
    """Return how the task ends; for a way on from a gateway what stands on the flow."""
    said = variables.get("outcome")
    node = next((w.node for w in turn.before.values() if w.token_id == task.id), None)
    if node is None or not node.choice:
        return said
    labels = {one.name: one.labels["en"] for one in node.choice}
    if isinstance(said, str):
        said = [said] if said in labels else said.split(",")
    return ", ".join(labels.get(str(one).strip(), str(one).strip()) for one in said or ())


def tell(turn: Turn, task: Task, variables: Mapping[str, Any]) -> None:
    """Note in the turn that its actor completes a task, with their opinion."""
    by, outcome = turn.by, _outcome(turn, task, variables)
    task.state, task.completed_at = TaskState.COMPLETED, turn.now
    task.completed_by, task.completed_by_name = by.username, by.name
    task.outcome = None if outcome is None else str(outcome)
    turn.done = {
        "done": task.id,
        "by": by.username,
        "by_name": by.name,
        "outcome": task.outcome,
    }
    data = opinion(turn, task, variables)
    turn.told[task.id] = Said(what=What.COMPLETED, node=task.node, token_id=task.id, data=data)


def opinion(turn: Turn, task: Task, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the outcome and the comment of a task as the history shows them."""
    outcome = _outcome(turn, task, variables)
    said = {
        "outcome": None if outcome is None else str(outcome), "comment": variables.get("comment"),
    }  # fmt: skip
    return {name: value for name, value in said.items() if value not in {None, ""}}
