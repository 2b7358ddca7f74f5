"""User tasks: find, claim, release, hand on, complete."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter

import engine
from engine import Actor, TaskFilter
from web.api.schemas import After, Input, Items, Limit, Name, RequestKey, Task, items
from web.deps import Can, Db
from web.filling import check_variables, form_of, form_schema

router = APIRouter(prefix="/tasks", tags=["tasks"])
Worker = Annotated[Actor, Can("tasks.work")]


class CompleteInput(Input):
    """What the task's form asks for; `outcome` names the button."""

    variables: dict[str, Any] = {}


class DelegateInput(Input):
    """Who takes over, and why."""

    to: Name
    reason: str = ""


@router.get("", response_model=Items[Task])
def find(  # noqa: PLR0913 one argument for each filter
    db: Db,
    me: Worker,
    instance_id: UUID | None = None,
    assignee: str | None = None,
    candidate_group: str | None = None,
    definition_key: str | None = None,
    state: engine.TaskState | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Find tasks, oldest first."""
    which = TaskFilter(
        instance_id=instance_id,
        assignee=assignee,
        candidate_group=candidate_group,
        definition_key=definition_key,
        state=state,
        visible_to=me,
    )
    return items(engine.find_tasks(db, which, after=after, limit=limit), Task)


@router.get("/{task_id}", response_model=Task)
def one(db: Db, task_id: UUID, me: Worker) -> Task:
    """Return one task with the variables of its place."""
    return Task.of(engine.get_task(db, task_id, by=me), whole=True)


@router.get("/{task_id}/form")
def form(db: Db, task_id: UUID, me: Worker) -> dict[str, Any]:
    """Return the form of a task and the values it starts with."""
    return form_schema(db, engine.get_task(db, task_id, by=me))


@router.post("/{task_id}/claim", response_model=Task)
def claim(db: Db, task_id: UUID, me: Worker) -> Task:
    """Take a task; 409 says who was first."""
    return Task.of(engine.claim(db, task_id, by=me))


@router.post("/{task_id}/release", response_model=Task)
def release(db: Db, task_id: UUID, me: Worker) -> Task:
    """Give a task back to all candidates."""
    return Task.of(engine.release(db, task_id, by=me))


@router.post("/{task_id}/delegate", response_model=Task)
def delegate(
    db: Db, task_id: UUID, sent: DelegateInput, me: Annotated[Actor, Can("tasks.delegate")]
) -> Task:
    """Hand a task to somebody by user name."""
    return Task.of(engine.delegate(db, task_id, to=sent.to, by=me, reason=sent.reason))


@router.post("/{task_id}/complete", response_model=Task)
def complete(
    db: Db, task_id: UUID, me: Worker, sent: CompleteInput | None = None, key: RequestKey = None
) -> Task:
    """Finish a task. What its form requires is checked here too; 409 says who was first."""
    given = (sent or CompleteInput()).variables
    task = engine.get_task(db, task_id, by=me)
    values = check_variables(db, form_of(task), given, task)
    return Task.of(engine.complete(db, task_id, values, by=me, idempotency_key=key))
