"""Moving the due moment of a task that is open already."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from base.db import Session
from engine.tasks.records import OPEN, Task


def move_due(db: Session, instance_id: UUID, node: str, due_at: datetime | None) -> None:
    """Give the open tasks of one step of an instance another due moment, or none."""
    query = update(Task).where(
        Task.centre_id == db.centre_id, Task.instance_id == instance_id, Task.node == node,
        Task.state.in_(OPEN),
    )  # fmt: skip
    db.execute(query.values(due_at=due_at))
