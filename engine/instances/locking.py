"""Taking the lock that makes commands on one instance wait for one another."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from base.db import Session
from base.errors import NotFound
from engine.history.lines import Line, record
from engine.instances.records import Instance, StoredState

__all__ = ["Held", "hold", "note"]
LOCK: Final = (
    select(StoredState.lines, Instance)
    .join(Instance, Instance.id == StoredState.instance_id)
    .with_for_update(of=StoredState)
)


@dataclass(slots=True)
class Held:
    """An instance whose lock this transaction holds until it ends."""

    instance: Instance
    lines: int


def hold(db: Session, instance_id: UUID) -> Held:
    """Lock an instance for the rest of the transaction without loading its state.

    Raises:
        NotFound: there is no such instance in this centre.
    """
    query = LOCK.where(
        StoredState.instance_id == instance_id, StoredState.centre_id == db.centre_id
    ).execution_options(populate_existing=True)
    row = db.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return Held(instance=row.Instance, lines=row.lines)


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
