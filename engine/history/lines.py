"""Writing history lines for verbs that do not run the instance, such as a claim."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from base.db import Session
from engine.history.records import HistoryRow
from engine.people import Actor


class What(StrEnum):
    """The verbs of the history. The first four come from the running instance itself."""

    ENTERED = "entered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    STARTED = "started"
    ENDED = "ended"
    CLAIMED = "claimed"
    RELEASED = "released"
    # Older than the difference: what is delegated and comes back is `lent`.
    TRANSFERRED = "delegated"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    INSTANCE_CANCELLED = "instance_cancelled"
    RETRIED = "retried"
    MODIFIED = "modified"
    MIGRATED = "migrated"
    VARIABLES_SET = "variables_set"
    SETTLED = "settled"
    MESSAGE = "message_received"
    SIGNAL = "signal_received"
    TIMER = "timer_fired"
    PUT_OFF = "put_off"
    CALLED = "called"
    ANSWERED = "answered"
    ERROR = "error_received"
    LINKED = "link_made"
    GIVEN = "given"
    REHOMED = "rehomed"
    RECOUNTED = "recounted"
    LENT = "lent"
    GIVEN_BACK = "given_back"
    COPIED = "copied"
    URGED = "urged"
    PLANNED = "planned"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"
    SIGNER_ADDED = "signer_added"
    SIGN_ASKED = "sign_asked"
    SIGNED = "signed"
    SIGNER_REMOVED = "signer_removed"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line before it has its number."""

    what: str
    at: datetime
    actor: Actor
    key: str
    version: int
    node: str | None = None
    token_id: UUID | None = None
    data: dict[str, Any] = field(default_factory=dict)


def record(db: Session, instance_id: UUID, seq: int, line: Line) -> None:
    """Add one line under a number that the caller took from the locked state row."""
    db.add(
        HistoryRow(
            centre_id=db.centre_id,
            instance_id=instance_id,
            seq=seq,
            at=line.at,
            what=line.what,
            node=line.node,
            key=line.key,
            version=line.version,
            token_id=line.token_id,
            actor=line.actor.username,
            actor_name=line.actor.name,
            actor_kind=line.actor.kind,
            data=line.data,
        )
    )
