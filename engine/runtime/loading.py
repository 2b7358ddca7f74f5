"""Locking an instance and reading all that a command needs to know, in one statement.

The state row is locked first, always, so that commands on one instance wait for one another and
never block each other crosswise. The other rows are locked after it only to be read as they are
now and not as they were when the waiting began.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from base.db import Session
from engine.definitions.programs import Ready
from engine.instances.records import InstanceState
from engine.people import Actor

COLUMNS: Final = (
    "s.blob, s.lines, i.id, i.release_id, i.version_id, i.key, i.version, i.business_key,"
    " i.unique_key, i.started_by, i.state, i.incidents"
)
JOINED: Final = "from engine_state s join engine_instance i on i.id = s.instance_id"
LOCK_INSTANCE: Final = (
    f"select {COLUMNS} {JOINED} where s.instance_id = %(key)s and s.centre_id = %(centre)s"
    " for no key update of s, i"
)
TASK_COLUMNS: Final = (
    "id", "node", "title", "form", "assignee", "groups", "users", "stands_for", "link", "state",
    "due_at", "priority", "created_at", "claimed_at", "completed_at", "completed_by",
    "completed_by_name", "outcome", "excluded", "follow_up_at", "owner", "signs_for", "waits_for",
    "then_asks", "held_at",
)  # fmt: skip
LOCK_TASK: Final = (
    f"select {COLUMNS}, {', '.join('t.' + name for name in TASK_COLUMNS)} {JOINED}"
    " join engine_task t on t.instance_id = s.instance_id"
    " where t.id = %(key)s and s.centre_id = %(centre)s for no key update of s, i, t"
)
LOCK_TIMER: Final = (
    f"select {COLUMNS}, t.due_at {JOINED} join engine_timer t on t.instance_id = s.instance_id"
    " where t.token_id = %(key)s and t.slot = %(slot)s and not t.held and t.due_at <= %(now)s"
    " and s.centre_id = %(centre)s for no key update of s, i, t skip locked"
)
LOCK_SUBSCRIPTION: Final = (
    f"select {COLUMNS} {JOINED} join engine_subscription t on t.instance_id = s.instance_id"
    " where t.token_id = %(key)s and t.slot = %(slot)s and not t.held"
    " and s.centre_id = %(centre)s for no key update of s, i, t"
)
LOCK_SIGNAL: Final = (
    f"select {COLUMNS}, t.held {JOINED} join engine_signal_wait t on t.instance_id = s.instance_id"
    " where t.token_id = %(key)s and t.slot = %(slot)s"
    " and s.centre_id = %(centre)s for no key update of s, i, t"
)
LOCK_CALL: Final = (
    f"select {COLUMNS} {JOINED} join engine_call t on t.instance_id = s.instance_id"
    " where t.token_id = %(key)s and s.centre_id = %(centre)s for no key update of s, i, t"
)
FIRST_EXTRA: Final = 12


@dataclass(slots=True)
class Locked:
    """An instance whose rows this transaction holds. `extra` are the columns of the third row."""

    blob: bytes
    lines: int
    id: UUID
    release_id: UUID
    version_id: UUID
    key: str
    version: int
    business_key: str | None
    unique_key: str | None
    started_by: str
    state: InstanceState
    incidents: int
    extra: tuple[Any, ...] = ()
    ended_at: datetime | None = None
    removal_at: datetime | None = None


def lock(
    db: Session, statement: str, *, key: UUID, slot: str = "", wait: bool = True
) -> Locked | None:
    """Lock by one of the statements above; None when there is no such row any more.

    With `wait` off, None also means that somebody else holds it at this moment.
    """
    if not wait and not statement.endswith("skip locked"):
        statement += " skip locked"
    given = {"key": key, "slot": slot, "centre": db.centre_id, "now": db.now()}
    rows = db.ask(statement, given)
    if not rows:
        return None
    row = rows[0]
    held(db).add(row[2])
    locked = Locked(*row[:FIRST_EXTRA])
    locked.state = InstanceState(locked.state)
    locked.extra = row[FIRST_EXTRA:]
    return locked


def held(db: Session) -> set[UUID]:
    """Return the instances that this transaction has locked so far."""
    found: set[UUID] = db.info.setdefault("engine_held", set())
    return found


def new(instance_id: UUID, ready: Ready, release_id: UUID, by: Actor) -> Locked:
    """Return the facts of an instance that is about to be stored for the first time."""
    return Locked(
        b"", 0, instance_id, release_id, ready.version_id, ready.key, ready.version, None, None,
        by.username, InstanceState.ACTIVE, 0,
    )  # fmt: skip
