"""What signers say, and how the case goes on from there."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.errors import Conflict, Invalid, NotFound
from base.i18n import N_, pick
from base.privacy import note as noticed
from engine.audit import audit
from engine.history.lines import What
from engine.history.queries import last_line
from engine.identity import actor_of
from engine.identity.access.permissions import may_any_task
from engine.identity.people import find_by_username
from engine.instances.locking import alone, note
from engine.instances.records import InstanceState
from engine.people import Actor, ActorKind
from engine.runtime.finishing import finish
from engine.runtime.flow import follow
from engine.runtime.loading import Locked
from engine.runtime.machine.changing.asking import keep, kept_in, take_kept
from engine.runtime.reading import look
from engine.runtime.signing.asked import WhichOutcome, check_outcome, opinion, tell
from engine.runtime.turn import ENGINE, InstanceSuspended, Said, load, take
from engine.tasks.actions import check_not_lent, check_not_taken, hold_task
from engine.tasks.closing import check_open
from engine.tasks.comments.saying import TooLong
from engine.tasks.lines import line_about
from engine.tasks.notices.records import NoticeKind
from engine.tasks.notices.telling import tell as tell_people
from engine.tasks.records import OPEN, Draft, Task, TaskState
from engine.tasks.rights import FourEyes, NoReason, check_may_do
from engine.tasks.signers.queries import AGREE, ANSWERS, DISAGREE, rows_of, signer_in
from engine.tasks.signers.records import Signer, SignerKind, SignerState
from engine.tasks.signers.rows import ask_in_turn, forget_drafts, recount, withdraw
from engine.tasks.views import TaskView, view

LONGEST: Final = 2000


class NotToSign(Invalid):
    """A task of the drawing is completed; only one that was made for a signer is signed."""

    code = "not_to_sign"
    message = N_("This task is not there to be signed; please complete it.")


class SignedSince(Conflict):
    """A decision that somebody has signed stays. `params` hold `who`, `username` and `when`."""

    code = "signed_since"
    message = N_("%(who)s has signed this decision; it cannot be taken back.")


# --- a signer's answer --------------------------------------------------------------------------


def sign(db: Session, task_id: UUID, *, outcome: str, comment: str, by: Actor) -> TaskView:
    """Sign, in the task that was made for it: `agree` or `disagree`, the latter with words.

    Who has the signed task sees both. Whoever disagrees with a decision sends it back to who made
    it; when the last one agrees the case goes on with it.

    Raises:
        NotToSign: the task is one of the drawing.
        WhichOutcome: it is neither of the two.
        NoReason, TooLong: somebody disagrees without a word, or says too much.
        TaskTaken, TaskClosed, NotYourTask, FourEyes, TaskLent: as for completing a task.
        InstanceSuspended: the instance must be resumed first.
    """
    held, own = hold_task(db, task_id)
    if own.signs_for is None:
        raise NotToSign
    task = _task(db, own.signs_for)
    _check_may_sign(db, own, task, by)
    row = signer_in(db, task_id)
    if held.instance.state is InstanceState.SUSPENDED:
        raise InstanceSuspended(**last_line(db, held.instance.id, What.SUSPENDED))
    _check_answer(outcome, comment)
    _close(db, own, row, by=by, outcome=outcome, comment=comment.strip())
    data = {"outcome": outcome, "comment": comment.strip(), "for": row.person}
    note(db, held, line_about(db, held, own, by, What.SIGNED, data))
    if task.assignee is not None:
        tell_people(db, task, [task.assignee], NoticeKind.SIGNED, by=by, words=comment.strip())
    # Without the words: the log is never erased.
    seen = {"outcome": outcome, "for": row.person}
    audit(db, "task.signed", by=by, about=f"task:{task.id}", label=pick(task.title), details=seen)
    if row.kind is SignerKind.AFTER and outcome == DISAGREE:
        give_again(db, task, by=by)
    else:
        ask_in_turn(db, held, task, by=by)
        go_on_if_signed(db, task)
    return view(own)


def _check_answer(outcome: str, comment: str) -> None:
    if outcome not in ANSWERS:
        raise WhichOutcome(outcomes=", ".join(ANSWERS))
    if outcome == DISAGREE and not comment.strip():
        raise NoReason
    if len(comment) > LONGEST:
        raise TooLong(limit=LONGEST)


def _check_may_sign(db: Session, own: Task, task: Task, by: Actor) -> None:
    check_open(db, own)
    check_not_taken(db, own, by)
    check_may_do(own, by)
    # The task may have come to its signer since they were asked.
    if task.assignee == by.username:
        raise FourEyes
    check_not_lent(db, own)


def _task(db: Session, task_id: UUID) -> Task:
    query = select(Task).where(Task.centre_id == db.centre_id, Task.id == task_id)
    return db.scalars(query.execution_options(populate_existing=True)).one()


def _close(db: Session, own: Task, row: Signer, *, by: Actor, outcome: str, comment: str) -> None:
    own.state, own.completed_at, own.facts = TaskState.COMPLETED, db.now(), {}
    own.completed_by, own.completed_by_name, own.outcome = by.username, by.name, outcome
    row.state, row.outcome, row.comment = SignerState.SIGNED, outcome, comment
    row.signed_by, row.signed_by_name, row.signed_at = by.username, by.name, db.now()
    forget_drafts(db, own.id)
    db.flush()


# --- a decision that others sign ----------------------------------------------------------------


def hold_decision(
    db: Session, locked: Locked, task: Task, variables: Mapping[str, Any], *, by: Actor
) -> TaskView:
    """Put a decision by and ask the first of those who sign it after.

    Raises:
        WhichOutcome: the drawing names outcomes and none of them was chosen.
    """
    with alone(db, locked.id):
        turn = load(db, locked, by=by)
        check_outcome(turn, task, variables)
        who = {"username": by.username, "name": by.name, "kind": by.kind.value}
        keep(turn.running.token(task.id), variables, who)
        data = opinion(turn, task, variables)
        said = Said(what=What.DECIDED, node=task.node, token_id=task.id, data=data)
        turn.lines.append(said)
        finish(turn)
    held, row = hold_task(db, task.id)
    row.held_at, row.state = db.now(), TaskState.CLAIMED
    row.assignee, row.claimed_at = row.assignee or by.username, row.claimed_at or db.now()
    ask_in_turn(db, held, row, by=by)
    return view(row)


def go_on_if_signed(db: Session, task: Task) -> None:
    """Complete a decided task that nobody is to sign any more, as who decided it."""
    if task.held_at is None or task.waits_for or task.then_asks:
        return
    task.held_at = None
    db.flush()
    locked = take(db, task.instance_id)
    with alone(db, locked.id):
        turn = load(db, locked, by=ENGINE)
        values, who = take_kept(turn.running.token(task.id))
        turn.by = _decider(db, who)
        check_outcome(turn, task, values)
        db.expunge(task)  # the turn stores the row itself
        tell(turn, task, values)
        turn.running.complete(task.id, values)
        changes = finish(turn)
    follow(turn, changes)


def _decider(db: Session, who: Mapping[str, str]) -> Actor:
    """Return who made a decision, with their rights as they are now."""
    person = find_by_username(db, who["username"])
    if person is not None and who["kind"] != ActorKind.LINK:
        return actor_of(db, person.id)
    return Actor(None, who["name"], who["username"], kind=ActorKind(who["kind"]))


def decision_of(db: Session, task: TaskView) -> dict[str, Any]:
    """Return the values with which a task was decided that others still sign; else nothing."""
    if task.held_at is None or task.state not in OPEN:
        return {}
    _row, running = look(db, task.instance_id)
    values = kept_in(running.token(task.id))
    noticed(db, values)
    return values


def give_again(db: Session, task: Task, *, by: Actor) -> None:
    """Let who decided a task decide it again, with what they had filled in as a draft."""
    _withdraw_open(db, task, by)
    locked = take(db, task.instance_id)
    with alone(db, locked.id):
        turn = load(db, locked, by=by)
        values, _who = take_kept(turn.running.token(task.id))
        finish(turn)
    task.held_at = None
    recount(db, task)
    if task.assignee is not None and values:
        data = msgspec.to_builtins(values, enc_hook=str)
        kept = {"data": data, "saved_at": db.now()}
        row = insert(Draft).values(
            centre_id=db.centre_id, task_id=task.id, person=task.assignee, **kept
        )
        db.execute(row.on_conflict_do_update(index_elements=["task_id", "person"], set_=kept))


def _withdraw_open(db: Session, task: Task, by: Actor) -> None:
    """Let those who are to sign a decision wait for the next one."""
    rows = [row for row in rows_of(db, task.id) if row.kind is SignerKind.AFTER]
    open_ = [row for row in rows if row.state is SignerState.OPEN]
    withdraw(db, open_, SignerState.PENDING, by=by)


def recall(db: Session, task_id: UUID, *, by: Actor, reason: str) -> TaskView:
    """Take back a decision that nobody has signed yet; those who were asked are asked later.

    Raises:
        NotFound: it is not decided, or is somebody else's decision.
        SignedSince: somebody has signed it.
    """
    held, task = hold_task(db, task_id)
    if task.held_at is None or not (task.assignee == by.username or may_any_task(by)):
        raise NotFound
    since = task.held_at
    for row in rows_of(db, task_id):
        if row.signed_at is not None and row.signed_at >= since and row.outcome == AGREE:
            raise SignedSince(who=row.signed_by_name, username=row.signed_by, when=row.signed_at)
    note(db, held, line_about(db, held, task, by, What.TAKEN_BACK, {"reason": reason}))
    give_again(db, task, by=by)
    about, said = f"task:{task.id}", {"reason": reason}
    audit(db, "task.taken_back", by=by, about=about, label=pick(task.title), details=said)
    return view(task)
