"""Incidents that are alike, counted: one fault in a drawing may stop a thousand instances."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from base.db import Session
from engine.incidents.queries import IncidentFilter, conditions
from engine.incidents.records import Incident, IncidentKind
from engine.instances.records import Instance

ALL = IncidentFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentGroup:
    """Incidents of one kind at one node of one drawing whose sentences say the same.

    `signature` is the sentence without its numbers, ids and quoted words; `example` is the newest
    of the group.
    """

    definition_key: str
    node: str
    kind: IncidentKind
    signature: str
    incidents: int
    instances: int
    first_at: datetime
    last_at: datetime
    example: UUID


def incident_groups(
    db: Session, which: IncidentFilter = ALL, *, limit: int = 50
) -> list[IncidentGroup]:
    """Return the groups of the incidents that fit, largest first, at most `limit` of them."""
    parts = (Instance.key, Incident.node, Incident.kind, Incident.signature)
    count = func.count().label("incidents")
    newest = func.array_agg(aggregate_order_by(Incident.id, Incident.at.desc(), Incident.id))
    query = (
        select(
            *parts,
            count,
            func.count(Incident.instance_id.distinct()),
            func.min(Incident.at),
            func.max(Incident.at),
            newest,
        )
        .join(Instance, Instance.id == Incident.instance_id)
        .where(*conditions(db, which))
        .group_by(*parts)
        .order_by(count.desc(), func.max(Incident.at).desc(), *parts)
        .limit(limit)
    )
    return [
        IncidentGroup(
            definition_key=key,
            node=node,
            kind=kind,
            signature=signature,
            incidents=incidents,
            instances=instances,
            first_at=first,
            last_at=last,
            example=ids[0],
        )
        for key, node, kind, signature, incidents, instances, first, last, ids in db.execute(query)
    ]
