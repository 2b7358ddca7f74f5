"""Incidents: what stands still, and letting it go on."""

from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi import Query as FromQuery
from pydantic import Field

import engine
from engine import Actor, IncidentFilter
from web.api.schemas import Incident, IncidentGroup, Input, Items, Query, Reason, items
from web.deps import Can, Db

router = APIRouter(prefix="/incidents", tags=["incidents"])


class IncidentQuery(Query):
    """Which incidents."""

    instance_id: UUID | None = None
    resolved: bool = False


class GroupQuery(Input):
    """Which incidents are grouped."""

    definition_key: str | None = None
    resolved: bool = False
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class RetryInput(Input):
    """Corrected values, laid over the variables of the place before the retry."""

    variables: dict[str, Any] | None = None
    reason: Reason


class SettleInput(Input):
    """How a job of unknown outcome ended: it was done, or it is to be repeated."""

    outcome: Literal["done", "repeat"]
    reason: Reason


@router.get("", response_model=Items[Incident], dependencies=[Can("incidents.read")])
def find(db: Db, asked: Annotated[IncidentQuery, FromQuery()]) -> Any:
    """Find incidents, newest first; the open ones unless asked otherwise."""
    which = IncidentFilter(instance_id=asked.instance_id, open=not asked.resolved)
    return items(engine.find_incidents(db, which, after=asked.after, limit=asked.limit), Incident)


@router.get("/groups", dependencies=[Can("incidents.read")])
def groups(db: Db, asked: Annotated[GroupQuery, FromQuery()]) -> list[IncidentGroup]:
    """Count the incidents that are alike, largest group first; the open ones unless asked."""
    which = IncidentFilter(definition_key=asked.definition_key, open=not asked.resolved)
    found = engine.incident_groups(db, which, limit=asked.limit)
    return [IncidentGroup(**asdict(group)) for group in found]


@router.post("/{incident_id}/retry", response_model=Incident)
def retry(
    db: Db,
    incident_id: UUID,
    me: Annotated[Actor, Can("incidents.settle")],
    sent: RetryInput,
) -> Incident:
    """Try again; the answer is the incident as it is afterwards: resolved, or open with why."""
    view = engine.retry(db, incident_id, by=me, variables=sent.variables, reason=sent.reason)
    return Incident.of(view)


@router.post("/{incident_id}/settle", response_model=Incident)
def settle(
    db: Db, incident_id: UUID, sent: SettleInput, me: Annotated[Actor, Can("incidents.settle")]
) -> Incident:
    """Say how a job ended that nobody could tell the outcome of."""
    view = engine.settle_unknown(db, incident_id, outcome=sent.outcome, by=me, reason=sent.reason)
    return Incident.of(view)
