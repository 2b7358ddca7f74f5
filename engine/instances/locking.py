"""Taking the lock that makes commands on one instance wait for one another."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import select, update

from base.db import Session
from base.errors import Conflict, NotFound
from base.i18n import N_
from engine.history.lines import Line, record
from engine.instances.records import Instance, StoredState

TURNS: Final = "engine_turns"
LOCK: Final = (
    select(StoredState.lines, Instance)
    .join(Instance, Instance.id == StoredState.instance_id)
    .with_for_update(of=StoredState)
)


class InTurn(Conflict):
    """An action tried to move the very instance that is running it."""

    code: ClassVar[str] = "instance_in_turn"
    message: ClassVar[str] = N_("An action cannot move the process that is calling it.")


@dataclass(slots=True)
class Held:
    """An instance whose lock this transaction holds until it ends."""

    instance: Instance
    lines: int


def hold(db: Session, instance_id: UUID) -> Held:
    """Lock an instance for the rest of the transaction without loading its state.

    Raises:
        NotFound: no such instance is running in this centre.
        InTurn: the instance is in the middle of a turn in this transaction.
    """
    if instance_id in moving(db):
        raise InTurn
    query = LOCK.where(
        StoredState.instance_id == instance_id, StoredState.centre_id == db.centre_id
    ).execution_options(populate_existing=True)
    row = db.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return Held(instance=row.Instance, lines=row.lines)


def hold_still(db: Session, instance_id: UUID) -> bool:
    """Let nobody move an instance until this transaction ends; return whether it is running.

    Whoever reads its tasks after that knows that what is open stays open meanwhile.

    Raises:
        InTurn: the instance is in the middle of a turn in this transaction.
    """
    try:
        hold(db, instance_id)
    except NotFound:
        return False
    return True


def note(db: Session, held: Held, line: Line) -> None:
    """Add a history line to an instance that is held."""
    held.lines += 1
    record(db, held.instance.id, held.lines, line)
    db.execute(
        update(StoredState)
        .where(StoredState.instance_id == held.instance.id)
        .values(lines=held.lines)
        .execution_options(synchronize_session=False)
    )


def moving(db: Session) -> set[UUID]:
    """Return the instances that are in the middle of a turn in this transaction."""
    found: set[UUID] = db.info.setdefault(TURNS, set())
    return found


@contextmanager
def alone(db: Session, instance_id: UUID) -> Iterator[None]:
    """Refuse a turn of an instance within a turn of the same instance.

    Raises:
        InTurn: the instance is in the middle of one.
    """
    busy = moving(db)
    if instance_id in busy:
        raise InTurn
    busy.add(instance_id)
    try:
        yield
    finally:
        busy.discard(instance_id)
