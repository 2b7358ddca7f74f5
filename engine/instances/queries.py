"""Finding instances."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from base.db import Session
from base.errors import NotFound
from base.page import Page
from base.page.keyset import page_by_time
from engine.instances.filters import InstanceFilter, conditions
from engine.instances.records import Instance, InstanceState


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceView:
    """An instance as it was read. Lists leave `variables` empty."""

    id: UUID
    definition_key: str
    version: int
    version_id: UUID
    business_key: str | None
    state: InstanceState
    incident: bool
    started_at: datetime
    started_by: str
    started_by_name: str
    ended_at: datetime | None
    variables: Mapping[str, Any] = field(default_factory=dict)


def find_instances(
    db: Session, which: InstanceFilter, *, after: str | None = None, limit: int = 50
) -> Page[InstanceView]:
    """Return a page of instances, newest first."""
    query = select(Instance).where(*conditions(db, which))
    order = (Instance.started_at, Instance.id)
    return page_by_time(db, query, order, after=after, limit=limit).of(instance_view)


def chosen_instances(db: Session, which: InstanceFilter) -> Select[UUID]:
    """Return the query for the ids of all instances that fit."""
    return select(Instance.id).where(*conditions(db, which))


def get_instance_row(db: Session, instance_id: UUID) -> Instance:
    """Return the row of one instance.

    Raises:
        NotFound: there is no such instance in this centre.
    """
    query = select(Instance).where(Instance.id == instance_id, Instance.centre_id == db.centre_id)
    row = db.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row


def instance_view(row: Instance, variables: Mapping[str, Any] | None = None) -> InstanceView:
    """Return the view of a row."""
    return InstanceView(
        id=row.id,
        definition_key=row.key,
        version=row.version,
        version_id=row.version_id,
        business_key=row.business_key,
        state=row.state,
        incident=row.incidents > 0,
        started_at=row.started_at,
        started_by=row.started_by,
        started_by_name=row.started_by_name,
        ended_at=row.ended_at,
        variables=variables or {},
    )
