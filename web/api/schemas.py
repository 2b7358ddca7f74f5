"""What goes over the wire: strict input, and the fields that a machine can rely on.

Times are ISO 8601 with offset. These are not the records: a field appears here because somebody
outside needs it.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any, Generic, Self, TypeVar
from uuid import UUID

from fastapi import Header, Query
from pydantic import BaseModel, ConfigDict, Field

from base.expressions.times import parse_duration
from base.i18n import pick
from base.page import Page
from engine import HistoryLine, IncidentView, InstanceView, TaskView, TokenView

T = TypeVar("T")
Limit = Annotated[int, Query(ge=1, le=200, description="Most items in one answer")]
After = Annotated[str | None, Query(description="The `next` of the page before")]
RequestKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", min_length=1, max_length=200, description="Same key, same answer"
    ),
]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Input(BaseModel):
    """What callers send: unknown fields are refused, so that a slip of the pen is noticed."""

    model_config = ConfigDict(extra="forbid")


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
    started_at: datetime
    ended_at: datetime | None
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
    since: datetime

    @classmethod
    def of(cls, view: TokenView) -> Self:
        """Return what a view says, with the element's name in the reader's language."""
        return cls(
            id=view.id,
            node=view.node,
            name=pick(view.node_name),
            state=view.state,
            definition_key=view.definition_key,
            scope=view.scope,
            since=view.since,
        )


class Line(BaseModel):
    """One line of an instance's history."""

    seq: int
    at: datetime
    what: str
    definition_key: str
    version: int
    node: str | None
    name: str
    token_id: UUID | None
    actor: str
    actor_name: str
    data: dict[str, Any]

    @classmethod
    def of(cls, line: HistoryLine) -> Self:
        """Return what a line says, with the element's name in the reader's language."""
        return cls(
            seq=line.seq,
            at=line.at,
            what=line.what,
            definition_key=line.definition_key,
            version=line.version,
            node=line.node,
            name=pick(line.node_name),
            token_id=line.token_id,
            actor=line.actor,
            actor_name=line.actor_name,
            data=dict(line.data),
        )


class Task(BaseModel):
    """A user task. `variables` are null in lists."""

    id: UUID
    instance_id: UUID
    definition_key: str
    business_key: str | None
    node: str
    name: str
    form: str | None
    assignee: str | None
    candidate_groups: list[str]
    candidate_users: list[str]
    state: str
    due_at: datetime | None
    priority: int
    created_at: datetime
    claimed_at: datetime | None
    completed_at: datetime | None
    completed_by: str | None
    outcome: str | None
    variables: dict[str, Any] | None

    @classmethod
    def of(cls, view: TaskView, *, whole: bool = False) -> Self:
        """Return what a view says, with the title in the reader's language."""
        same = cls.model_fields.keys() - {
            "name",
            "variables",
            "candidate_groups",
            "candidate_users",
        }
        return cls(
            name=pick(view.title),
            variables=dict(view.variables) if whole else None,
            candidate_groups=list(view.candidate_groups),
            candidate_users=list(view.candidate_users),
            **{field: getattr(view, field) for field in same},
        )


class Incident(BaseModel):
    """A place where an instance cannot go on by itself."""

    id: UUID
    instance_id: UUID
    definition_key: str
    business_key: str | None
    node: str
    name: str
    kind: str
    message: str
    line: int | None
    attempts: int
    at: datetime
    resolved_at: datetime | None
    resolution: str | None

    @classmethod
    def of(cls, view: IncidentView) -> Self:
        """Return what a view says."""
        same = cls.model_fields.keys() - {"name"}
        return cls(name=pick(view.node_name), **{field: getattr(view, field) for field in same})


def items(page: Page[Any], shape: Any) -> dict[str, Any]:
    """Return a page of views as the wire has it."""
    return {"items": [shape.of(view) for view in page.items], "next": page.next}


def span(text: str | None) -> timedelta | None:
    """Return the time that an ISO 8601 duration such as `PT1H` stands for.

    Raises:
        Invalid: the text is no duration.
    """
    return None if text is None else parse_duration(text).as_timedelta()
