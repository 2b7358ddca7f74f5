"""What has changed lately in a centre's tasks, read by pages that stay open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from engine.history.records import HistoryRow
from engine.identity.access.permissions import may_any_task
from engine.people import Actor
from engine.tasks.records import Task

MOST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One new history line, and who may see the task that it is about (if it is about one)."""

    instance_id: UUID
    seq: int
    task: bool
    assignee: str | None
    users: frozenset[str]
    folded: frozenset[str]

    def concerns(self, actor: Actor) -> bool:
        """Return whether the line can change what is in this person's inbox."""
        if not self.task:
            return False
        everybody = not self.users and not self.folded
        named = actor.username == self.assignee or actor.username in self.users
        return may_any_task(actor) or everybody or named or not actor.folded.isdisjoint(self.folded)


def changes_since(db: Session, moment: datetime) -> list[Change]:
    """Return the lines written at or after `moment`, oldest first, at most `MOST`.

    Lines become visible when their transaction commits, which is later than their moment: ask with
    an overlap, and leave out what was seen before.
    """
    query = (
        select(HistoryRow.instance_id, HistoryRow.seq, Task)
        .outerjoin(Task, Task.id == HistoryRow.token_id)
        .where(HistoryRow.centre_id == db.centre_id, HistoryRow.at >= moment)
        .order_by(HistoryRow.at.desc())
        .limit(MOST)
    )
    return [_change(instance_id, seq, task) for instance_id, seq, task in db.execute(query)][::-1]


def _change(instance_id: UUID, seq: int, task: Task | None) -> Change:
    return Change(
        instance_id=instance_id,
        seq=seq,
        task=task is not None,
        assignee=task.assignee if task else None,
        users=frozenset(task.users if task else ()),
        folded=frozenset(task.folded if task else ()),
    )
