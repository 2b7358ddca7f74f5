"""Looking for receivers of a message, and for messages that wait for a receiver."""

import hashlib
from collections.abc import Collection, Mapping
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Select, cast, delete, or_, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from base import jobs
from base.db import Session
from base.ids import new_id
from engine.definitions.model import Event
from engine.definitions.records import StartEvent
from engine.instances.records import Instance
from engine.messages.matching import Plain, agrees, fits, possible_matches, split
from engine.messages.records import Message, MessageState, Subscription
from engine.retirement.queries import is_retired

FORGOTTEN: Final = 100
# The jobs that send a message that is put by, and all that a process begins with.
DELIVER: Final = "engine.deliver"
DELIVER_ANEW: Final = "engine.deliver_anew"


class Waiting(Protocol):
    """What a waiting token says about the message it waits for."""

    @property
    def name(self) -> str:
        """The name of the message."""

    @property
    def match(self) -> str | None:
        """Its keys as one text, or None."""

    @property
    def facts(self) -> Mapping[str, str]:
        """The instance's plain variables where there are no keys."""


def receiver(db: Session, name: str, correlation: Plain) -> Subscription | None:
    """Return the token that has waited longest for such a message, if any.

    A token of a suspended instance is returned only when no other fits; it is `held`.
    """
    special, rest = split(correlation)
    query = _waiting_for(db, name)
    if special:
        query = query.join(Instance, Instance.id == Subscription.instance_id)
        query = query.where(*_about_instance(special))
        rows = db.scalars(query)
        return next((row for row in rows if agrees(row.match, row.facts, rest)), None)
    if rest:
        return db.scalar(query.where(_about_data(rest)).limit(1))
    return db.scalar(query.where(Subscription.match.is_(None)).limit(1))


def is_waiting(db: Session, token_id: UUID, slot: str) -> bool:
    """Return whether a token still waits for its message."""
    query = select(Subscription.token_id).where(
        Subscription.token_id == token_id, Subscription.slot == slot, ~Subscription.held
    )
    return db.scalar(query) is not None


def take_buffered(db: Session, waiting: Waiting, *, instance: Plain) -> Message | None:
    """Return the oldest waiting message that is for this token, with its row locked.

    `instance` holds the instance's own `instance_id` and, if it has one, `business_key`.
    """
    query = (
        select(Message)
        .where(
            Message.centre_id == db.centre_id,
            Message.name == waiting.name,
            Message.state == MessageState.BUFFERED,
            or_(Message.expires_at.is_(None), Message.expires_at > db.now()),
        )
        .order_by(Message.received_at, Message.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    for message in db.scalars(query):
        if fits(message.correlation, match=waiting.match, facts=waiting.facts, instance=instance):
            return message
    return None


def deliver_anew(db: Session, names: Collection[str]) -> None:
    """Have messages that are put by sent once more: a drawing that begins with them has come."""
    waiting = select(Message.id).where(
        Message.centre_id == db.centre_id, Message.name.in_(names),
        Message.state == MessageState.BUFFERED,
        or_(Message.expires_at.is_(None), Message.expires_at > db.now()),
    )  # fmt: skip
    for key in db.scalars(waiting.order_by(Message.received_at, Message.id)) if names else ():
        jobs.add(db, DELIVER, args={"message": str(key)})


def names_begun_with(db: Session, key: str) -> set[str]:
    """Return the names of the messages with which the newest version of a process begins."""
    query = select(StartEvent.name).where(
        StartEvent.centre_id == db.centre_id, StartEvent.key == key,
        StartEvent.kind == Event.MESSAGE.value, StartEvent.name.is_not(None),
    )  # fmt: skip
    return {name for name in db.scalars(query) if name is not None}


def remember(db: Session, message_id: str | None, **values: object) -> UUID | None:
    """Store a message; None when one with this id was stored before.

    A second sender of the same id waits here until the first has committed or given up.
    """
    return db.scalar(
        insert(Message)
        .values(
            id=new_id(),
            centre_id=db.centre_id,
            message_id=message_id,
            received_at=db.now(),
            **values,
        )
        .on_conflict_do_nothing(index_elements=["centre_id", "message_id"])
        .returning(Message.id)
    )


def by_message_id(db: Session, message_id: str) -> Message | None:
    """Return an earlier message with this id."""
    query = select(Message).where(
        Message.centre_id == db.centre_id, Message.message_id == message_id
    )
    return db.scalar(query.execution_options(populate_existing=True))


def change_message(db: Session, key: UUID, **values: object) -> None:
    """Note what became of a message."""
    query = update(Message).where(Message.id == key, Message.centre_id == db.centre_id)
    db.execute(query.values(**values).execution_options(synchronize_session=False))


def start_for(db: Session, name: str) -> StartEvent | None:
    """Return the start event that a message of this name is for: the one deployed last.

    A retired definition has none.
    """
    query = _starts(db, name).where(~is_retired(db, StartEvent.key))
    return db.scalar(query.order_by(StartEvent.id.desc()).limit(1))


def retired_start(db: Session, name: str) -> str | None:
    """Return the key of the retired definition that a message of this name would have started."""
    query = _starts(db, name).where(is_retired(db, StartEvent.key))
    found = db.scalar(query.order_by(StartEvent.id.desc()).limit(1))
    return found.key if found is not None else None


def _starts(db: Session, name: str) -> Select[StartEvent]:
    return select(StartEvent).where(
        StartEvent.centre_id == db.centre_id,
        StartEvent.name == name,
        StartEvent.kind == Event.MESSAGE.value,
    )


def lock_name(db: Session, name: str, *, shared: bool = False, wait: bool = True) -> bool:
    """Let putting a message by and beginning to wait for one take turns.

    Who begins to wait takes the lock shared, so waiters do not hinder each other. Who is about to
    put a message by takes it alone and then looks once more. Either the waiter sees the message
    or the sender sees the waiter. Without `wait` the answer is False when it is not to be had.
    """
    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    query = f"select {function}{'_shared' if shared else ''}(:key)"
    answer = db.scalar(text(query), {"key": _lock_key(db.centre_id, name)})
    return True if wait else bool(answer)


def forget_expired(db: Session) -> None:
    """Delete messages whose time is over, a few at a time."""
    expired = (
        select(Message.id)
        .where(Message.centre_id == db.centre_id, Message.expires_at < db.now())
        .order_by(Message.expires_at)
        .limit(FORGOTTEN)
        .with_for_update(skip_locked=True)
    )
    db.execute(
        delete(Message)
        .where(Message.id.in_(expired.scalar_subquery()))
        .execution_options(synchronize_session=False)
    )


def _waiting_for(db: Session, name: str) -> Select[Subscription]:
    return (
        select(Subscription)
        .where(Subscription.centre_id == db.centre_id, Subscription.name == name)
        .order_by(Subscription.held, Subscription.since, Subscription.token_id)
        .execution_options(populate_existing=True)
    )


def _about_instance(special: Mapping[str, str]) -> list[ColumnElement[bool]]:
    conditions = []
    if "instance_id" in special:
        conditions.append(Instance.id == _uuid(special["instance_id"]))
    if "business_key" in special:
        conditions.append(Instance.business_key == special["business_key"])
    return conditions


def _about_data(rest: Plain) -> ColumnElement[bool]:
    keyless = Subscription.match.is_(None) & Subscription.facts.contains(cast(dict(rest), JSONB))
    return or_(Subscription.match.in_(possible_matches(rest)), keyless)


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        return UUID(int=0)


def _lock_key(centre_id: UUID, name: str) -> int:
    digest = hashlib.blake2b(centre_id.bytes + name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
