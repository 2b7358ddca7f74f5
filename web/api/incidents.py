"""Incidents: what stands still, and letting it go on."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter

import engine
from engine import Actor
from web.api.schemas import After, Incident, Input, Items, Limit, items
from web.deps import Can, Db

router = APIRouter(prefix="/incidents", tags=["incidents"])


class RetryInput(Input):
    """Corrected values, laid over the variables of the place before the retry."""

    variables: dict[str, Any] | None = None


class SettleInput(Input):
    """How a job of unknown outcome ended: it was done, or it is to be repeated."""

    outcome: Literal["done", "repeat"]
    reason: str = ""


@router.get("", response_model=Items[Incident], dependencies=[Can("incidents.read")])
def find(
    db: Db,
    instance_id: UUID | None = None,
    resolved: bool = False,  # noqa: FBT001, FBT002 a query parameter
    after: After = None,
    limit: Limit = 50,
) -> Any:
    """Find incidents, newest first; the open ones unless asked otherwise."""
    page = engine.find_incidents(
        db, instance_id=instance_id, resolved=resolved, after=after, limit=limit
    )
    return items(page, Incident)


@router.post("/{incident_id}/retry", response_model=Incident)
def retry(
    db: Db,
    incident_id: UUID,
    me: Annotated[Actor, Can("incidents.settle")],
    sent: RetryInput | None = None,
) -> Incident:
    """Try again; the answer is the incident as it is afterwards: resolved, or open with why."""
    variables = sent.variables if sent else None
    return Incident.of(engine.retry(db, incident_id, by=me, variables=variables))


@router.post("/{incident_id}/settle", response_model=Incident)
def settle(
    db: Db, incident_id: UUID, sent: SettleInput, me: Annotated[Actor, Can("incidents.settle")]
) -> Incident:
    """Say how a job ended that nobody could tell the outcome of."""
    view = engine.settle_unknown(db, incident_id, outcome=sent.outcome, by=me, reason=sent.reason)
    return Incident.of(view)
