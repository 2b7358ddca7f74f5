"""What goes over the wire: strict input, and the fields that a machine can rely on.

Times are ISO 8601 with offset. These are not the records: a field appears here because somebody
outside needs it.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Generic, Self, TypeVar
from uuid import UUID

from fastapi import Header
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

import engine
from base.i18n import pick
from base.page import Page
from base.times import parse_duration
from engine import HistoryLine, IncidentView, InstanceView, TaskView, TokenView

T = TypeVar("T")
RequestKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", min_length=1, max_length=200, description="Same key, same answer"
    ),
]
Variables = Annotated[dict[str, Any], Field(default_factory=dict)]
Moment = Annotated[datetime, AfterValidator(lambda moment: moment.astimezone(UTC))]
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    Field(description="Why; it is told in the history"),
]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Input(BaseModel):
    """What callers send: unknown fields are refused, so that a slip of the pen is noticed."""

    model_config = ConfigDict(extra="forbid")


class Query(BaseModel):
    """What can be asked of every list."""

    model_config = ConfigDict(extra="forbid")
    after: Annotated[str | None, Field(description="The `next` of the page before")] = None
    limit: Annotated[int, Field(ge=1, le=200, description="Most items in one answer")] = 50


class Items(BaseModel, Generic[T]):
    """One page of a list; `next` is the cursor of the page after, or null at the end."""

    items: list[T]
    next: str | None


class Instance(BaseModel):
    """A running or ended process."""

    id: UUID
    definition_key: str
    version: int
    business_key: str | None
    state: str
    incident: bool
    started_at: Moment
    ended_at: Moment | None
    variables: dict[str, Any]

    @classmethod
    def of(cls, view: InstanceView) -> Self:
        """Return what a view says."""
        return cls(
            id=view.id,
            definition_key=view.definition_key,
            version=view.version,
            business_key=view.business_key,
            state=view.state,
            incident=view.incident,
            started_at=view.started_at,
            ended_at=view.ended_at,
            variables=dict(view.variables),
        )


class Token(BaseModel):
    """A place where an instance stands."""

    id: UUID
    node: str
    name: str
    state: str
    definition_key: str
    scope: UUID | None
    since: Moment

    @classmethod
    def of(cls, view: TokenView) -> Self:
        """Return what a view says."""
        return cls(
            id=view.id,
            node=view.node,
            name=view.node_name,
            state=view.state,
            definition_key=view.definition_key,
            scope=view.scope,
            since=view.since,
        )


class Line(BaseModel):
    """One line of an instance's history. `changed` are the variables that got new values."""

    seq: int
    at: Moment
    what: str
    definition_key: str
    version: int
    node: str | None
    name: str | None
    token_id: UUID | None
    actor: str
    actor_name: str
    outcome: str | None
    comment: str | None
    changed: dict[str, Any]
    details: dict[str, Any]

    @classmethod
    def of(cls, line: HistoryLine) -> Self:
        """Return what a line says, with the element's name in the reader's language."""
        same = cls.model_fields.keys() - {"name", "definition_key"}
        return cls(
            name=pick(line.node_name) if line.node_name else None,
            definition_key=line.key,
            **{field: getattr(line, field) for field in same},
        )


class TaskOutcome(BaseModel):
    """One of the ways in which a task can end; `name` is what to send as `outcome`."""

    name: str
    label: str


class Signer(BaseModel):
    """Somebody who was asked to sign a task; `own_task_id` is the task in which they do.

    `passed` is what the rule says of all that were asked in one act, null while it is open.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    task_id: UUID
    own_task_id: UUID | None
    kind: str
    state: str
    person: str
    rule: str | None
    passed: bool | None
    reason: str
    by: str
    at: Moment
    outcome: str | None
    comment: str | None
    signed_by: str | None
    signed_at: Moment | None


class Task(BaseModel):
    """A user task. `variables` and `outcomes` are null in lists.

    `several` says that `outcome` may be a list: several ways on from a gateway. `signs_for` is the
    task that is signed in this one. How many are to sign this one now is `waits_for`, and once it
    is decided `then_asks`; `held_at` is since when it is decided and waits for them.
    """

    id: UUID
    instance_id: UUID
    definition_key: str
    business_key: str | None
    node: str
    name: str
    form: str | None
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    state: str
    due_at: Moment | None
    priority: int
    created_at: Moment
    claimed_at: Moment | None
    completed_at: Moment | None
    completed_by: str | None
    outcome: str | None
    outcomes: list[TaskOutcome] | None
    several: bool
    variables: dict[str, Any] | None
    signs_for: UUID | None
    waits_for: int
    then_asks: int
    held_at: Moment | None

    @classmethod
    def of(cls, view: TaskView, *, whole: bool = False) -> Self:
        """Return what a view says, with the title in the reader's language."""
        same = cls.model_fields.keys() - {
            "name",
            "outcomes",
            "variables",
            "candidate_groups",
            "candidate_users",
        }
        return cls(
            name=pick(view.title),
            outcomes=[
                TaskOutcome(name=one.name, label=pick({"en": one.name, **one.labels}))
                for one in view.outcomes
            ]
            if whole
            else None,
            variables=dict(view.variables) if whole else None,
            candidate_groups=list(view.candidate_groups),
            candidate_users=list(view.candidate_users),
            **{field: getattr(view, field) for field in same},
        )


class Problem(BaseModel):
    """Something wrong with a drawing, and where."""

    severity: str
    code: str
    message: str
    file: str
    element: str
    name: str
    line: int

    @classmethod
    def of(cls, problem: engine.Problem) -> Self:
        """Return what a problem says, in the reader's language."""
        return cls(**{field: getattr(problem, field) for field in cls.model_fields})


class Incident(BaseModel):
    """A place where an instance cannot go on by itself. Open while `resolved_at` is null."""

    id: UUID
    instance_id: UUID
    token_id: UUID
    node: str
    node_name: str
    kind: str
    message: str
    line: int | None
    attempts: int
    at: Moment
    resolved_at: Moment | None
    resolved_by: str | None
    resolution: str | None

    @classmethod
    def of(cls, view: IncidentView) -> Self:
        """Return what a view says."""
        return cls(**{field: getattr(view, field) for field in cls.model_fields})


class IncidentGroup(BaseModel):
    """Incidents that are alike; `signature` is their sentence without numbers, ids and quotes."""

    definition_key: str
    node: str
    kind: str
    signature: str
    incidents: int
    instances: int
    first_at: Moment
    last_at: Moment
    example: UUID


def items(page: Page[Any], shape: Any) -> dict[str, Any]:
    """Return a page of views as the wire has it."""
    return {"items": [shape.of(view) for view in page.items], "next": page.next}


def span(text: str | None, now: datetime) -> timedelta | None:
    """Return the time that an ISO 8601 duration such as `PT1H` stands for, counted from `now`.

    Raises:
        Invalid: the text is no duration.
    """
    return None if text is None else parse_duration(text).after(now) - now
