"""What the drawing of an entry calls."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import engine
from base.db import Session
from base.parameters import value
from connectors import blocklist
from connectors.blocklist import Decision, EntryView, State
from connectors.blocklist.parameters import LOOK_AHEAD
from engine import ActionCall


def facts(entry: EntryView, zone: str) -> dict[str, Any]:
    """Return what the forms show of an entry."""
    last = entry.until.astimezone(ZoneInfo(zone)) - timedelta(microseconds=1)
    return {
        "entry_id": str(entry.id),
        # What lists of tasks and processes show of it.
        "subject": entry.written,
        "entry_value": entry.written,
        "entry_effect": entry.effect.value,
        "entry_direction": entry.direction.value,
        "entry_reason": entry.reason,
        "entry_proof": entry.proof,
        "entry_by": entry.proposed_by,
        "entry_until": last.date().isoformat(),
        "entry_hits": entry.hits,
    }


def times(db: Session, entry: EntryView) -> dict[str, Any]:
    """Return when an entry is looked at again, and when it ends."""
    ahead = value(db, LOOK_AHEAD)
    return {"look_at": max(entry.until - ahead, entry.since), "ends_at": entry.until}


@engine.action("blocklist.activate")
def activate(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Put the entry in force, until the day that the review named if it named one.

    Raises:
        BpmnError: `blocklist.own_proposal` when somebody reviews what they proposed themselves.
    """
    entry = _entry(db, turn.variables)
    if turn.actor.username == entry.proposed_by:
        raise engine.BpmnError("blocklist.own_proposal")
    return _settled(db, turn, State.ACTIVE, until=_new_end(db, turn.variables))


@engine.action("blocklist.refuse")
def refuse(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Keep the proposal as refused."""
    return _settled(db, turn, State.REFUSED)


@engine.action("blocklist.extend")
def extend(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Move the end of the entry."""
    return _settled(db, turn, State.ACTIVE, until=_new_end(db, turn.variables))


@engine.action("blocklist.lift")
def lift(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Take the entry out of force."""
    return _settled(db, turn, State.LIFTED)


@engine.action("blocklist.expire")
def expire(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Write down that the entry's time is over."""
    return _settled(db, turn, State.EXPIRED)


def _settled(
    db: Session, turn: ActionCall, state: State, *, until: datetime | None = None
) -> dict[str, Any]:
    """Move the entry, unless somebody took it out of force meanwhile."""
    entry = _entry(db, turn.variables)
    if entry.state in {State.PROPOSED, State.ACTIVE}:
        note = str(turn.variables.get("decision_note") or "")
        decision = Decision(state=state, note=note, until=until)
        blocklist.settle(db, entry.id, decision, by=turn.actor)
        entry = blocklist.get_entry(db, entry.id)
    fresh = {"decision_note": None, "new_until": None, "appeal_text": None}
    return {**facts(entry, db.context.settings.zone), **times(db, entry), **fresh}


def _entry(db: Session, variables: Mapping[str, Any]) -> EntryView:
    return blocklist.get_entry(db, UUID(str(variables["entry_id"])))


def _new_end(db: Session, variables: Mapping[str, Any]) -> datetime | None:
    """Return the end of the day that a form named."""
    day = variables.get("new_until")
    return blocklist.end_of(str(day), ZoneInfo(db.context.settings.zone)) if day else None
