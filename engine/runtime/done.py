"""What lists show of done tasks: no variables are kept beside them, so these are read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from base.db import Session
from base.privacy import note
from engine.history.lines import What
from engine.history.queries import line_of
from engine.history.records import HistoryRow
from engine.instances.records import FinalState, Instance, StoredState
from engine.runtime.machine.failures import BadState
from engine.runtime.machine.stored import variables_in
from engine.tasks.facts import facts_for_lists
from engine.tasks.records import OPEN
from engine.tasks.views import TaskView


def with_facts(db: Session, tasks: Sequence[TaskView]) -> list[TaskView]:
    """Return tasks with the plain variables that lists show; open ones have theirs already.

    A done one has what it was answered with, and for the rest what its process says now or said at
    its end. Personal data is left out, as it is of open ones.
    """
    done = [one for one in tasks if one.state not in OPEN]
    if not done:
        return list(tasks)
    variables = _variables(db, {one.instance_id for one in done})
    answers = _answers(db, done)
    return [
        one if one.state in OPEN else replace(one, facts=facts_for_lists(
            {**variables.get(one.instance_id, {}), **answers.get(one.id, {})}
        ))
        for one in tasks
    ]  # fmt: skip


def _variables(db: Session, ids: set[UUID]) -> dict[UUID, Mapping[str, Any]]:
    query = (
        select(Instance.id, func.coalesce(StoredState.blob, FinalState.blob))
        .outerjoin(StoredState, StoredState.instance_id == Instance.id)
        .outerjoin(FinalState, FinalState.instance_id == Instance.id)
        .where(Instance.centre_id == db.centre_id, Instance.id.in_(ids))
    )
    found: dict[UUID, Mapping[str, Any]] = {}
    for instance_id, stored in db.execute(query):
        blob: bytes | None = stored
        try:
            found[instance_id] = variables_in(blob) if blob is not None else {}
        except BadState:
            continue  # nobody can say what its variables are
        note(db, found[instance_id])
    return found


def _answers(db: Session, done: Sequence[TaskView]) -> dict[UUID, Mapping[str, Any]]:
    """Return what each task was answered with, by its id."""
    query = select(HistoryRow).where(
        HistoryRow.centre_id == db.centre_id, HistoryRow.what == What.COMPLETED,
        HistoryRow.instance_id.in_({one.instance_id for one in done}),
        HistoryRow.token_id.in_([one.id for one in done]),
    )  # fmt: skip
    found = {row.token_id: line_of(row).changed for row in db.scalars(query) if row.token_id}
    for changed in found.values():
        note(db, changed)
    return found
