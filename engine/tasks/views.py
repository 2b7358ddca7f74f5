"""What the rest of the house sees of a task."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from engine.tasks.records import Task, TaskState


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A named button of a task: `name` goes into the data, `labels` are what people read."""

    name: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A task as it was read.

    `stands_for` says who got the task in whose place, by user names. `facts` are the plain
    variables of the process that lists know of, while the task is open. `signs_for` is the task
    that is signed in this one; the three after it say who else signs this one (`Task`).
    `variables`, `outcomes`, `several`, `documentation` and `release_id` come with `get_task` only.
    `several` says that more than one of the outcomes may be chosen; the release pins the form.
    """

    id: UUID
    instance_id: UUID
    definition_key: str
    business_key: str | None
    node: str
    title: Mapping[str, str]
    form: str | None
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    stands_for: Mapping[str, str]
    state: TaskState
    due_at: datetime | None
    priority: int
    created_at: datetime
    claimed_at: datetime | None
    completed_at: datetime | None
    completed_by: str | None
    completed_by_name: str | None
    outcome: str | None
    link: bool
    follow_up_at: datetime | None
    owner: str | None
    excluded: tuple[str, ...]
    signs_for: UUID | None
    waits_for: int
    then_asks: int
    held_at: datetime | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
    several: bool = False
    documentation: Mapping[str, str] = field(default_factory=dict)
    release_id: UUID | None = None


def view(row: Task) -> TaskView:
    """Return the view of a row."""
    return TaskView(
        id=row.id,
        instance_id=row.instance_id,
        definition_key=row.key,
        business_key=row.business_key,
        node=row.node,
        title=row.title,
        form=row.form,
        assignee=row.assignee,
        candidate_groups=tuple(row.groups),
        candidate_users=tuple(row.users),
        stands_for=row.stands_for or {},
        state=row.state,
        due_at=row.due_at,
        priority=row.priority,
        created_at=row.created_at,
        claimed_at=row.claimed_at,
        completed_at=row.completed_at,
        completed_by=row.completed_by,
        completed_by_name=row.completed_by_name,
        outcome=row.outcome,
        link=row.link,
        follow_up_at=row.follow_up_at,
        owner=row.owner,
        excluded=tuple(row.excluded),
        signs_for=row.signs_for,
        waits_for=row.waits_for,
        then_asks=row.then_asks,
        held_at=row.held_at,
        facts=row.facts,
    )
