"""A filter as conditions of PostgreSQL."""

import json
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    cast,
    collate,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from base.db import Session
from engine.candidates import folded
from engine.identity.access.permissions import may_any_task
from engine.instances.records import Instance
from engine.people import Actor
from engine.tasks.finding.criteria import FactTest, Operator, Span, TaskFilter
from engine.tasks.finding.few import Few
from engine.tasks.records import OPEN, Task, TaskState

MOST_VALUES: Final = 50
BOOLEANS: Final = {"true": True, "false": False}


def selected(db: Session, which: TaskFilter, few: Few | None = None) -> Select[Task]:
    """Return the statement for the tasks of a filter, in no order."""
    query = select(Task).where(Task.centre_id == db.centre_id, *_equal(which), *_states(which))
    query = query.where(*_spans(which), *map(fact_condition, which.facts))
    if which.for_actor is not None:
        query = query.where(is_for(which.for_actor))
    query = query.where(*_only_these(few or Few(db), which))
    if which.candidate_group is not None:
        query = query.where(Task.folded.contains([folded(which.candidate_group)]))
    if which.groups is not None:
        query = query.where(Task.folded.overlap(_texts(sorted(which.groups))))
    if which.number:
        query = query.where(Task.business_key.istartswith(which.number, autoescape=True))
    if which.text:
        query = query.where(_holds(which.text))
    if which.started_by is not None:
        query = query.join(Instance, Instance.id == Task.instance_id)
        query = query.where(Instance.started_by == which.started_by)
    return query.execution_options(populate_existing=True)


def _only_these(few: Few, which: TaskFilter) -> list[ColumnElement[bool]]:
    """Return the condition that it is one of few tasks, where an index knows that they are few."""
    actor, found = which.for_actor, list[frozenset[UUID] | None]()
    if actor is not None and actor.task_id is None and not may_any_task(actor):
        found.append(few.open_to(actor))
    found += [few.having(wanted) for wanted in map(_contained, which.facts) if wanted]
    known = [ids for ids in found if ids is not None]
    if not known:
        return []
    ids = sorted(frozenset.intersection(*known))
    return [Task.id == any_(cast(ids, ARRAY(Uuid)))]


def _equal(which: TaskFilter) -> list[ColumnElement[bool]]:
    pairs: list[tuple[Any, Any]] = [
        (Task.instance_id, which.instance_id),
        (Task.key, which.definition_key),
        (Task.business_key, which.business_key),
        (Task.node, which.node),
        (Task.assignee, which.assignee),
        (Task.completed_by, which.completed_by),
    ]
    return [column == value for column, value in pairs if value is not None]


def _states(which: TaskFilter) -> list[ColumnElement[bool]]:
    wanted = which.states
    if which.state is not None:
        wanted = frozenset({which.state})
    if wanted is None and (which.for_actor is not None or which.due_before is not None):
        wanted = OPEN
    if wanted is None:
        return []
    if wanted == OPEN:
        # Spelled as the partial indexes have it, so that they can be used.
        return [Task.state.in_([TaskState.READY, TaskState.CLAIMED])]
    return [Task.state.in_(wanted)]


def _spans(which: TaskFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if which.due_before is not None:
        found.append(Task.due_at < which.due_before)
    found += _within(Task.created_at, which.created) + _within(Task.due_at, which.due)
    found += _within(Task.follow_up_at, which.follow_up)
    if which.least_priority is not None:
        found.append(Task.priority >= which.least_priority)
    if which.most_priority is not None:
        found.append(Task.priority <= which.most_priority)
    return found


def _within(column: Any, span: Span | None) -> list[ColumnElement[bool]]:
    if span is None:
        return []
    found = [column.is_(None)] if span.never else []
    found += [column >= span.start] if span.start is not None else []
    return found + ([column < span.end] if span.end is not None else [])


def is_for(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an open task is held by this person or free for them to take."""
    if actor.task_id is not None:
        return Task.id == actor.task_id
    groups = _texts(sorted(actor.folded))
    free_for_all = and_(Task.groups == _texts([]), Task.users == _texts([]))
    open_to = ~Task.excluded.contains([actor.username])
    may = or_(Task.folded.overlap(groups), Task.users.contains([actor.username]), free_for_all)
    if may_any_task(actor):
        return or_(Task.assignee == actor.username, and_(Task.state == TaskState.READY, open_to))
    free = and_(Task.state == TaskState.READY, may, open_to)
    return or_(Task.assignee == actor.username, free)


def fact_condition(test: FactTest) -> ColumnElement[bool]:
    """Return the condition on one variable. A variable that is not there fulfils none."""
    match test.operator:
        case Operator.EQUAL:
            return _is(test.name, test.value)
        case Operator.NOT_EQUAL:
            return and_(Task.facts.has_key(test.name), not_(_is(test.name, test.value)))
        case Operator.ONE_OF:
            return or_(False, *(_is(test.name, one) for one in _listed(test)))  # noqa: FBT003 SQL's own
        case Operator.LIKE:
            return collate(Task.facts[test.name].astext, "C").ilike(pattern_of(test.value))
    return _compared(test)


def _is(name: str, text: str) -> ColumnElement[bool]:
    """Return whether a variable is a value, or a list that holds it; what it may mean is tried."""
    return or_(*(Task.facts.contains(wanted) for wanted in _meant(name, text)))


def _meant(name: str, text: str) -> list[dict[str, Any]]:
    return [{name: wanted} for one in meanings(text) for wanted in (one, [one])]


def _contained(test: FactTest) -> list[dict[str, Any]]:
    """Return of what the variables must contain one; nothing if the condition is another."""
    if test.operator is Operator.EQUAL:
        return _meant(test.name, test.value)
    if test.operator is Operator.ONE_OF:
        return [wanted for one in _listed(test) for wanted in _meant(test.name, one)]
    return []


def _listed(test: FactTest) -> list[str]:
    return [one.strip() for one in test.value.split(",") if one.strip()][:MOST_VALUES]


def meanings(text: str) -> list[Any]:
    """Return what a text that somebody typed may stand for: itself, a number, yes or no."""
    found: list[Any] = [text]
    if text.lower() in BOOLEANS:
        found.append(BOOLEANS[text.lower()])
    number = number_of(text)
    return found if number is None else [*found, number]


def number_of(text: str) -> int | float | None:
    """Return the number that a text is; None for everything else and for what JSON cannot hold."""
    try:
        number = json.loads(text)
    except ValueError:
        return None
    plain = isinstance(number, (int, float)) and not isinstance(number, bool)
    return number if plain and abs(number) < 10**300 else None


def _compared(test: FactTest) -> ColumnElement[bool]:
    number, fact = number_of(test.value), Task.facts[test.name]
    kind, value = func.jsonb_typeof(fact), cast(test.value if number is None else number, JSONB)
    # Texts are compared letter by letter, which puts moments in their order.
    left: Any = fact if number is not None else collate(fact.astext, "C")
    right: Any = value if number is not None else test.value
    compared = {
        Operator.LESS: left < right,
        Operator.AT_MOST: left <= right,
        Operator.GREATER: left > right,
        Operator.AT_LEAST: left >= right,
    }[test.operator]
    return and_(kind == ("string" if number is None else "number"), compared)


def _holds(text: str) -> ColumnElement[bool]:
    # Small letters are made by the rules of C: the others take twice as long, row by row, and
    # differ in letters that neither numbers nor our languages have.
    texts: list[Any] = [Task.business_key, cast(Task.title, Text)]
    return or_(*(collate(one, "C").ilike(pattern_of(text)) for one in texts))


def pattern_of(text: str) -> str:
    """Return the pattern of `like` for a text that stands somewhere."""
    return "%" + text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"


def _texts(values: list[str]) -> Any:
    return cast(values, ARRAY(Text))
