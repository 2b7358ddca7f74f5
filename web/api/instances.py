"""Starting, finding and steering instances."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi import Query as FromQuery
from pydantic import AwareDatetime, Field

import engine
from engine import Actor, InstanceFilter
from web.api.schemas import (
    Input,
    Instance,
    Items,
    Line,
    Name,
    Query,
    Reason,
    RequestKey,
    Token,
    Variables,
    items,
)
from web.deps import Can, Db

router = APIRouter(prefix="/instances", tags=["instances"])
Reader = Annotated[Actor, Can("instances.read")]
Starter = Annotated[Actor, Can("instances.start")]
Controller = Annotated[Actor, Can("instances.control")]


class StartInput(Input):
    """Which process to start, and with what. Without a version the newest one runs."""

    definition_key: Name
    version: int | None = None
    business_key: Name | None = None
    variables: Variables


class InstanceQuery(Query):
    """Which instances. In `business_key_like` `*` stands for anything."""

    definition_key: str | None = None
    version: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None
    business_key: str | None = None
    business_key_like: str | None = None
    state: engine.InstanceState | None = None
    running: bool | None = None
    incident: bool | None = None
    started_from: AwareDatetime | None = None
    started_until: AwareDatetime | None = None
    ended_from: AwareDatetime | None = None
    ended_until: AwareDatetime | None = None
    error_text: str | None = None
    incident_node: str | None = None
    retries: engine.Retries | None = None
    overdue: bool = False
    batch_id: UUID | None = None


class ReasonInput(Input):
    """Why it is done; kept in the history."""

    reason: Reason


@router.post("", status_code=201, response_model=Instance)
def start(db: Db, sent: StartInput, me: Starter, key: RequestKey = None) -> Instance:
    """Start a process. Repeating the call with the same Idempotency-Key starts nothing new."""
    view = engine.start(
        db,
        sent.definition_key,
        variables=sent.variables,
        by=me,
        version=sent.version,
        business_key=sent.business_key,
        idempotency_key=key,
    )
    return Instance.of(view)


@router.get("", response_model=Items[Instance])
def find(db: Db, _me: Reader, asked: Annotated[InstanceQuery, FromQuery()]) -> Any:
    """Find instances, newest first."""
    which = InstanceFilter(**asked.model_dump(exclude={"after", "limit"}))
    return items(engine.find_instances(db, which, after=asked.after, limit=asked.limit), Instance)


@router.get("/{instance_id}", response_model=Instance)
def one(db: Db, instance_id: UUID, _me: Reader) -> Instance:
    """Return one instance with its variables."""
    return Instance.of(engine.get_instance(db, instance_id))


@router.get("/{instance_id}/history", response_model=Items[Line])
def history(db: Db, instance_id: UUID, _me: Reader, asked: Annotated[Query, FromQuery()]) -> Any:
    """Return what happened, oldest first."""
    return items(engine.history(db, instance_id, after=asked.after, limit=asked.limit), Line)


@router.get("/{instance_id}/tokens", response_model=list[Token])
def tokens(db: Db, instance_id: UUID, _me: Reader) -> list[Token]:
    """Return where the instance stands now."""
    return [Token.of(view) for view in engine.tokens(db, instance_id)]


@router.post("/{instance_id}/cancel", response_model=Instance)
def cancel(db: Db, instance_id: UUID, me: Controller, sent: ReasonInput) -> Instance:
    """End an instance before its time."""
    return Instance.of(engine.cancel(db, instance_id, by=me, reason=sent.reason))


@router.post("/{instance_id}/suspend", response_model=Instance)
def suspend(db: Db, instance_id: UUID, me: Controller, sent: ReasonInput) -> Instance:
    """Let an instance rest: no timer, message or job moves it."""
    return Instance.of(engine.suspend(db, instance_id, by=me, reason=sent.reason))


@router.post("/{instance_id}/resume", response_model=Instance)
def resume(db: Db, instance_id: UUID, me: Controller, sent: ReasonInput) -> Instance:
    """Let a resting instance go on; what came meanwhile is delivered now."""
    return Instance.of(engine.resume(db, instance_id, by=me, reason=sent.reason))
