"""What the monitor pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import engine
from base.db import Session
from base.i18n import N_, gettext, pick
from base.ids import short
from engine import (
    IncidentKind,
    IncidentView,
    InstanceState,
)
from engine.identity.access.permissions import may
from engine.people import Actor
from web.monitor.way import name_of

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

# What lists can be narrowed to: two that stand for several states, and each state by itself.
CHOICES: Final[Mapping[str, str]] = {
    "trouble": N_("Needs attention"),
    "running": N_("Running or paused"),
    **{str(state): name for state, name in STATES.items()},
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


def process_names(db: Session) -> dict[str, str]:
    """Return the names of all processes by their keys."""
    return {one.key: name_of(one) for one in engine.definitions(db)}


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
