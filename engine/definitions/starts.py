"""Start events that listen: for a message, a signal, a moment. Only those of newest versions do."""

from collections.abc import Iterable

from sqlalchemy import delete, select

from base.db import Session
from base.ids import new_id
from engine.definitions.model import Event, Kind, NodeInfo, Process, TimerInfo
from engine.definitions.records import StartEvent, Version
from engine.definitions.schedule import first_slot, slot_of
from engine.timers.scheduled import OWN, note_task
from engine.timers.surroundings import Around


def listening(db: Session) -> dict[str, str]:
    """Return the messages that start a process, each with the key of that process."""
    query = select(StartEvent.name, StartEvent.key).where(
        StartEvent.centre_id == db.centre_id, StartEvent.kind == Event.MESSAGE.value
    )
    return {str(row.name): row.key for row in db.execute(query.order_by(StartEvent.id))}


def listen(db: Session, new: Iterable[tuple[Version, Process]]) -> None:
    """Let the start events of the new versions take the place of those of the older ones."""
    for version, process in new:
        db.execute(
            delete(StartEvent).where(
                StartEvent.centre_id == db.centre_id,
                StartEvent.key == version.key,
                StartEvent.kind != OWN,
            )
        )
        for node in process.scope.of_kind(Kind.START):
            row = _start_event(db, version, node)
            if row is not None:
                db.add(row)
    db.flush()


def _start_event(db: Session, version: Version, node: NodeInfo) -> StartEvent | None:
    row = StartEvent(
        id=new_id(),
        centre_id=db.centre_id,
        version_id=version.id,
        key=version.key,
        node=node.id,
        kind=node.event.value,
    )
    if node.event is Event.MESSAGE and node.message is not None:
        row.name = node.message.name
        return row
    if node.event is Event.SIGNAL and node.signal is not None:
        row.name = node.signal.name
        return row
    if node.event is Event.CONDITIONAL:
        return row
    if node.event is Event.TIMER and node.timer is not None:
        return _timed(db, row, node.timer)
    return None


def _timed(db: Session, row: StartEvent, timer: TimerInfo) -> StartEvent | None:
    """Give a timer its first moment: as it is drawn, or as people have set it since."""
    task = note_task(db, row.key, row.node, timer.value.text)
    if task.timing is None:
        slot = first_slot(timer, db.local_now(), Around(db))
    else:
        slot = slot_of(task.timing, db.local_now(), Around(db))
    if slot is None:
        return None
    row.due_at, row.cycle = None if task.paused_at else slot.due_at, slot.cycle
    return row
