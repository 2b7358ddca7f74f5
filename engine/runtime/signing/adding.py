"""Adding signers to an open task, and removing those who have not signed."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.errors import NotFound
from base.i18n import pick
from engine.audit import audit
from engine.definitions.people.rules import Rule
from engine.history.lines import What
from engine.history.queries import last_line
from engine.identity.access.permissions import may_any_task
from engine.instances.locking import Held, alone, note
from engine.people import Actor
from engine.runtime.finishing import finish
from engine.runtime.flow import follow
from engine.runtime.machine.changing.asking import (
    ask_one_less,
    ask_one_more,
    has_room,
    in_round,
    votes,
)
from engine.runtime.reading import look
from engine.runtime.signing.answering import go_on_if_signed
from engine.runtime.turn import Said, load, take
from engine.tasks.actions import (
    NobodyNamed,
    NotForThem,
    NotYourClaim,
    check_holder,
    check_not_lent,
    hold_task,
    present,
    somebody,
)
from engine.tasks.acts.delegating import AlreadyTheirs
from engine.tasks.closing import check_open
from engine.tasks.lines import line_about
from engine.tasks.records import OPEN, Task, TaskState
from engine.tasks.rights import NoReason
from engine.tasks.signers.errors import (
    AlreadySigner,
    NoRoomToAsk,
    SignerDone,
    SignerGone,
    SignerOfSigner,
    TooManySigners,
    WrongSigning,
)
from engine.tasks.signers.once import check_signs_once
from engine.tasks.signers.queries import WAITING, SignerView, rows_of, signers_of
from engine.tasks.signers.records import Signer, SignerKind, SignerState
from engine.tasks.signers.rows import Asked, ask_in_turn, put_down, withdraw

MOST: Final = 20


def add_signers(  # noqa: PLR0913 asking somebody to sign is all of this
    db: Session,
    task_id: UUID,
    people: Sequence[str],
    *,
    kind: SignerKind,
    by: Actor,
    reason: str,
    rule: Rule = Rule.ALL,
) -> list[SignerView]:
    """Have people sign a task that `by` has: before, after, or at once; return all its signers.

    Those before and after are asked one after the other, in the given order. `rule` says when
    those who sign at once have passed it: `all`, `majority` or `one`. Where several people vote on
    the task by a rule of the drawing, who signs at once becomes one of them and counts in it.

    Raises:
        NoReason: there is none.
        NobodyNamed, NobodyThere, NobodyThereNow: there is nobody, or one is nobody who is there.
        AlreadyTheirs, AlreadySigner, AlreadySigned, NotForThem: one of them cannot be asked.
        WrongSigning, TooManySigners, SignerOfSigner, NoRoomToAsk: this cannot be asked.
        NotYourClaim: `by` does not have the task and is no administrator.
        TaskClosed, TaskHeld, TaskLent: it is done, decided, or delegated.
    """
    _check_asked(kind, rule, reason)
    named = list(dict.fromkeys(somebody(db, one) for one in people if one.strip()))
    if not named:
        raise NobodyNamed
    held, task = hold_task(db, task_id)
    _check_can_ask(db, task, by)
    _check_people(db, task, named, by)
    asked = Asked(people=tuple(named), kind=kind, rule=rule, reason=reason.strip(), by=by)
    return _asked(db, task, "task.signers_added", by, _ask(db, held, task, asked))


def _ask(db: Session, held: Held, task: Task, asked: Asked) -> dict[str, Any]:
    """Ask people by the rule of the drawing or besides it; return what the log says of it."""
    data = {"people": [*asked.people], "kind": asked.kind.value, "reason": asked.reason}
    if asked.kind is SignerKind.PARALLEL and _is_vote(db, task):
        _add_votes(db, task, asked)
        return data
    if asked.kind is SignerKind.PARALLEL:
        data["rule"] = asked.rule.value
    put_down(db, task, asked)
    note(db, held, line_about(db, held, task, asked.by, What.SIGNER_ADDED, data))
    ask_in_turn(db, held, task, by=asked.by)
    return data


def _asked(db: Session, task: Task, what: str, by: Actor, data: dict[str, Any]) -> list[SignerView]:
    """Write into the log how its signers were changed, and return them as they are now.

    The words stand in the history only: the log is never erased.
    """
    details = {name: one for name, one in data.items() if name != "reason"}
    audit(db, what, by=by, about=f"task:{task.id}", label=pick(task.title), details=details)
    return signers_of(db, task.id)


def may_vote_more(db: Session, task_id: UUID) -> bool:
    """Return whether who is asked at once would vote on a task by the rule of its drawing."""
    query = select(Task).where(Task.id == task_id, Task.centre_id == db.centre_id)
    task = db.scalar(query)
    return task is not None and task.state in OPEN and not task.signs_for and _is_vote(db, task)


def _check_asked(kind: SignerKind, rule: Rule, reason: str) -> None:
    if kind is SignerKind.VOTE or rule not in {Rule.ALL, Rule.MAJORITY, Rule.ONE}:
        raise WrongSigning
    if not reason.strip():
        raise NoReason


def _check_can_ask(db: Session, task: Task, by: Actor) -> None:
    check_open(db, task)
    check_not_lent(db, task)
    if task.signs_for is not None:
        raise SignerOfSigner
    if task.state is not TaskState.CLAIMED:
        raise NotYourClaim
    check_holder(task, by)


def _check_people(db: Session, task: Task, named: Sequence[str], by: Actor) -> None:
    """See that each of some people may be asked to sign a task."""
    rows = rows_of(db, task.id)
    if len(named) + sum(row.state in WAITING for row in rows) > MOST:
        raise TooManySigners(limit=MOST)
    asked: set[str] = set()
    for name in named:
        there = present(db, name)
        if task.assignee in {there, name}:
            raise AlreadyTheirs(name=there)
        if not {there, name}.isdisjoint(task.excluded):
            raise NotForThem(name=there)
        if there in asked:
            raise AlreadySigner(name=there, who=by.name, username=by.username, when=db.now())
        check_signs_once(db, task, {there, name})
        asked.add(there)


# --- votes --------------------------------------------------------------------------------------


def _is_vote(db: Session, task: Task) -> bool:
    _row, running = look(db, task.instance_id)
    return votes(running.token(task.id))


def _add_votes(db: Session, task: Task, asked: Asked) -> None:
    """Ask some more people in the round of a task, in one turn of its instance."""
    rows = put_down(db, task, Asked(
        people=asked.people, kind=SignerKind.VOTE, rule=asked.rule, reason=asked.reason,
        by=asked.by,
    ))  # fmt: skip
    for row in rows:
        locked = take(db, task.instance_id)
        with alone(db, locked.id):
            turn = load(db, locked, by=asked.by)
            token = turn.running.token(task.id)
            _check_not_voting(db, task, in_round(token), row.person)
            if not has_room(token):
                raise NoRoomToAsk
            ask_one_more(token, row.person)
            data = {"people": [row.person], "kind": SignerKind.VOTE.value, "reason": asked.reason}
            said = Said(what=What.SIGNER_ADDED, node=task.node, token_id=task.id, data=data)
            turn.lines.append(said)
            changes = finish(turn)
        new = [one["id"] for one in changes.tasks if one["node"] == task.node]
        row.state, row.own_task_id = SignerState.OPEN, new[0] if new else None
        db.flush()
        follow(turn, changes)


def _check_not_voting(db: Session, task: Task, items: Sequence[Any], name: str) -> None:
    """Refuse who votes in this round already, themselves or for somebody else."""
    query = select(Task).where(
        Task.centre_id == db.centre_id, Task.instance_id == task.instance_id,
        Task.node == task.node, Task.state.in_([TaskState.READY, TaskState.CLAIMED]),
        Task.signs_for.is_(None),
    )  # fmt: skip
    there = present(db, name)
    holds = [one for one in db.scalars(query) if one.assignee in {name, there}]
    if not {name, there}.isdisjoint(map(str, items)) or holds:
        raise AlreadySigner(name=name, **_who_asked(db, task, name))


def _who_asked(db: Session, task: Task, name: str) -> dict[str, Any]:
    """Return who asked somebody to vote in a case: who added them, else who began it."""
    query = select(Signer).join(Task, Task.id == Signer.task_id).where(
        Signer.centre_id == db.centre_id, Task.instance_id == task.instance_id,
        Signer.person == name, Signer.kind == SignerKind.VOTE,
    )  # fmt: skip
    row = db.scalar(query.order_by(Signer.at.desc()).limit(1))
    if row is not None:
        return {"who": row.by_name, "username": row.by, "when": row.at}
    return {"who": "", "username": None, "when": None} | last_line(
        db, task.instance_id, What.STARTED
    )


# --- removing -----------------------------------------------------------------------------------


def remove_signer(
    db: Session, task_id: UUID, signer_id: UUID, *, by: Actor, reason: str
) -> list[SignerView]:
    """Ask somebody no more who has not signed; return all signers of the task.

    Who added them may do this, and who has the task. If nobody is left whom a decided task waits
    for, the case goes on; where people vote, the rule is looked at anew.

    Raises:
        NoReason: there is none.
        NotFound: there is no such signer of this task.
        SignerDone, SignerGone: they have signed, or are not asked any more: says who and when.
        NotYourClaim: it is not for `by` to say.
    """
    if not reason.strip():
        raise NoReason
    held, task = hold_task(db, task_id)
    row = next((one for one in rows_of(db, task_id) if one.id == signer_id), None)
    if row is None:
        raise NotFound
    _check_can_remove(db, task, row, by)
    data = {"person": row.person, "kind": row.kind.value, "reason": reason.strip()}
    if row.kind is SignerKind.VOTE:
        _remove_vote(db, task, row, by, data)
    else:
        withdraw(db, [row], SignerState.REMOVED, by=by, words=data["reason"])
        note(db, held, line_about(db, held, task, by, What.SIGNER_REMOVED, data))
        ask_in_turn(db, held, task, by=by)
        go_on_if_signed(db, task)
    return _asked(db, task, "task.signer_removed", by, data)


def _check_can_remove(db: Session, task: Task, row: Signer, by: Actor) -> None:
    if not (by.username in {row.by, task.assignee} or may_any_task(by)):
        raise NotYourClaim
    if row.state is SignerState.SIGNED:
        raise SignerDone(who=row.signed_by_name, username=row.signed_by, when=row.signed_at)
    if row.state not in WAITING:
        what = What.SIGNER_REMOVED if row.state is SignerState.REMOVED else What.COMPLETED
        raise SignerGone(**last_line(db, task.instance_id, what))


def _remove_vote(db: Session, task: Task, row: Signer, by: Actor, data: dict[str, Any]) -> None:
    locked = take(db, task.instance_id)
    assert row.own_task_id is not None
    with alone(db, locked.id):
        turn = load(db, locked, by=by)
        ask_one_less(turn.running.token(row.own_task_id))
        said = Said(what=What.SIGNER_REMOVED, node=task.node, token_id=task.id, data=data)
        turn.lines.append(said)
        withdraw(db, [row], SignerState.REMOVED, by=by, words=data["reason"])
        changes = finish(turn)
    follow(turn, changes)
