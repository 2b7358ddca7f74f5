"""What one line of the inbox says about a task."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from base.i18n import gettext, pick
from base.ids import short
from engine import TaskView
from engine.people import Actor
from engine.tasks.records import OPEN, TaskState
from processes.tickets.queries.timeline import outcome_name
from web.inbox.shown.facts import Cell, FactWords

# Drawings give 50 as the usual priority; from here on a task is marked as urgent.
URGENT: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names behind the keys on one page; `subjects` says what each instance is about."""

    people: Mapping[str, str]
    groups: Mapping[str, str]
    processes: Mapping[str, str]
    subjects: Mapping[UUID, str]
    facts: FactWords = field(default_factory=FactWords)

    def holder(self, task: TaskView) -> str:
        """Say who has the task or, while nobody has, who may take it."""
        if task.completed_by_name:
            return task.completed_by_name
        if task.assignee:
            return self.people.get(task.assignee, task.assignee)
        groups = [self.groups.get(group, group) for group in task.candidate_groups]
        users = [self.people.get(user, user) for user in task.candidate_users]
        return gettext(", ").join(groups + users) or gettext("Everybody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One task as its reader sees it. `done_at` and `outcome` are set once it is finished.

    `instead_of` is whose task it would be, had the reader not to stand in; `holder` who has taken
    it; `cells` are the values of the columns that the view has of variables. `signing` says that
    another task is signed in it, `waits` that others are to sign it.
    """

    id: str
    url: str
    title: str
    number: str | None
    subject: str
    process: str
    who: str
    mine: bool
    free: bool
    open: bool
    urgent: bool
    due_at: datetime | None
    since: datetime
    done_at: datetime | None
    outcome: str | None
    instead_of: str
    holder: str = ""
    priority: int = 50
    cells: tuple[Cell | None, ...] = ()
    signing: bool = False
    waits: bool = False


def row_of(
    task: TaskView, me: Actor, names: Names, address: str = "", columns: tuple[str, ...] = ()
) -> Row:
    """Return the line of one task; `address` is the view that its page shall lead back to.

    `columns` are variables of its process that the line says besides.
    """
    key, absent = short(task.id), task.stands_for.get(me.username, "")
    process = names.processes.get(task.definition_key, task.definition_key)
    return Row(
        id=key,
        url=f"/inbox/{key}{address}",
        title=pick(task.title),
        number=task.business_key,
        subject=names.subjects.get(task.instance_id, ""),
        process=process,
        who=gettext("Me") if task.assignee == me.username else names.holder(task),
        mine=task.assignee == me.username and task.state in OPEN,
        free=task.state is TaskState.READY,
        open=task.state in OPEN,
        urgent=task.priority >= URGENT,
        due_at=task.due_at,
        since=task.created_at,
        done_at=task.completed_at,
        outcome=outcome_of(task),
        instead_of=names.people.get(absent, absent),
        holder=names.people.get(task.assignee or "", task.assignee or ""),
        priority=task.priority,
        cells=names.facts.cells(task, columns),
        signing=task.signs_for is not None,
        waits=task.waits_for > 0 and task.state in OPEN,
    )


def outcome_of(task: TaskView) -> str | None:
    """Return how a task ended, in the reader's words: as tickets say it, else as its button."""
    name = task.outcome
    if name is None or outcome_name(name) != name:
        return outcome_name(name)
    labels = next((one.labels for one in task.outcomes if one.name == name), {})
    return pick({"en": name.replace("_", " ").capitalize(), **labels})
