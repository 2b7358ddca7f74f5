"""Processes that begin when a condition holds."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.expressions import check_data
from engine.definitions.model import Event
from engine.definitions.programs import ready
from engine.definitions.records import StartEvent
from engine.people import Actor
from engine.retirement.queries import DefinitionRetired, note_skipped
from engine.runtime.flow import begin, newest
from engine.timers.surroundings import Around


def evaluate_conditions(
    db: Session, variables: Mapping[str, Any], *, by: Actor, business_key: str | None = None
) -> list[UUID]:
    """Start every process whose conditional start event holds for these variables.

    Returns:
        The instances that were started.

    Raises:
        ExpressionFailed: a condition does not fit the variables; nothing is started then.
    """
    check_data(dict(variables), "variables")
    query = select(StartEvent).where(
        StartEvent.centre_id == db.centre_id, StartEvent.kind == Event.CONDITIONAL.value
    )
    holding = [
        row for row in db.scalars(query.order_by(StartEvent.id)) if _holds(db, row, variables)
    ]
    started: list[UUID] = []
    for row in holding:
        try:
            program, release_id = newest(db, row.key)
        except DefinitionRetired:
            note_skipped(db, row.key)
            continue
        turn = begin(
            db, program, release_id, variables=variables, by=by, entry=row.node,
            business_key=business_key,
        )  # fmt: skip
        started.append(turn.locked.id)
    return started


def _holds(db: Session, row: StartEvent, variables: Mapping[str, Any]) -> bool:
    if row.version_id is None:
        return False
    condition = ready(db, row.version_id).program.nodes[row.node].condition
    if condition is None:
        return False
    return bool(condition.evaluate(variables, db.local_now(), Around(db)))
