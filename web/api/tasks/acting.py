"""User tasks: find, claim, release, transfer, delegate, complete."""

from dataclasses import replace
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi import Query as FromQuery
from pydantic import Field

import engine
import forms
from base.db import Session
from engine import Actor, SignerKind, TaskFilter, TaskView
from engine.definitions.people.rules import Rule
from engine.identity.access.permissions import may
from engine.tasks.records import OPEN
from web.api.schemas import Input, Items, Name, Query, RequestKey, Signer, Task, Variables, items
from web.deps import Can, Db
from web.forming import sources
from web.inbox.filling import form_of

router = APIRouter(prefix="/tasks", tags=["tasks"])
Worker = Annotated[Actor, Can("tasks.work")]
Delegator = Annotated[Actor, Can("tasks.delegate")]
# RFC 9745: since when, in seconds from 1970; here 2026-11-27.
DEPRECATED: Final = {"Deprecation": "@1795737600"}


class TaskQuery(Query):
    """Which tasks."""

    instance_id: UUID | None = None
    assignee: str | None = None
    candidate_group: str | None = None
    definition_key: str | None = None
    state: engine.TaskState | None = None


class CompleteInput(Input):
    """What the task's form asks for; `outcome` names the button."""

    variables: Variables


class TransferInput(Input):
    """Who takes over for good, and why."""

    to: Name
    reason: str = ""


class DelegateInput(TransferInput):
    """Who works on it, and why. Without `comes_back` it is a transfer, as in earlier releases."""

    comes_back: bool = False


class ReasonInput(Input):
    """Why, in words that stay in the history."""

    reason: str = ""


class CopyInput(ReasonInput):
    """To whom a task is sent to read, by user names."""

    to: Annotated[list[Name], Field(max_length=200)]


class ReturnInput(ReasonInput):
    """To which step a case goes back, by its id."""

    step: Name


class SignersInput(ReasonInput):
    """Who is to sign a task, by user names, and when; `rule` is for those who sign at once."""

    people: Annotated[list[Name], Field(max_length=20)]
    kind: SignerKind
    rule: Rule = Rule.ALL


class SignInput(Input):
    """What a signer says."""

    outcome: Name
    comment: Annotated[str, Field(max_length=2000)] = ""


@router.get("", response_model=Items[Task])
def find(db: Db, me: Worker, asked: Annotated[TaskQuery, FromQuery()]) -> Any:
    """Find tasks, oldest first. Department handlers find those that are theirs to do."""
    which = TaskFilter(
        **asked.model_dump(exclude={"after", "limit"}),
        for_actor=None if may(me, "instances.read") else me,
    )
    return items(engine.find_tasks(db, which, after=asked.after, limit=asked.limit), Task)


@router.get("/{task_id}", response_model=Task)
def one(db: Db, task_id: UUID, me: Worker) -> Task:
    """Return one task with the variables of its place."""
    found = engine.get_task(db, task_id, by=me)
    if not may(me, "instances.read"):
        # Departments are told what the form tells; the process knows more, such as hidden names.
        found = replace(found, variables=of_form(db, found))
    return Task.of(found, whole=True)


@router.get("/{task_id}/form")
def form(db: Db, task_id: UUID, me: Worker) -> dict[str, Any]:
    """Return the form of a task and the values it starts with."""
    task = engine.get_task(db, task_id, by=me)
    schema = form_of(db, task).model_dump(mode="json")
    return {"key": task.form, "schema": schema, "values": of_form(db, task)}


def of_form(db: Session, task: TaskView) -> dict[str, Any]:
    """Return the variables that a task's form shows or asks for."""
    keys = [field.key for field in form_of(db, task).fields()]
    return {key: task.variables[key] for key in keys if key in task.variables}


@router.post("/{task_id}/claim", response_model=Task)
def claim(db: Db, task_id: UUID, me: Worker) -> Task:
    """Take a task; 409 says who was first."""
    return Task.of(engine.claim(db, task_id, by=me))


@router.post("/{task_id}/release", response_model=Task)
def release(db: Db, task_id: UUID, me: Worker) -> Task:
    """Give a task back to all candidates."""
    return Task.of(engine.release(db, task_id, by=me))


@router.post("/{task_id}/transfer", response_model=Task)
def transfer(db: Db, task_id: UUID, sent: TransferInput, me: Delegator) -> Task:
    """Hand a task to somebody by user name, for good."""
    return Task.of(engine.transfer(db, task_id, to=sent.to, by=me, reason=sent.reason))


@router.post("/{task_id}/delegate", response_model=Task)
def delegate(db: Db, task_id: UUID, sent: DelegateInput, me: Delegator, response: Response) -> Task:
    """Delegate a task with `comes_back`: its owner gets it back with an answer and completes it.

    Without `comes_back` it is handed over for good. That is deprecated: it is `transfer` now.
    """
    if not sent.comes_back:
        response.headers.update(DEPRECATED)
        return transfer(db, task_id, sent, me)
    return Task.of(engine.delegate(db, task_id, to=sent.to, by=me, reason=sent.reason))


@router.post("/{task_id}/lend", response_model=Task, deprecated=True)
def lend(db: Db, task_id: UUID, sent: TransferInput, me: Delegator, response: Response) -> Task:
    """Do what `delegate` does with `comes_back`, under the word of an earlier release."""
    response.headers.update(DEPRECATED)
    return Task.of(engine.delegate(db, task_id, to=sent.to, by=me, reason=sent.reason))


@router.post("/{task_id}/give-back", response_model=Task)
def give_back(db: Db, task_id: UUID, sent: ReasonInput, me: Worker) -> Task:
    """Give a delegated task back to its owner; the reason is the answer."""
    return Task.of(engine.give_back(db, task_id, by=me, reason=sent.reason))


@router.post("/{task_id}/copies", status_code=204)
def copies(
    db: Db, task_id: UUID, sent: CopyInput, me: Annotated[Actor, Can("tasks.share")]
) -> None:
    """Send a task to people who may read it from then on."""
    engine.copy_to(db, task_id, sent.to, by=me, reason=sent.reason)


@router.post("/{task_id}/urge", status_code=204)
def urge(
    db: Db, task_id: UUID, sent: ReasonInput, me: Annotated[Actor, Can("tasks.share")]
) -> None:
    """Remind whoever has a task; 409 says who did within the last hour."""
    engine.urge(db, task_id, by=me, reason=sent.reason)


@router.post("/{task_id}/return", status_code=204)
def return_(
    db: Db, task_id: UUID, sent: ReturnInput, me: Annotated[Actor, Can("tasks.return")]
) -> None:
    """Send the case of a task back to a step that was completed on its way."""
    engine.return_to(db, task_id, sent.step, by=me, reason=sent.reason)


@router.post("/{task_id}/take-back", response_model=Task)
def take_back(
    db: Db, task_id: UUID, sent: ReasonInput, me: Annotated[Actor, Can("tasks.return")]
) -> Task:
    """Undo what one has completed; 409 says what was done since, by whom and when."""
    return Task.of(engine.take_back(db, task_id, by=me, reason=sent.reason))


@router.get("/{task_id}/signers", response_model=list[Signer])
def signers(db: Db, task_id: UUID, me: Worker) -> Any:
    """Return who was asked to sign a task, and what they said."""
    return engine.signers_of(db, engine.get_task(db, task_id, by=me).id)


@router.post("/{task_id}/signers", status_code=201, response_model=list[Signer])
def add_signers(
    db: Db, task_id: UUID, sent: SignersInput, me: Annotated[Actor, Can("tasks.signers")]
) -> Any:
    """Ask people to sign a task that one has; 409 says who was asked already, by whom and when."""
    return engine.add_signers(
        db, task_id, sent.people, kind=sent.kind, rule=sent.rule, by=me, reason=sent.reason
    )


@router.post("/{task_id}/signers/{signer_id}/remove", response_model=list[Signer])
def remove_signer(
    db: Db,
    task_id: UUID,
    signer_id: UUID,
    sent: ReasonInput,
    me: Annotated[Actor, Can("tasks.signers")],
) -> Any:
    """Ask somebody no more who has not signed; 409 says who has, and when."""
    return engine.remove_signer(db, task_id, signer_id, by=me, reason=sent.reason)


@router.post("/{task_id}/sign", response_model=Task)
def sign(db: Db, task_id: UUID, sent: SignInput, me: Worker) -> Task:
    """Sign in a task that was made for it; who disagrees says why."""
    return Task.of(engine.sign(db, task_id, outcome=sent.outcome, comment=sent.comment, by=me))


@router.post("/{task_id}/complete", response_model=Task)
def complete(
    db: Db, task_id: UUID, me: Worker, sent: CompleteInput | None = None, key: RequestKey = None
) -> Task:
    """Finish a task. What its form requires is checked here too; 409 says who was first."""
    given = sent.variables if sent else {}
    task = engine.get_task(db, task_id, by=me)
    if task.form is not None and task.state in OPEN:
        asked = form_of(db, task)
        given = forms.parse_json(asked, given, task.variables, sources(db, asked))
    return Task.of(engine.complete(db, task_id, given, by=me, idempotency_key=key))
