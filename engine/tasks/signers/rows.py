"""The rows of signers and of the tasks in which they sign. The case itself is not moved here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from base.db import Session
from base.ids import new_id
from engine.definitions.people.rules import Rule
from engine.history.lines import What
from engine.identity.absence.standing_in import heirs
from engine.instances.locking import Held, note
from engine.people import Actor
from engine.tasks.lines import line_about
from engine.tasks.notices.records import NoticeKind
from engine.tasks.notices.telling import tell
from engine.tasks.records import Draft, Task, TaskState
from engine.tasks.signers.queries import WAITING, rows_of
from engine.tasks.signers.records import Signer, SignerKind, SignerState


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who is to sign, when, by which rule, and why."""

    people: tuple[str, ...]
    kind: SignerKind
    rule: Rule
    reason: str
    by: Actor


def put_down(db: Session, task: Task, asked: Asked) -> list[Signer]:
    """Store that people are to sign a task; none of them is asked yet."""
    before, round_ = rows_of(db, task.id), new_id()
    ruled = asked.kind is SignerKind.PARALLEL
    rows = [
        Signer(
            id=new_id(), centre_id=db.centre_id, task_id=task.id, own_task_id=None,
            kind=asked.kind, state=SignerState.PENDING, person=one, place=len(before) + number,
            round=round_, rule=asked.rule.value if ruled else None, reason=asked.reason,
            by=asked.by.username, by_name=asked.by.name, at=db.now(), outcome=None, comment=None,
            signed_by=None, signed_by_name=None, signed_at=None,
        )
        for number, one in enumerate(asked.people)
    ]  # fmt: skip
    db.add_all(rows)
    db.flush()
    return rows


def ask_in_turn(db: Session, held: Held, task: Task, *, by: Actor) -> None:
    """Ask those whose turn it is: one before, after the decision one, and all who sign at once."""
    rows = rows_of(db, task.id)
    turns = [SignerKind.AFTER if task.held_at is not None else SignerKind.BEFORE]
    for row in rows:
        if row.state is SignerState.PENDING and row.kind is SignerKind.PARALLEL:
            _ask(db, held, task, row, by=by)
    for kind in turns:
        mine = [row for row in rows if row.kind is kind and row.state in WAITING]
        if mine and mine[0].state is SignerState.PENDING:
            _ask(db, held, task, mine[0], by=by)
    recount(db, task)


def recount(db: Session, task: Task) -> None:
    """Count anew how many are to sign a task now, and how many once it is decided."""
    db.flush()
    rows = [row for row in rows_of(db, task.id) if row.kind is not SignerKind.VOTE]
    task.waits_for = sum(row.state is SignerState.OPEN for row in rows)
    task.then_asks = sum(
        row.state is SignerState.PENDING and row.kind is SignerKind.AFTER for row in rows
    )
    db.flush()


def _ask(db: Session, held: Held, task: Task, row: Signer, *, by: Actor) -> None:
    there = _who(db, task, row)
    own = Task(
        id=new_id(), centre_id=db.centre_id, instance_id=task.instance_id, key=task.key,
        business_key=task.business_key, node=task.node, title=task.title, form=None,
        assignee=there, groups=[], folded=[], users=[there],
        stands_for={there: row.person} if there != row.person else None, link=False,
        state=TaskState.CLAIMED, due_at=task.due_at, priority=task.priority,
        created_at=db.now(), claimed_at=db.now(), facts=task.facts,
        excluded=[*task.excluded, *([task.assignee] if task.assignee else [])],
        signs_for=task.id, waits_for=0, then_asks=0,
    )  # fmt: skip
    db.add(own)
    db.flush()
    row.state, row.own_task_id = SignerState.OPEN, own.id
    data: dict[str, Any] = {"to": there}
    if there != row.person:
        data["for"] = row.person
    note(db, held, line_about(db, held, own, by, What.SIGN_ASKED, data))
    tell(db, own, [there], NoticeKind.SIGN_ASKED, by=by, words=row.reason)


def _who(db: Session, task: Task, row: Signer) -> str:
    """Return who signs: who was named or, while they are away, somebody else who may.

    When they have gone away since they were named and nobody stands in, it waits for them.
    """
    heir = heirs(db, [row.person]).get(row.person, row.person)
    return row.person if heir is None or heir in {task.assignee, *task.excluded} else heir


def own_task(db: Session, row: Signer) -> Task | None:
    """Return the task in which somebody signs, as it is now."""
    if row.own_task_id is None:
        return None
    query = select(Task).where(Task.centre_id == db.centre_id, Task.id == row.own_task_id)
    return db.scalars(query.execution_options(populate_existing=True)).one()


def withdraw(
    db: Session, rows: Iterable[Signer], state: SignerState, *, by: Actor, words: str = ""
) -> None:
    """Take the tasks of people who are not to sign any more from them, and tell them."""
    for row in rows:
        own = own_task(db, row)
        if own is not None and row.state is SignerState.OPEN:
            own.state, own.completed_at, own.facts = TaskState.CANCELLED, db.now(), {}
            forget_drafts(db, own.id)
            tell(db, own, [own.assignee or row.person], NoticeKind.SIGN_NOT, by=by, words=words)
        row.state = state
        if state is SignerState.PENDING:
            row.own_task_id = None
    db.flush()


def forget_drafts(db: Session, task_id: UUID) -> None:
    """Delete what people have typed into a task that is closed."""
    gone = delete(Draft).where(Draft.centre_id == db.centre_id, Draft.task_id == task_id)
    db.execute(gone.execution_options(synchronize_session=False))
