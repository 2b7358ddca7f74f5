"""Finding incidents."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from base.db import Session
from base.errors import NotFound
from base.page import Page
from base.page.keyset import page_by_time
from engine.incidents.records import Incident, IncidentKind
from engine.instances.records import Instance


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """An incident as it was read. Open while `resolved_at` is None."""

    id: UUID
    instance_id: UUID
    token_id: UUID
    node: str
    node_name: str
    kind: IncidentKind
    message: str
    line: int | None
    trace: str
    attempts: int
    at: datetime
    resolved_at: datetime | None
    resolved_by: str | None
    resolution: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFilter:
    """Which incidents; what is not given does not matter. `signature` is that of a group."""

    instance_id: UUID | None = None
    token_id: UUID | None = None
    kind: IncidentKind | None = None
    open: bool | None = None
    definition_key: str | None = None
    node: str | None = None
    text: str | None = None
    signature: str | None = None


def find_incidents(
    db: Session,
    which: IncidentFilter = IncidentFilter(),
    *,
    after: str | None = None,
    limit: int = 50,
) -> Page[IncidentView]:
    """Return a page of incidents, newest first."""
    query = select(Incident).where(*conditions(db, which))
    return page_by_time(db, query, (Incident.at, Incident.id), after=after, limit=limit).of(view)


def chosen_incidents(db: Session, which: IncidentFilter) -> Select[UUID]:
    """Return the query for the ids of all incidents that fit."""
    return select(Incident.id).where(*conditions(db, which))


def get_incident(db: Session, incident_id: UUID) -> Incident:
    """Return one incident.

    Raises:
        NotFound: there is no such incident in this centre.
    """
    query = select(Incident).where(Incident.id == incident_id, Incident.centre_id == db.centre_id)
    row = db.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row


def view(row: Incident) -> IncidentView:
    """Return the view of a row."""
    return IncidentView(
        id=row.id,
        instance_id=row.instance_id,
        token_id=row.token_id,
        node=row.node,
        node_name=row.node_name,
        kind=row.kind,
        message=row.message,
        line=row.line,
        trace=row.trace,
        attempts=row.attempts,
        at=row.at,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
        resolution=row.resolution,
    )


def conditions(db: Session, which: IncidentFilter) -> list[ColumnElement[bool]]:
    """Return what a row must fulfil, the centre included."""
    pairs: list[tuple[Any, Any]] = [
        (Incident.instance_id, which.instance_id),
        (Incident.token_id, which.token_id),
        (Incident.kind, which.kind),
        (Incident.node, which.node),
        (Incident.signature, which.signature),
    ]
    found: list[ColumnElement[bool]] = [Incident.centre_id == db.centre_id]
    found += [column == value for column, value in pairs if value is not None]
    if which.open is not None:
        unresolved = Incident.resolved_at.is_(None)
        found.append(unresolved if which.open else ~unresolved)
    if which.text is not None:
        found.append(Incident.message.icontains(which.text, autoescape=True))
    if which.definition_key is not None:
        of_key = select(Instance.id).where(
            Instance.centre_id == db.centre_id, Instance.key == which.definition_key
        )
        found.append(Incident.instance_id.in_(of_key))
    return found
