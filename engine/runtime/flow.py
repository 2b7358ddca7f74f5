"""How instances start, how a message finds its one receiver, and what follows from a turn.

A turn may throw messages, and a message may start or move another instance, within the same
transaction. So that two transactions never wait for each other crosswise, only the first instance
of a transaction is waited for. If a further one is busy, the message is put by and a job delivers
it: the same effect a moment later.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from base import jobs
from base.db import Session
from base.ids import new_id
from engine.definitions.programs import NoSuchDefinition, Ready, pinned
from engine.definitions.records import StartEvent
from engine.history.lines import What
from engine.instances.locking import alone, moving
from engine.instances.room import check_room
from engine.messages import queries as messages
from engine.messages.matching import Plain, plain_keys
from engine.messages.records import Message, MessageState, Subscription
from engine.people import Actor
from engine.retirement.queries import check_not_retired, note_skipped
from engine.runtime.changes import Changes
from engine.runtime.finishing import finish
from engine.runtime.loading import LOCK_SUBSCRIPTION, held, lock, new
from engine.runtime.machine.changing.placing import Instruction
from engine.runtime.machine.codec import pack, unpack
from engine.runtime.machine.running import Running
from engine.runtime.machine.waits import Thrown
from engine.runtime.turn import Said, Turn, budget_of, chain, load

NEWEST_RELEASE: Final = (
    "select id, exists (select from engine_retired where centre_id = %(centre)s and key = %(key)s"
    " and since <= %(now)s and (until is null or until > %(now)s)) from engine_release"
    " where centre_id = %(centre)s order by number desc limit 1"
)
TTL: Final = timedelta(hours=1)
REMEMBERED: Final = timedelta(days=30)
TRIES: Final = 5
DEEPEST: Final = 8
GIVE: Final = "engine.signal"
BEGIN: Final = "engine.signal_start"
WAITING: Final = (
    "select jsonb_build_object('token_id', token_id, 'slot', slot, 'name', name,"
    " 'values', cast(:values as text), 'by', cast(:by as text),"
    " 'chain', cast(:chain as int)) as args,"
    " instance_id as subject from engine_signal_wait"
    " where centre_id = :centre and name = :signal and instance_id is distinct from :but"
)
STARTING: Final = (
    "select jsonb_build_object('event', id, 'name', name,"
    " 'values', cast(:values as text), 'by', cast(:by as text),"
    " 'chain', cast(:chain as int)) as args,"
    " cast(null as uuid) as subject from engine_start"
    " where centre_id = :centre and kind = 'signal' and name = :signal"
)


class Result(StrEnum):
    """What became of a message."""

    STARTED = "started"
    CORRELATED = "correlated"
    BUFFERED = "buffered"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What became of a message, and the instance that got it if one did.

    `retired` is the key of the definition that it would have started, were that not retired.
    """

    result: Result
    instance_id: UUID | None = None
    retired: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A message on its way. `keys` are in comparable form."""

    name: str
    keys: Plain
    variables: Mapping[str, Any]
    by: Actor
    message_id: str | None = None
    ttl: timedelta = TTL


class Busy(Exception):
    """A receiver is in somebody else's hands at this moment; never leaves this module."""


# --- starting ----------------------------------------------------------------------------------


def begin(  # noqa: PLR0913 what a start needs
    db: Session,
    program: Ready,
    release_id: UUID,
    *,
    variables: Mapping[str, Any],
    by: Actor,
    business_key: str | None = None,
    entry: str | None = None,
    instance_id: UUID | None = None,
    told: Mapping[str, Any] | None = None,
    instructions: Sequence[Instruction] = (),
) -> Turn:
    """Start a version at its plain start event, or at `entry`; `told` goes into the history.

    With `instructions` its tokens are placed elsewhere before it runs.

    Raises:
        TooManyInstances: the centre runs as many as it may.
    """
    check_room(db)
    db.flush()
    locked = new(instance_id or new_id(), program, release_id, by)
    held(db).add(locked.id)
    locked.business_key = business_key
    if program.unique_business_key:
        locked.unique_key = business_key
    with alone(db, locked.id):
        turn = Turn(db, locked, by, db.local_now(), budget_of(db), fresh=True)
        turn.say(What.STARTED, **{**(told or {}), "changed": dict(variables)})
        turn.running = Running.start(
            program.program, env=turn, entry=entry, variables=variables, initiator=by.username
        )
        if instructions:
            turn.running.change(instructions)
        changes = finish(turn)
    follow(turn, changes)
    return turn


def newest(db: Session, key: str) -> tuple[Ready, UUID]:
    """Return the newest version of a definition and its release.

    Raises:
        NoSuchDefinition: nothing of this key is deployed.
        DefinitionRetired: no new instance of it may begin.
    """
    facts = {"centre": db.centre_id, "key": key, "now": db.now()}
    rows = db.ask(NEWEST_RELEASE, facts)
    if not rows:
        raise NoSuchDefinition(key=key)
    release_id, retired = rows[0]
    if retired:
        check_not_retired(db, key)
    return pinned(db, release_id, key), release_id


# --- delivering --------------------------------------------------------------------------------


def route(db: Session, mail: Mail) -> Published | None:
    """Give a message to its one receiver; None when there is none yet.

    A waiting token comes before a start event, because it knows what it waits for. A message
    that says nothing about its receiver is meant to start something, so there it is reversed.

    Raises:
        Busy: there is a receiver, but it cannot be waited for.
    """
    for _try in range(TRIES):
        waiting = messages.receiver(db, mail.name, mail.keys)
        if waiting is not None and waiting.held:
            waiting = None
        start = messages.start_for(db, mail.name) if waiting is None or not mail.keys else None
        if start is not None:
            return _start(db, mail, start)
        if waiting is None:
            return None
        if deliver(db, mail, waiting.token_id, waiting.slot, waiting.instance_id):
            return Published(result=Result.CORRELATED, instance_id=waiting.instance_id)
    raise Busy


def _start(db: Session, mail: Mail, event: StartEvent) -> Published:
    program, release_id = newest(db, event.key)
    turn = begin(
        db,
        program,
        release_id,
        variables=mail.variables,
        by=mail.by,
        business_key=mail.keys.get("business_key"),
        entry=event.node,
        told=_told(mail),
    )
    return Published(result=Result.STARTED, instance_id=turn.locked.id)


def deliver(db: Session, mail: Mail, token_id: UUID, slot: str, instance_id: UUID) -> bool:
    """Give a message to one token; False if the token no longer waits for it.

    Raises:
        Busy: the instance cannot be waited for.
    """
    if instance_id in moving(db):
        raise Busy
    others = held(db) - {instance_id}
    locked = lock(db, LOCK_SUBSCRIPTION, key=token_id, slot=slot, wait=not others)
    if locked is None:
        if others and messages.is_waiting(db, token_id, slot):
            raise Busy
        return False
    with alone(db, locked.id):
        turn = load(db, locked, by=mail.by)
        node = turn.before[token_id, slot].node.id
        turn.told[token_id] = Said(
            what=What.MESSAGE, node=node, token_id=token_id, data=_told(mail)
        )
        turn.running.deliver(token_id, mail.variables)
        changes = finish(turn)
    follow(turn, changes)
    return True


def _told(mail: Mail) -> dict[str, Any]:
    told: dict[str, Any] = {"message": mail.name}
    if mail.keys:
        told["correlation"] = dict(mail.keys)
    if mail.message_id is not None:
        told["message_id"] = mail.message_id
    return told


# --- putting by --------------------------------------------------------------------------------


def send(db: Session, mail: Mail, *, row: UUID | None = None) -> Published:
    """Give a message to its receiver or put it by until there is one.

    `row` is its row if it has one already.
    """
    try:
        with _deeper(db):
            found = route(db, mail) or _route_alone(db, mail)
    except Busy:
        return _postpone(db, mail, row)
    if found is None:
        _put_by(db, mail, row)
        retired = messages.retired_start(db, mail.name)
        if retired is not None:
            note_skipped(db, retired)
        return Published(result=Result.BUFFERED, retired=retired)
    if row is not None:
        state = MessageState(found.result.value)
        messages.change_message(
            db, row, state=state, instance_id=found.instance_id, variables=b"",
            expires_at=db.now() + REMEMBERED,
        )  # fmt: skip
    return found


def _route_alone(db: Session, mail: Mail) -> Published | None:
    """Look once more: somebody may have begun to wait just before the lock was ours."""
    if not messages.lock_name(db, mail.name, wait=not held(db)):
        raise Busy
    return route(db, mail)


def _put_by(db: Session, mail: Mail, row: UUID | None) -> UUID:
    messages.forget_expired(db)
    suspended = messages.receiver(db, mail.name, mail.keys)
    values = {
        "state": MessageState.BUFFERED,
        "variables": pack(dict(mail.variables)),
        # Whoever is suspended gets its message however long that takes.
        "expires_at": None if suspended is not None else db.now() + mail.ttl,
    }
    if row is not None:
        messages.change_message(db, row, **values)
        return row
    stored = messages.remember(
        db, None, name=mail.name, correlation=dict(mail.keys), instance_id=None, **values
    )
    assert stored is not None
    return stored


def _postpone(db: Session, mail: Mail, row: UUID | None) -> Published:
    key = _put_by(db, mail, row)
    jobs.add(db, messages.DELIVER, args={"message": str(key), "chain": chain(db)})
    return Published(result=Result.BUFFERED)


@contextmanager
def _deeper(db: Session) -> Iterator[None]:
    """Keep drawings that start each other for ever from doing so within one transaction."""
    depth = db.info.get("engine_depth", 0)
    if depth >= DEEPEST:
        raise Busy
    db.info["engine_depth"] = depth + 1
    try:
        yield
    finally:
        db.info["engine_depth"] = depth


# --- signals ------------------------------------------------------------------------------------


def throw(db: Session, thrown: Thrown, *, by: Actor, but: UUID | None) -> int:
    """Throw a signal to everybody but one instance, which has it already."""
    packed = base64.b64encode(pack(dict(thrown.variables))).decode()
    given = {
        "signal": thrown.name, "values": packed, "by": by.name, "chain": chain(db) + 1, "but": but,
    }  # fmt: skip
    return jobs.add_each(db, GIVE, WAITING, given) + jobs.add_each(db, BEGIN, STARTING, given)


# --- what follows from a turn ------------------------------------------------------------------


def follow(turn: Turn, changes: Changes) -> None:
    """Send what the turn has thrown, and look whether a message waits for what it waits for."""
    db, running = turn.db, turn.running
    for thrown in running.thrown:
        mail = Mail(
            name=thrown.name,
            keys=plain_keys(thrown.correlation),
            variables=thrown.variables,
            by=turn.by,
        )
        send(db, mail)
        turn.stale = True
    for thrown in running.signals:
        throw(db, thrown, by=turn.by, but=turn.locked.id)
    waiting = [Subscription(instance_id=turn.locked.id, **row) for row in changes.subscriptions]
    if waiting and look_in_buffer(db, waiting, business_key=turn.locked.business_key):
        turn.stale = True


def look_in_buffer(
    db: Session, waiting: Iterable[Subscription], *, business_key: str | None
) -> bool:
    """Give tokens that have begun to wait what was put by for them; say if anything was."""
    found = False
    for row in waiting:
        messages.lock_name(db, row.name, shared=True)
        instance = {"instance_id": str(row.instance_id)}
        if business_key is not None:
            instance["business_key"] = business_key
        message = messages.take_buffered(db, row, instance=instance)
        if message is None:
            continue
        if deliver(db, mail_of(message), row.token_id, row.slot, row.instance_id):
            found = True
            messages.change_message(
                db, message.id, state=MessageState.CORRELATED, instance_id=row.instance_id,
                variables=b"", expires_at=db.now() + REMEMBERED,
            )  # fmt: skip
    return found


def mail_of(message: Message) -> Mail:
    """Return a message that was put by as it was sent."""
    return Mail(
        name=message.name,
        keys=message.correlation,
        variables=unpack(message.variables),
        by=Actor.system("message"),
        message_id=message.message_id,
    )
