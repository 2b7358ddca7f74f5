"""Views that need the state of an instance: its variables, its tokens, the names of its nodes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

import forms
from base.db import Session
from base.errors import NotFound
from base.page import Page
from base.privacy import note
from engine.definitions.model import Event, Kind, NodeInfo
from engine.definitions.program import Program, plain_key
from engine.definitions.programs import NoSuchDefinition, pinned, pinned_version, ready
from engine.deployment.forms import pinned_form
from engine.history.queries import HistoryLine, line_of, read_history
from engine.history.records import HistoryRow
from engine.instances.queries import InstanceView, get_instance_row, instance_view
from engine.instances.records import OVER, FinalState, Instance, StoredState
from engine.people import Actor
from engine.runtime.flow import newest
from engine.runtime.loading import Locked
from engine.runtime.machine.failures import BadState
from engine.runtime.machine.running import Running
from engine.runtime.machine.stored import variables_in
from engine.runtime.machine.waiting import Spot
from engine.runtime.turn import InstanceOver, Turn, budget_of, over
from engine.tasks.notices.telling import was_told
from engine.tasks.queries import get_task_row
from engine.tasks.records import OPEN, Task
from engine.tasks.rights import check_may_see
from engine.tasks.signers.queries import AGREE, DISAGREE
from engine.tasks.views import Outcome, TaskView, view

READER = Actor.system("reader")
# How somebody signs, in the languages of the house, as a drawing would say it.
SIGNING = (
    Outcome(name=AGREE, labels={"en": "Agree", "zh-Hant": "同意", "zh-Hans": "同意"}),
    Outcome(name=DISAGREE, labels={"en": "Disagree", "zh-Hant": "不同意", "zh-Hans": "不同意"}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """A place where an instance is now, for its diagram. `scope` is the token it is inside of.

    `border` is true for events on the border of a step: they only listen while it is done.
    """

    id: UUID
    node: str
    node_name: str
    state: str
    definition_key: str
    scope: UUID | None
    since: datetime
    border: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All that pages show of an instance, read at once; `lines` are its history, oldest first.

    `spots` are its tokens as a tree, with the variables that only some of them see. Of a `damaged`
    one nobody can say where it stands or what its variables are.
    """

    instance: InstanceView
    tokens: list[TokenView]
    lines: list[HistoryLine]
    spots: list[Spot] = field(default_factory=list)
    damaged: bool = False


def started_view(turn: Turn) -> InstanceView:
    """Return the view of an instance that this turn has started."""
    locked = turn.locked
    return InstanceView(
        id=locked.id,
        definition_key=locked.key,
        version=locked.version,
        version_id=locked.version_id,
        business_key=locked.business_key,
        state=locked.state,
        incident=locked.incidents > 0,
        started_at=turn.now,
        started_by=turn.by.username,
        started_by_name=turn.by.name,
        ended_at=locked.ended_at,
        variables=turn.running.variables(),
    )


def read_instance(db: Session, instance_id: UUID) -> InstanceView:
    """Return an instance with its variables.

    Raises:
        NotFound: there is no such instance in this centre.
    """
    row, blob = _stored(db, instance_id)
    done = row.state in OVER
    variables = variables_in(blob) if done else _running(db, row, blob).variables()
    note(db, variables)
    return instance_view(row, variables)


def overview(db: Session, instance_id: UUID, *, most: int) -> Overview:
    """Return an instance with its variables, its places and its first `most` history lines.

    Raises:
        NotFound: there is no such instance in this centre.
    """
    row, blob = _stored(db, instance_id)
    places: list[TokenView] = []
    spots: list[Spot] = []
    variables: Mapping[str, Any] = {}
    damaged = False
    try:
        if row.state in OVER:
            variables = variables_in(blob)
        else:
            running = _running(db, row, blob)
            places, variables = _places(running), running.variables()
            spots = [
                one._replace(process_key=plain_key(one.process_key)) for one in running.spots()
            ]
    except BadState:
        damaged = True
    for seen in (variables, *(more for one in spots for more in (one.own, one.inside))):
        note(db, seen)
    rows = read_history(db, instance_id, limit=most).items
    return Overview(
        instance=instance_view(row, variables), tokens=places,
        lines=[_told(db, row, one) for one in rows], spots=spots, damaged=damaged,
    )  # fmt: skip


def read_task(db: Session, task_id: UUID, *, by: Actor | None = None) -> TaskView:
    """Return a task with its variables, its named outcomes and its documentation.

    With `by` it is read for that person, without for the house itself.

    Raises:
        NotFound: there is no such task in this centre, or it does not concern this person.
    """
    row = get_task_row(db, task_id)
    if by is not None and not was_told(db, by.username, row.id):
        check_may_see(row, by)
    if row.state not in OPEN:
        return _closed(db, row)
    try:
        instance, running = look(db, row.instance_id)
    except InstanceOver:
        # It ended between the two looks, and its tasks with it.
        row = get_task_row(db, task_id)
        if row.state in OPEN:
            raise
        return _closed(db, row)
    shown = view(row)
    for wait in running.waits():
        if wait.token_id == (row.signs_for or task_id):
            info = wait.node.task
            outcomes = tuple(
                Outcome(name=outcome.name, labels=outcome.labels)
                for outcome in (info.outcomes if info is not None else wait.node.choice)
            )
            variables = running.variables(wait.token_id)
            note(db, variables)
            return replace(
                shown,
                variables=variables,
                outcomes=SIGNING if row.signs_for is not None else outcomes,
                several=bool(wait.node.choice) and wait.node.kind is Kind.INCLUSIVE,
                documentation=wait.node.notes,
                release_id=instance.release_id,
            )
    return shown


def _closed(db: Session, row: Task) -> TaskView:
    return replace(view(row), release_id=get_instance_row(db, row.instance_id).release_id)


def tokens(db: Session, instance_id: UUID) -> list[TokenView]:
    """Return where an instance is now: nowhere when it has ended.

    Raises:
        NotFound: there is no such instance in this centre.
    """
    row, blob = _stored(db, instance_id)
    return [] if row.state in OVER else _places(_running(db, row, blob))


def _places(running: Running) -> list[TokenView]:
    return [
        TokenView(
            id=token.token_id,
            node=token.node,
            node_name=token.node_name,
            state=token.state,
            definition_key=plain_key(token.process_key),
            scope=token.scope,
            since=token.since,
            border=token.border,
        )
        for token in running.active()
    ]


def history(
    db: Session,
    instance_id: UUID,
    *,
    after: str | None = None,
    limit: int = 200,
    token_id: UUID | None = None,
) -> Page[HistoryLine]:
    """Return a page of what happened in an instance, oldest first.

    Raises:
        NotFound: there is no such instance in this centre.
    """
    row = get_instance_row(db, instance_id)
    page = read_history(db, instance_id, after=after, limit=limit, token_id=token_id)
    return Page(items=[_told(db, row, line) for line in page.items], next=page.next)


def _told(db: Session, row: Instance, line: HistoryRow) -> HistoryLine:
    node = _node(db, row, _exact(db, row, line), line.node)
    name, kind = (node.title, node.kind.value) if node is not None else (None, None)
    return line_of(line, name, kind)


def look(db: Session, instance_id: UUID) -> tuple[Instance, Running]:
    """Load a running instance for reading only.

    Raises:
        NotFound: there is no such instance in this centre.
        InstanceOver: it has ended.
    """
    row, blob = _stored(db, instance_id)
    if row.state in OVER:
        raise over(db, instance_id)
    return row, _running(db, row, blob)


def _stored(db: Session, instance_id: UUID) -> tuple[Instance, bytes]:
    """Return the row and what is stored of its state, running or ended, as of one moment."""
    query = (
        select(Instance, func.coalesce(StoredState.blob, FinalState.blob))
        .outerjoin(StoredState, StoredState.instance_id == Instance.id)
        .outerjoin(FinalState, FinalState.instance_id == Instance.id)
        .where(Instance.id == instance_id, Instance.centre_id == db.centre_id)
    )
    found = db.execute(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    row, blob = found
    return row, blob


def _running(db: Session, row: Instance, blob: bytes) -> Running:
    locked = Locked(
        blob, 0, row.id, row.release_id, row.version_id, row.key, row.version, row.business_key,
        row.unique_key, row.started_by, row.state, row.incidents,
    )  # fmt: skip
    env = Turn(db, locked, READER, db.local_now(), budget_of(db))
    return Running.load(ready(db, row.version_id).program, blob, env=env)


def _node(db: Session, row: Instance, key: str, node: str | None) -> NodeInfo | None:
    """Find a node of the definition `key`, or of one that it calls.

    Verbs such as a claim are noted under the instance's own key, although the task may stand in a
    called process.
    """
    if node is None:
        return None
    seen: set[str] = set()
    look_in = [key]
    while look_in:
        key = look_in.pop(0)
        seen.add(key)
        try:
            program = program_of(db, row, key)
        except NoSuchDefinition:
            continue
        if (found := program.nodes.get(node)) is not None:
            return found
        look_in += sorted(program.calls - seen)
    return None


def _exact(db: Session, row: Instance, line: HistoryRow) -> str:
    """Return the key of a line's definition, with its version if a step is bound to that one."""
    exact = f"{line.key}@{line.version}"
    return exact if pinned_version(db, row.release_id, exact) is not None else line.key


def program_of(db: Session, row: Instance, key: str) -> Program:
    """Return the program of an instance's own process, or of one that it calls.

    Raises:
        NoSuchDefinition: its release pins no such process.
    """
    if key == row.key:
        return ready(db, row.version_id).program
    return pinned(db, row.release_id, key).program


def start_form(db: Session, key: str) -> forms.Form | None:
    """Return the form that is filled in before the newest version of a process begins by hand.

    None if it begins without, or if what another engine would have shown is not here.

    Raises:
        NoSuchDefinition: nothing of this key is deployed.
        DefinitionRetired: no new instance of it may begin.
    """
    begun, release_id = newest(db, key)
    starts = [one for one in begun.program.starts if one.event is Event.NONE]
    named = next((one.first_form for one in starts if one.first_form), None)
    return None if named is None else pinned_form(db, release_id, named)
