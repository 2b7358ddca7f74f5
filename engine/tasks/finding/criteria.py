"""What may be asked of a list of tasks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from engine.people import Actor
from engine.tasks.records import TaskState


class Operator(StrEnum):
    """How a variable is compared. `like` looks for a part of a text, `in` for one of several."""

    EQUAL = "eq"
    NOT_EQUAL = "ne"
    LESS = "lt"
    AT_MOST = "le"
    GREATER = "gt"
    AT_LEAST = "ge"
    LIKE = "like"
    ONE_OF = "in"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTest:
    """One condition on a variable. `value` is text; of `in` its parts stand between commas."""

    name: str
    operator: Operator
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time: from `start` on, before `end`; None is open.

    `never` asks for what has no such moment.
    """

    start: datetime | None = None
    end: datetime | None = None
    never: bool = False


class SortBy(StrEnum):
    """What a list may be sorted by besides variables."""

    CREATED = "created"
    DUE = "due"
    FOLLOW_UP = "follow_up"
    PRIORITY = "priority"
    PROCESS = "process"
    STEP = "step"
    NUMBER = "number"
    ASSIGNEE = "assignee"


@dataclass(frozen=True, slots=True, kw_only=True)
class SortKey:
    """One key of the order: `by` or, when it is None, the variable `fact`."""

    by: SortBy | None = None
    fact: str = ""
    descending: bool = False

    def turned(self) -> Self:
        """Return the same key in the other direction."""
        return type(self)(by=self.by, fact=self.fact, descending=not self.descending)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Which tasks; what is not given does not matter.

    `for_actor` keeps the open tasks that this person holds or may take. `text` is looked for in
    titles and business keys, `number` is how a business key begins. `groups` keeps what one of
    them may take. `facts` all have to hold; only open tasks have any. `sort` is tried before the
    age; without it the oldest are first, unless `newest_first` says otherwise.
    """

    instance_id: UUID | None = None
    definition_key: str | None = None
    business_key: str | None = None
    number: str | None = None
    node: str | None = None
    assignee: str | None = None
    candidate_group: str | None = None
    groups: frozenset[str] | None = None
    state: TaskState | None = None
    states: frozenset[TaskState] | None = None
    for_actor: Actor | None = None
    started_by: str | None = None
    completed_by: str | None = None
    due_before: datetime | None = None
    created: Span | None = None
    due: Span | None = None
    follow_up: Span | None = None
    least_priority: int | None = None
    most_priority: int | None = None
    text: str | None = None
    facts: tuple[FactTest, ...] = ()
    sort: tuple[SortKey, ...] = ()
    newest_first: bool = False
