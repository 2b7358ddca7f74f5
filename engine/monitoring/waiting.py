"""What one instance waits for outside of itself: timers, messages, signals and jobs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.jobs import JobView, jobs_about
from base.privacy import note
from engine.messages.records import SignalWait, Subscription
from engine.timers.records import Timer


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerWaiting:
    """A timer of a token. A `held` one does not fire: the instance is paused, or it could not."""

    token_id: UUID
    slot: str
    due_at: datetime
    cycle: str | None
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWaiting:
    """A message or a signal that a token waits for.

    `keys` are what a message must say; none where it may name any variable of the instance.
    """

    token_id: UUID
    slot: str
    name: str
    signal: bool
    keys: Mapping[str, str] | None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """All of it, the earliest first; jobs that are not done, the newest first."""

    timers: list[TimerWaiting]
    messages: list[MessageWaiting]
    jobs: list[JobView]


def awaited(db: Session, instance_id: UUID) -> Awaited:
    """Return what an instance of this centre waits for; four statements, each by an index."""
    timers = select(Timer).where(Timer.centre_id == db.centre_id, Timer.instance_id == instance_id)
    messages = select(Subscription).where(
        Subscription.centre_id == db.centre_id, Subscription.instance_id == instance_id
    )
    signals = select(SignalWait).where(
        SignalWait.centre_id == db.centre_id, SignalWait.instance_id == instance_id
    )
    heard = [_message(db, row) for row in db.scalars(messages.order_by(Subscription.since))]
    heard += [
        MessageWaiting(
            token_id=row.token_id, slot=row.slot, name=row.name, signal=True, keys=None,
            since=row.since,
        )
        for row in db.scalars(signals.order_by(SignalWait.since))
    ]  # fmt: skip
    return Awaited(
        timers=[
            TimerWaiting(
                token_id=row.token_id, slot=row.slot, due_at=row.due_at, cycle=row.cycle,
                held=row.held,
            )
            for row in db.scalars(timers.order_by(Timer.due_at))
        ],
        messages=heard,
        jobs=jobs_about(db, instance_id),
    )  # fmt: skip


def _message(db: Session, row: Subscription) -> MessageWaiting:
    keys = json.loads(row.match) if row.match is not None else None
    note(db, keys or {})
    return MessageWaiting(
        token_id=row.token_id, slot=row.slot, name=row.name, signal=False, keys=keys,
        since=row.since,
    )  # fmt: skip
