"""What people do with entries outside of tasks: propose, appeal, change by hand."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import engine
from base.db import Session
from connectors import blocklist
from connectors.blocklist import Decision, EntryView, NewEntry, State
from engine.people import Actor

from .actions import facts, times

PROCESS: Final = "list_entry"
# A process that is in another step takes the message when it comes round.
PATIENCE: Final = timedelta(days=400)


def propose(db: Session, new: NewEntry, *, by: Actor) -> EntryView:
    """Propose an entry; a process brings it to somebody who reviews it.

    Raises:
        Invalid: something about it is wrong; each problem names its field.
        NoSuchDefinition: the drawing of entries is not deployed.
    """
    row = blocklist.add_entry(db, new, by=by, state=State.PROPOSED)
    entry = blocklist.get_entry(db, row.id)
    variables = {**facts(entry, db.context.settings.zone), "lifted": False}
    begun = engine.start(db, PROCESS, variables=variables, by=by)
    row.instance_id = begun.id
    db.flush()
    return blocklist.get_entry(db, row.id)


def appeal(db: Session, entry_id: UUID, text: str, *, by: Actor) -> None:
    """Bring what somebody says against an entry in force to whoever judges it.

    Raises:
        NotNow: the entry is not in force, or no process watches it.
    """
    entry = blocklist.get_entry(db, entry_id)
    if entry.state is not State.ACTIVE or entry.instance_id is None:
        raise blocklist.NotNow
    engine.publish(
        db, "blocklist.appeal", correlation={"entry_id": str(entry_id)},
        variables={"appeal_text": text.strip()[:5000]}, ttl=PATIENCE, by=by,
    )  # fmt: skip


def change_by_hand(db: Session, entry_id: UUID, decision: Decision, *, by: Actor) -> None:
    """Extend or lift an entry in force, and tell the process that watches it.

    Raises:
        NotNow: it is not in force.
        Invalid: the new end does not do.
    """
    blocklist.settle(db, entry_id, decision, by=by)
    entry = blocklist.get_entry(db, entry_id)
    if entry.instance_id is None:
        return
    variables = {
        **facts(entry, db.context.settings.zone), **times(db, entry),
        "lifted": entry.state is State.LIFTED,
    }  # fmt: skip
    engine.publish(
        db, "blocklist.changed", correlation={"entry_id": str(entry_id)}, variables=variables,
        ttl=PATIENCE, by=by,
    )  # fmt: skip
