"""The panels beside the tree: data by scope, tasks, timers and jobs, messages, incidents."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import engine
from base.db import Session
from base.i18n import gettext, pick
from base.ids import short
from base.privacy import reader_mask
from engine import InstanceView, Spot, TaskView
from engine.identity import candidate_names, names_of_users
from web.monitor.instance.choice import Where, where_of

LONGEST: Final = 300
MOST_SCOPES: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is chosen: elements, the tokens in them, and whether that is all there is.

    `near` are the tokens themselves and those that they are inside of, the innermost first.
    """

    all: bool
    wheres: frozenset[Where]
    tokens: frozenset[UUID]
    near: tuple[Spot, ...] = ()

    def holds(self, token: UUID | None, node: str = "") -> bool:
        """Return whether something about a token, or what once stood at a node, is meant."""
        return self.all or token in self.tokens or any(node == one for _key, one in self.wheres)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A variable as it is shown; `find` lists the processes in which it is the same."""

    name: str
    text: str
    kind: str
    find: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Variables that belong together, and whose they are."""

    name: str
    href: str
    values: list[Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A task as it is shown: who has it, or who may take it."""

    id: str
    title: str
    node: str
    state: str
    holder: str
    candidates: str
    due_at: datetime | None
    priority: int
    open: bool


def kinds() -> Mapping[str, str]:
    """Return what kinds of values are called."""
    return {
        "string": gettext("text"), "number": gettext("a number"), "boolean": gettext("yes/no"),
        "array": gettext("a list"), "object": gettext("a record"), "date": gettext("a date"),
        "datetime": gettext("a moment"), "timedelta": gettext("a duration"),
    }  # fmt: skip


def values_of(variables: Mapping[str, Any], find: str = "") -> list[Value]:
    """Return variables as they are shown; `find` is the process to look for equal ones in."""
    names = kinds()
    return [
        Value(
            name=name, text=shown(value), kind=names.get(kind_of(value), kind_of(value)),
            find=same(find, name, value) if find else "",
        )
        for name, value in sorted(variables.items()) if not name.startswith("_")
    ]  # fmt: skip


def kind_of(value: object) -> str:
    """Return the kind of a value as JSON has it, or the name of its type; nothing has none."""
    return "" if value is None else engine.kind(value)


def shown(value: object) -> str:
    """Return a value as a text that is not too long."""
    plain = isinstance(value, str | date | timedelta)
    text = str(value) if plain else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def same(key: str, name: str, value: object) -> str:
    """Return where processes with the same value are listed; empty for what has no plain one."""
    if value is None or isinstance(value, Mapping | list | tuple | set):
        return ""
    text = json.dumps(value, ensure_ascii=False, default=str)
    asked = {"process": key, "name": name, "op": "eq", "value": text, "join": "and"}
    return f"/instances?{urlencode(asked)}" if len(text) <= LONGEST else ""


def scopes(
    db: Session, instance: InstanceView, spots: Iterable[Spot], chosen: Chosen, names: Any
) -> list[Scope]:
    """Return the variables by the scope that they belong to.

    Of something chosen what it sees: its own first, then those around it, the process last. Who
    sees masks is offered no search for a value: the address would hold it.
    """
    find = instance.definition_key if reader_mask(db).clear else ""
    of_process = Scope(
        name=gettext("The whole process"), href=names.choice.whole,
        values=values_of(instance.variables, find),
    )  # fmt: skip
    if chosen.all:
        return [of_process, *own_of(list(spots), names)]
    inner = [one for one in spots if one.token_id in chosen.tokens and one not in chosen.near]
    return [*own_of([*inner, *chosen.near], names), of_process]


def own_of(spots: list[Spot], names: Any) -> list[Scope]:
    """Return what single tokens, and the scopes within them, have of their own."""
    found = []
    for spot in spots:
        for words, variables in (("", spot.own), (gettext("inside"), spot.inside)):
            if variables:
                title = " · ".join(part for part in (names.of(spot), words) if part)
                found.append(Scope(name=title, href=names.href(spot), values=values_of(variables)))
    return found[:MOST_SCOPES]


def task_rows(db: Session, tasks: list[TaskView]) -> Iterator[TaskRow]:
    """Yield tasks as they are shown, the open ones first."""
    users = {one for task in tasks for one in (task.assignee, *task.candidate_users) if one}
    people = names_of_users(db, sorted(users)) if users else {}
    groups = sorted({one for task in tasks for one in task.candidate_groups})
    called = candidate_names(db, groups) if groups else {}
    for task in sorted(tasks, key=lambda one: one.state not in OPEN):
        may = [called.get(one, one) for one in task.candidate_groups]
        may += [people.get(one, one) for one in task.candidate_users]
        yield TaskRow(
            id=short(task.id), title=pick(task.title), node=task.node, state=task.state.value,
            holder=task.completed_by_name or people.get(task.assignee or "", task.assignee or ""),
            candidates=gettext(", ").join(may), due_at=task.due_at, priority=task.priority,
            open=task.state in OPEN,
        )  # fmt: skip


OPEN: Final = frozenset({engine.TaskState.READY, engine.TaskState.CLAIMED})


def meant(tasks: Iterable[TaskView], chosen: Chosen) -> list[TaskView]:
    """Return the tasks of what is chosen. Those that are done are known by their node only."""
    return [one for one in tasks if chosen.holds(one.id, "" if one.state in OPEN else one.node)]


def where_names(spots: Iterable[Spot]) -> dict[UUID, Where]:
    """Return where tokens are, by their ids."""
    return {one.token_id: where_of(one) for one in spots}
