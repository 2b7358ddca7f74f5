"""What the monitor pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import engine
from base.db import Session
from base.i18n import N_, gettext, locale, pick
from base.ids import short
from engine import (
    IncidentFilter,
    IncidentKind,
    IncidentView,
    InstanceState,
    Overview,
    TaskFilter,
)
from engine.identity.access.permissions import may
from engine.people import Actor
from web.monitor.localised import elements
from web.monitor.story import person, plain, told, worth_telling
from web.monitor.way import MOST_LINES, known, name_of, versions_of, way_of

PAGE_LENGTH: Final = 50
KINDS: Final[Mapping[str, str]] = {
    "expression": N_("An expression could not be worked out"),
    "script": N_("A script failed"),
    "action": N_("An action failed"),
    "job": N_("A call to the outside failed for good"),
    "unknown": N_("Nobody knows whether a call took place"),
    "timer": N_("A time could not be worked out"),
    "message": N_("A message could not be delivered"),
    "budget": N_("Too many steps in one go"),
    "gateway": N_("No way out of a gateway fits"),
    "decision": N_("A decision has no answer"),
    "error": N_("An error that nothing catches"),
    "engine": N_("The engine stumbled"),
    "fault": N_("A due time could not be handled"),
    "deadlock": N_("Branches wait for one another for ever"),
}
STATES: Final[Mapping[InstanceState, str]] = {
    InstanceState.ACTIVE: N_("Running"),
    InstanceState.SUSPENDED: N_("Paused"),
    InstanceState.COMPLETED: N_("Completed"),
    InstanceState.CANCELLED: N_("Cancelled"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """An incident as it is shown. `doubtful` ones are settled, the others retried."""

    id: str
    instance: str
    node: str
    kind: str
    message: str
    line: int | None
    trace: str
    attempts: int
    at: datetime
    open: bool
    resolved_at: datetime | None
    resolved_by: str | None
    doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place where an instance is; `listens` is an event that waits on a step's border."""

    name: str
    process: str
    since: datetime
    listens: bool


def process_names(db: Session) -> dict[str, str]:
    """Return the names of all processes by their keys."""
    return {one.key: name_of(one) for one in engine.definitions(db)}


def instance_values(
    db: Session, me: Actor, instance_id: UUID, drawing: str | None
) -> dict[str, Any]:
    """Return what the page of one instance shows."""
    seen = engine.overview(db, instance_id, most=MOST_LINES)
    instance = seen.instance
    found = engine.find_incidents(db, IncidentFilter(instance_id=instance_id)).items
    names = process_names(db)
    return {
        "instance": instance,
        "person": person,
        "id": short(instance_id),
        "heading": names.get(instance.definition_key, instance.definition_key),
        "way": way_of(db, seen, wanted=drawing, path=f"/instances/{short(instance_id)}"),
        "places": places(db, seen),
        "names": names,
        "tasks": engine.find_tasks(db, TaskFilter(instance_id=instance_id)).items,
        "lines": [told(line) for line in seen.lines if worth_telling(line)],
        "incidents": [trouble(one) for one in found],
        "values": list(plain(instance.variables)),
        "damaged": seen.damaged,
        **rights(me),
    }


def places(db: Session, seen: Overview) -> list[Place]:
    """Return where an instance is; events that only listen on a step's border come last."""
    versions = {one.key: one for one in known(db, versions_of(seen))}
    drawn = {
        key: elements(engine.drawing_xml(db, one.id), locale()) for key, one in versions.items()
    }
    found = []
    for token in seen.tokens:
        element = drawn.get(token.definition_key, {}).get(token.node)
        drawing = versions.get(token.definition_key)
        found.append(
            Place(
                name=(element.name if element else "") or pick(token.node_name) or token.node,
                process=name_of(drawing) if drawing else token.definition_key,
                since=token.since,
                listens=token.border,
            )
        )
    return sorted(found, key=lambda one: one.listens)


def incidents_values(db: Session, me: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what the list of incidents shows."""
    settled = asked.get("view") == "settled"
    kind = asked.get("kind", "")
    which = IncidentFilter(
        open=not settled, kind=IncidentKind(kind) if kind in set(IncidentKind) else None
    )
    page = engine.find_incidents(db, which, after=asked.get("after") or None, limit=PAGE_LENGTH)
    return {
        "incidents": [trouble(one) for one in page.items],
        "next": page.next,
        "settled": settled,
        "kind": kind,
        "kinds": [(str(one), gettext(KINDS.get(one, str(one)))) for one in IncidentKind],
        **rights(me),
    }


def rights(me: Actor) -> dict[str, bool]:
    """Return what this person may do here."""
    return {
        "may_control": may(me, "instances.control"),
        "may_settle": may(me, "incidents.settle"),
        "may_modify": may(me, "instances.modify"),
        "may_migrate": may(me, "instances.migrate"),
    }


def trouble(one: IncidentView) -> Trouble:
    """Return an incident in the reader's words; its own message stays as the engine wrote it."""
    return Trouble(
        id=short(one.id),
        instance=short(one.instance_id),
        node=pick(one.node_name) or one.node,
        kind=gettext(KINDS.get(one.kind, str(one.kind))),
        message=one.message,
        line=one.line,
        trace=one.trace,
        attempts=one.attempts,
        at=one.at,
        open=one.resolved_at is None,
        resolved_at=one.resolved_at,
        resolved_by=one.resolved_by,
        doubtful=one.kind is IncidentKind.UNKNOWN,
    )
