"""Who was asked to sign a task, and what they said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from engine.definitions.people.rules import PassRule, Rule
from engine.tasks.records import Task
from engine.tasks.signers.records import Signer, SignerKind, SignerState

AGREE: Final = "agree"
DISAGREE: Final = "disagree"
ANSWERS: Final = (AGREE, DISAGREE)
WAITING: Final = frozenset({SignerState.PENDING, SignerState.OPEN})
COUNTED: Final = WAITING | {SignerState.SIGNED}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerView:
    """Somebody who was asked to sign, as it was read.

    `holder` has the task that they sign in: they, who stands in, or to whom it was handed on.
    `passed` is what the rule says of all that were asked in the same act, None while it is open.
    """

    id: UUID
    task_id: UUID
    own_task_id: UUID | None
    kind: SignerKind
    state: SignerState
    person: str
    holder: str | None
    rule: str | None
    passed: bool | None
    reason: str
    by: str
    by_name: str
    at: datetime
    outcome: str | None
    comment: str | None
    signed_by: str | None
    signed_by_name: str | None
    signed_at: datetime | None

    @property
    def waiting(self) -> bool:
        """Return whether they have not signed and still shall."""
        return self.state in WAITING


def signers_of(db: Session, task_id: UUID) -> list[SignerView]:
    """Return everybody who was asked to sign a task, in the order of their turns."""
    rows = rows_of(db, task_id)
    holders = holders_of(db, rows)
    return [_view(row, rows, holders.get(row.own_task_id)) for row in rows]


def holders_of(db: Session, rows: Sequence[Signer]) -> dict[UUID | None, str | None]:
    """Return who has the tasks in which people sign, by the ids of these tasks."""
    own = select(Task.id, Task.assignee).where(
        Task.centre_id == db.centre_id, Task.id.in_([one.own_task_id for one in rows])
    )
    return {row.id: row.assignee for row in db.execute(own)} if rows else {}


def signers_in(db: Session, instance_id: UUID) -> list[tuple[SignerView, dict[str, Any]]]:
    """Return all signers of an instance, each with the title of the task that they sign."""
    query = select(Signer.task_id, Task.title)
    of_it = query.join(Task, Task.id == Signer.task_id).where(
        Signer.centre_id == db.centre_id, Task.instance_id == instance_id
    )
    titles = {row.task_id: row.title for row in db.execute(of_it.order_by(Signer.task_id))}
    found = [one for task_id in titles for one in signers_of(db, task_id)]
    return [(one, titles[one.task_id]) for one in sorted(found, key=lambda one: (one.at, one.id))]


def rows_of(db: Session, task_id: UUID) -> Sequence[Signer]:
    """Return the rows of everybody who was asked to sign a task, in the order of their turns."""
    query = select(Signer).where(Signer.centre_id == db.centre_id, Signer.task_id == task_id)
    in_order = query.order_by(Signer.place, Signer.id)
    return list(db.scalars(in_order.execution_options(populate_existing=True)))


def signer_in(db: Session, own_task_id: UUID) -> Signer:
    """Return who signs in an open task that was made for it."""
    query = select(Signer).where(
        Signer.centre_id == db.centre_id, Signer.own_task_id == own_task_id
    )
    return db.scalars(query.execution_options(populate_existing=True)).one()


def verdict(rows: Sequence[Signer], one: Signer) -> bool | None:
    """Return whether the rule for those who were asked in one act is fulfilled, if it is decided.

    All of them sign, whatever the first ones say: so it is decided when the last one has.
    """
    mine = [row for row in rows if row.round == one.round and row.state in COUNTED]
    if one.rule is None or not mine or any(row.state in WAITING for row in mine):
        return None
    said = [row.outcome or "" for row in mine]
    counted: dict[str, int] = {answer: said.count(answer) for answer in ANSWERS if answer in said}
    return PassRule(rule=Rule(one.rule), yes=AGREE, no=DISAGREE).verdict(len(mine), counted)


def _view(row: Signer, rows: Sequence[Signer], holder: str | None) -> SignerView:
    return SignerView(
        id=row.id, task_id=row.task_id, own_task_id=row.own_task_id, kind=row.kind,
        state=row.state, person=row.person, holder=holder, rule=row.rule,
        passed=verdict(rows, row), reason=row.reason, by=row.by, by_name=row.by_name, at=row.at,
        outcome=row.outcome, comment=row.comment, signed_by=row.signed_by,
        signed_by_name=row.signed_by_name, signed_at=row.signed_at,
    )  # fmt: skip
