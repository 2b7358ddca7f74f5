"""The history lines that tell of a task."""

from typing import Any

from base.db import Session
from engine.history.lines import Line, What
from engine.instances.locking import Held
from engine.people import Actor
from engine.tasks.records import Task


def line_about(
    db: Session,
    held: Held,
    task: Task,
    by: Actor,
    what: What,
    data: dict[str, Any] | None = None,
) -> Line:
    """Return a history line about a task."""
    return Line(
        what=what,
        at=db.now(),
        actor=by,
        key=held.instance.key,
        version=held.instance.version,
        node=task.node,
        token_id=task.id,
        data=data or {},
    )
