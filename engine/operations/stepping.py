"""Going back along the path of a case: sending it back to a step, taking back what one has done.

Both are moves of the engine in one transaction; what was done stays in the history.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.errors import Conflict, Invalid, NotAllowed
from base.i18n import N_, gettext, pick
from engine.audit import audit
from engine.definitions.checks.graph import Ways
from engine.definitions.model import GATEWAYS, Event, Kind, NodeInfo, Scope
from engine.definitions.program import Program, plain_key
from engine.history.lines import What
from engine.history.records import HistoryRow
from engine.identity.access.permissions import may_any_task
from engine.identity.people import names_of_users
from engine.instances.locking import alone
from engine.people import Actor
from engine.runtime.finishing import finish
from engine.runtime.flow import follow
from engine.runtime.machine.changing.placing import Act, Instruction
from engine.runtime.machine.waits import Active
from engine.runtime.reading import look, program_of
from engine.runtime.signing.answering import recall
from engine.runtime.signing.asked import lock_of_task, task_in
from engine.runtime.turn import Said, Turn, load, take
from engine.tasks.actions import check_not_lent, check_not_taken
from engine.tasks.closing import check_open
from engine.tasks.notices.records import NoticeKind
from engine.tasks.notices.telling import tell
from engine.tasks.queries import get_task_row
from engine.tasks.records import OPEN, Task, TaskState
from engine.tasks.rights import NoReason, check_may_do
from engine.tasks.views import TaskView, view

# What has happened without anything having been done.
HARMLESS: Final = frozenset({
    What.ENTERED, What.GIVEN, What.CLAIMED, What.RELEASED, What.TRANSFERRED, What.LENT,
    What.GIVEN_BACK, What.COPIED, What.URGED, What.PLANNED, What.REHOMED, What.LINKED,
    What.RECOUNTED, What.CANCELLED, What.MIGRATED, What.SIGNER_ADDED, What.SIGN_ASKED,
    What.SIGNER_REMOVED,
})  # fmt: skip
# Steps that only work something out: doing them again changes nothing outside.
PURE: Final = GATEWAYS | {Kind.SCRIPT, Kind.RULE, Kind.NONE}
EVENTS: Final = frozenset({Kind.START, Kind.END, Kind.THROW, Kind.CATCH})


class NoSuchStep(Invalid):
    """A case can only go back to a step that was completed on its way here."""

    code: ClassVar[str] = "no_such_step"
    message: ClassVar[str] = N_("This case did not come by that step; choose one of the list.")


class NotYourWork(NotAllowed):
    """Only who completed a task may take that back."""

    code: ClassVar[str] = "not_your_work"
    message: ClassVar[str] = N_("Only who has completed a task can take it back.")


class CannotTakeBack(Conflict):
    """The case has gone on. `params` hold `why`, and `who`, `username` and `when` if known."""

    code: ClassVar[str] = "cannot_take_back"
    message: ClassVar[str] = N_("This cannot be taken back: %(why)s")


GONE_ON: Final = N_("%(who)s has done “%(step)s” since.")
DONE: Final = N_("“%(step)s” has been carried out.")
HAPPENED: Final = N_("the case has gone on since.")
NOTHING: Final = N_("nothing waits that came of it.")
ONE_OF_SEVERAL: Final = N_("it was one of several that were asked at once.")
SIGNATURE: Final = N_("what was signed stays; who asked can ask again.")
ELSEWHERE: Final = N_("the case has gone over to another process since.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that a case can be sent back to: who did it last, and when."""

    node: str
    title: Mapping[str, str]
    by_name: str
    by: str
    when: datetime


# --- sending back -----------------------------------------------------------------------------


def steps_back(db: Session, task_id: UUID) -> list[Step]:
    """Return the steps that the case of an open task can be sent back to, the latest first."""
    task = get_task_row(db, task_id)
    if task.state not in OPEN:
        return []
    row, running = look(db, task.instance_id)
    here = next((one for one in running.active() if one.token_id == task_id), None)
    if here is None:
        return []
    return _steps(db, program_of(db, row, here.process_key), here.process_key, task)


def _steps(db: Session, program: Program, key: str, task: Task) -> list[Step]:
    """Return the completed steps of the process or sub-process that a task stands in."""
    plan = _plan_of(program, task.node)
    told = (HistoryRow.token_id == Task.id) & (HistoryRow.instance_id == Task.instance_id)
    query = select(Task).join(HistoryRow, told).where(
        Task.centre_id == db.centre_id, Task.instance_id == task.instance_id,
        Task.state == TaskState.COMPLETED, Task.node != task.node,
        HistoryRow.what == What.COMPLETED, HistoryRow.key == plain_key(key),
    )  # fmt: skip
    found: dict[str, Step] = {}
    for row in db.scalars(query.order_by(Task.completed_at.desc(), Task.id.desc())):
        if plan is not None and row.node in plan.nodes and row.node not in found:
            found[row.node] = Step(
                node=row.node, title=row.title, by_name=row.completed_by_name or "",
                by=row.completed_by or "", when=row.completed_at or row.created_at,
            )  # fmt: skip
    return list(found.values())


def _plan_of(program: Program, node: str) -> Scope | None:
    return next((plan for plan in program.process.scope.walk() if node in plan.nodes), None)


def return_to(db: Session, task_id: UUID, node: str, *, by: Actor, reason: str) -> None:
    """Send a case back from an open task to a step that was completed on its way.

    Who did that step last has it again, or who stands in; the case goes on from there by the
    drawing. What runs beside and would be reached again ends.

    Raises:
        NoReason: there is none.
        NoSuchStep: the case did not come by that step.
        TaskTaken, TaskClosed, NotYourTask, FourEyes, TaskLent: as for completing it.
        InstanceSuspended: it must be resumed first.
    """
    if not reason.strip():
        raise NoReason
    locked = lock_of_task(db, task_id)
    task = task_in(locked)
    check_open(db, task)
    check_not_taken(db, task, by)
    check_may_do(task, by)
    check_not_lent(db, task)
    with alone(db, locked.id):
        turn = load(db, locked, by=by)
        step = _chosen(db, turn, task, node)
        turn.running.change(_way_back(turn, task, node))
        _give_again(turn, node, step.by)
        data = {"to": pick(step.title), "step": node, "reason": reason}
        turn.lines.append(Said(what=What.RETURNED, node=task.node, token_id=task.id, data=data))
        changes = finish(turn)
    follow(turn, changes)
    _tell_of_new(db, changes.tasks, node, NoticeKind.RETURNED, by=by, words=reason)
    audit(db, "task.returned", by=by, about=f"task:{task.id}", label=pick(task.title), details=data)


def _chosen(db: Session, turn: Turn, task: Task, node: str) -> Step:
    here = next((one for one in turn.running.active() if one.token_id == task.id), None)
    if here is not None:
        key = here.process_key
        for step in _steps(db, turn.ready(key).program, key, task):
            if step.node == node:
                return step
    raise NoSuchStep


def _way_back(turn: Turn, task: Task, node: str) -> list[Instruction]:
    """Return the move, and the end of what runs beside and would begin again behind the step."""
    active = turn.running.active()
    here = next(one for one in active if one.token_id == task.id)
    plan = _plan_of(turn.ready(here.process_key).program, node)
    again = Ways(plan).reached([node]) if plan is not None else set()
    beside = [
        one
        for one in active
        if one.scope == here.scope and one.node in again and one.node != here.node
        and not one.border
    ]  # fmt: skip
    return [
        Instruction(act=Act.MOVE, node=task.node, token=task.id, to=node),
        *(Instruction(act=Act.CANCEL, node=one.node, token=one.token_id) for one in beside),
    ]


def _give_again(turn: Turn, node: str, username: str) -> None:
    """Let who did a step have it again, if that is somebody who works here."""
    if names_of_users(turn.db, [username]):
        turn.again[node] = username


def _tell_of_new(
    db: Session,
    rows: Iterable[Mapping[str, Any]],
    node: str,
    kind: NoticeKind,
    *,
    by: Actor,
    words: str,
) -> None:
    for row in rows:
        if row["node"] == node and row["assignee"]:
            task = get_task_row(db, row["id"])
            tell(db, task, [row["assignee"]], kind, by=by, words=words)


# --- taking back ------------------------------------------------------------------------------


def take_back(db: Session, task_id: UUID, *, by: Actor, reason: str = "") -> TaskView:
    """Undo the completion of a task while nobody has done what comes next; return the new task.

    Whoever completed it has it again, with the values as they are now. What waits because of it
    is withdrawn, and who has taken that is told.

    Raises:
        NotYourWork: somebody else completed it and `by` is no administrator.
        CannotTakeBack: something was done since; says what, by whom and when.
        InstanceOver, InstanceSuspended: its process has ended, or must be resumed first.
    """
    task = get_task_row(db, task_id)
    if task.held_at is not None:
        return recall(db, task_id, by=by, reason=reason)
    _check_theirs(db, task, by)
    locked = take(db, task.instance_id)
    with alone(db, locked.id):
        turn = load(db, locked, by=by)
        came = _what_came(turn, task)
        gone = _taken(db, [one.token_id for one in came])
        turn.running.change(_back_to(task, came))
        _give_again(turn, task.node, task.completed_by or "")
        data = {"reason": reason}
        turn.lines.append(Said(what=What.TAKEN_BACK, node=task.node, token_id=task.id, data=data))
        changes = finish(turn)
    follow(turn, changes)
    for lost, holder in gone:
        tell(db, lost, [holder], NoticeKind.TAKEN_BACK, by=by, words=reason)
    about = f"task:{task.id}"
    audit(db, "task.taken_back", by=by, about=about, label=pick(task.title), details=data)
    return view(get_task_row(db, next(r["id"] for r in changes.tasks if r["node"] == task.node)))


def _check_theirs(db: Session, task: Task, by: Actor) -> None:
    """See that a task is completed, and that it is for `by` to undo that."""
    if task.signs_for is not None:
        raise CannotTakeBack(why=gettext(SIGNATURE))
    if task.state is not TaskState.COMPLETED:
        check_open(db, task)
        raise NotYourWork
    if task.completed_by != by.username and not may_any_task(by):
        raise NotYourWork


def _back_to(task: Task, came: Iterable[Active]) -> list[Instruction]:
    """Return the move of the first that came of a task, and the end of the others."""
    first, *rest = came
    return [
        Instruction(act=Act.MOVE, node=first.node, token=first.token_id, to=task.node),
        *(Instruction(act=Act.CANCEL, node=one.node, token=one.token_id) for one in rest),
    ]


def _taken(db: Session, tokens: list[UUID]) -> list[tuple[Task, str]]:
    query = select(Task).where(Task.centre_id == db.centre_id, Task.id.in_(tokens))
    return [(one, one.assignee) for one in db.scalars(query) if one.assignee]


def _what_came(turn: Turn, task: Task) -> list[Active]:
    """Return the tokens that wait because a task was completed.

    Raises:
        CannotTakeBack: something else has happened since.
    """
    done, *later = _lines_since(turn.db, task)
    active = turn.running.active()
    keys = {plain_key(one.process_key): one.process_key for one in active}
    if done.key not in keys:
        raise CannotTakeBack(why=gettext(ELSEWHERE))
    nodes = turn.ready(keys[done.key]).program.nodes
    node = nodes[task.node]
    if node.loop is not None or node.repeat is not None:
        raise CannotTakeBack(why=gettext(ONE_OF_SEVERAL))
    for line in later:
        _check_harmless(line, nodes.get(line.node or "") if line.key == done.key else None)
    entered = {line.token_id for line in later if line.what == What.ENTERED}
    came = [one for one in active if one.token_id in entered and not one.border]
    inside = {one.token_id for one in came}
    came = [one for one in came if one.scope not in inside]
    if not came:
        raise CannotTakeBack(why=gettext(NOTHING))
    if any(one.process_key != keys[done.key] for one in came):
        raise CannotTakeBack(why=gettext(ELSEWHERE))
    return came


def _lines_since(db: Session, task: Task) -> list[HistoryRow]:
    """Return the line that says a task was completed, and all after it."""
    mine = (HistoryRow.centre_id == db.centre_id) & (HistoryRow.instance_id == task.instance_id)
    completed = select(HistoryRow.seq).where(
        mine, HistoryRow.token_id == task.id, HistoryRow.what == What.COMPLETED
    )
    query = select(HistoryRow).where(mine, HistoryRow.seq >= completed.scalar_subquery())
    return list(db.scalars(query.order_by(HistoryRow.seq)))


def _check_harmless(line: HistoryRow, node: NodeInfo | None) -> None:
    if line.what in HARMLESS:
        return
    step = (node.name or node.id) if node is not None else line.node or ""
    facts = {"who": line.actor_name, "username": line.actor, "when": line.at}
    if line.what == What.COMPLETED:
        if line.actor_kind != "system":
            raise CannotTakeBack(why=gettext(GONE_ON) % {"who": line.actor_name, "step": step},
                                 **facts)  # fmt: skip
        quiet = node is not None and node.kind in EVENTS and node.event is Event.NONE
        if node is not None and (node.kind in PURE or quiet):
            return
        raise CannotTakeBack(why=gettext(DONE) % {"step": step}, **facts)
    raise CannotTakeBack(why=gettext(HAPPENED), **facts)
