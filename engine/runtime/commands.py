"""The verbs that move an instance: start, complete, cancel, suspend, resume."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, ClassVar, cast
from uuid import UUID

from psycopg.errors import ForeignKeyViolation, UniqueViolation
from sqlalchemy import exists, select, update

from base.db import Session
from base.errors import Conflict, Invalid
from base.i18n import N_
from base.ids import new_id
from engine.actions.records import CallState, RemoteRow
from engine.definitions.programs import NoSuchDefinition, Ready, ready
from engine.definitions.queries import newest_version, release_of
from engine.history.lines import What
from engine.instances.locking import alone
from engine.instances.queries import InstanceView
from engine.instances.records import Instance, InstanceState
from engine.instances.requests import first_time
from engine.messages.records import SignalWait, Subscription
from engine.people import Actor
from engine.retirement.queries import check_not_retired
from engine.runtime.answers import take_answer
from engine.runtime.finishing import ask_for_call, finish
from engine.runtime.flow import begin, follow, look_in_buffer, newest
from engine.runtime.loading import LOCK_TASK, TASK_COLUMNS, Locked, lock
from engine.runtime.reading import read_instance, started_view
from engine.runtime.sending.signals import catch_up
from engine.runtime.turn import Said, Turn, load, over, take
from engine.tasks.actions import check_not_lent, check_not_taken
from engine.tasks.closing import check_open
from engine.tasks.queries import get_task_row
from engine.tasks.records import Task, TaskState
from engine.tasks.rights import check_may_do
from engine.tasks.views import TaskView, view
from engine.timers.records import Timer


class BusinessKeyTaken(Conflict):
    """The drawing wants business keys to be unique, and this one is in use."""

    code: ClassVar[str] = "business_key_taken"
    message: ClassVar[str] = N_("There is already a process with the business key “%(key)s”.")


class WhichOutcome(Invalid):
    """The task ends in one of several named ways, and none of them was chosen."""

    code: ClassVar[str] = "which_outcome"
    message: ClassVar[str] = N_("Please choose one of: %(outcomes)s.")


def start(  # noqa: PLR0913 a start is all of this
    db: Session,
    key: str,
    *,
    variables: Mapping[str, Any],
    by: Actor,
    version: int | None = None,
    business_key: str | None = None,
    idempotency_key: str | None = None,
) -> InstanceView:
    """Start the newest version of a definition, or a given one, and run it until it waits.

    Raises:
        NoSuchDefinition: nothing of this key is deployed, or not in this version.
        DefinitionRetired: no new instance of it may begin.
        BusinessKeyTaken: the business key must be unique and is in use.
        KeyReused: the idempotency key was used for something else.
    """
    instance_id = new_id()
    if idempotency_key is not None:
        earlier = first_time(db, idempotency_key, verb="start", subject=key, result_id=instance_id)
        if earlier is not None:
            return read_instance(db, earlier)
    program, release_id = newest(db, key) if version is None else _given(db, key, version)
    if program.unique_business_key and business_key is not None:
        check_free(db, key, business_key)
    try:
        turn = begin(
            db, program, release_id, variables=variables, by=by, business_key=business_key,
            instance_id=instance_id,
        )  # fmt: skip
    except UniqueViolation as error:
        # Somebody used the key between the look above and the insert.
        raise BusinessKeyTaken(key=business_key) from error
    except ForeignKeyViolation as error:
        # The version was deleted meanwhile.
        raise NoSuchDefinition(key=key) from error
    return read_instance(db, instance_id) if turn.stale else started_view(turn)


def complete(
    db: Session,
    task_id: UUID,
    variables: Mapping[str, Any],
    *,
    by: Actor,
    idempotency_key: str | None = None,
) -> TaskView:
    """Do a task with these values and run the instance on until it waits.

    `outcome` and `comment` among the values are the opinion that the history shows.

    Raises:
        TaskTaken: somebody else holds it.
        TaskClosed: it is done or withdrawn.
        NotYourTask: `by` is no candidate.
        TaskLent: it is delegated; its owner completes it.
        WhichOutcome: the drawing names outcomes and none of them was chosen.
        NoSuchWay: the task is a gateway, and `outcome` names no way on from it.
        InstanceSuspended: the instance must be resumed first.
        KeyReused: the idempotency key was used for something else.
    """
    if idempotency_key is not None:
        earlier = first_time(
            db, idempotency_key, verb="complete", subject=str(task_id), result_id=task_id
        )
        if earlier is not None:
            return view(get_task_row(db, task_id))
    locked = lock_of_task(db, task_id)
    task = task_in(locked)
    _check_theirs(db, task, by)
    with alone(db, locked.id):
        turn = load(db, locked, by=by)
        _check_outcome(turn, task, variables)
        _tell(turn, task, variables)
        turn.running.complete(task_id, variables)
        changes = finish(turn)
    follow(turn, changes)
    return view(task)


def _check_theirs(db: Session, task: Task, by: Actor) -> None:
    """See that a task is open and that nobody but `by` has it."""
    check_open(db, task)
    check_not_taken(db, task, by)
    check_may_do(task, by)
    check_not_lent(db, task)


def lock_of_task(db: Session, task_id: UUID) -> Locked:
    """Lock a task's instance; without one the task is closed, and that says who was first."""
    locked = lock(db, LOCK_TASK, key=task_id)
    if locked is None:
        task = get_task_row(db, task_id)
        check_open(db, task)
        raise over(db, task.instance_id)
    return locked


def task_in(locked: Locked) -> Task:
    """Return what was read of the task; no record, for the session is not to store it."""
    facts = SimpleNamespace(facts={}, **dict(zip(TASK_COLUMNS, locked.extra, strict=True)))
    facts.state, facts.key = TaskState(facts.state), locked.key
    facts.instance_id, facts.business_key = locked.id, locked.business_key
    return cast("Task", facts)


def _check_outcome(turn: Turn, task: Task, variables: Mapping[str, Any]) -> None:
    for wait in turn.before.values():
        if wait.token_id == task.id and wait.node.task is not None:
            names = [outcome.name for outcome in wait.node.task.outcomes]
            if names and variables.get("outcome") not in names:
                raise WhichOutcome(outcomes=", ".join(names))


def _outcome(turn: Turn, task: Task, variables: Mapping[str, Any]) -> Any:
    """Return how the task ends; for a way on from a gateway what stands on the flow."""
    said = variables.get("outcome")
    node = next((w.node for w in turn.before.values() if w.token_id == task.id), None)
    if node is None or not node.choice:
        return said
    labels = {one.name: one.labels["en"] for one in node.choice}
    if isinstance(said, str):
        said = [said] if said in labels else said.split(",")
    return ", ".join(labels.get(str(one).strip(), str(one).strip()) for one in said or ())


def _tell(turn: Turn, task: Task, variables: Mapping[str, Any]) -> None:
    by, outcome = turn.by, _outcome(turn, task, variables)
    task.state, task.completed_at = TaskState.COMPLETED, turn.now
    task.completed_by, task.completed_by_name = by.username, by.name
    task.outcome = None if outcome is None else str(outcome)
    turn.done = {
        "done": task.id,
        "by": by.username,
        "by_name": by.name,
        "outcome": task.outcome,
    }
    opinion = {"outcome": task.outcome, "comment": variables.get("comment")}
    data = {name: value for name, value in opinion.items() if value not in {None, ""}}
    turn.told[task.id] = Said(what=What.COMPLETED, node=task.node, token_id=task.id, data=data)


def cancel(db: Session, instance_id: UUID, *, by: Actor, reason: str) -> InstanceView:
    """End an instance where it stands. Its tasks are withdrawn, its timers forgotten.

    Raises:
        NotFound: there is no such instance.
        InstanceOver: it has ended already.
    """
    locked = take(db, instance_id)
    with alone(db, locked.id):
        turn = load(db, locked, by=by, anyway=True)
        turn.say(What.INSTANCE_CANCELLED, reason=reason)
        locked.state = InstanceState.CANCELLED
        turn.running.cancel()
        finish(turn)
    return read_instance(db, instance_id)


def suspend(db: Session, instance_id: UUID, *, by: Actor, reason: str) -> InstanceView:
    """Let nothing happen in an instance until it is resumed: no task, timer, message or job.

    Raises:
        NotFound: there is no such instance.
        InstanceOver: it has ended already.
    """
    locked = take(db, instance_id)
    with alone(db, locked.id):
        turn = load(db, locked, by=by, anyway=True)
        if locked.state is InstanceState.ACTIVE:
            turn.say(What.SUSPENDED, reason=reason)
            locked.state = InstanceState.SUSPENDED
            turn.changed.add("state")
            finish(turn)
            _hold_waits(db, instance_id, held=True)
    return read_instance(db, instance_id)


def resume(db: Session, instance_id: UUID, *, by: Actor, reason: str = "") -> InstanceView:
    """Let a suspended instance go on: due timers fire now, messages that came are delivered.

    Raises:
        NotFound: there is no such instance.
        InstanceOver: it has ended.
    """
    locked = take(db, instance_id)
    if locked.state is not InstanceState.SUSPENDED:
        return read_instance(db, instance_id)
    with alone(db, locked.id):
        turn = load(db, locked, by=by, anyway=True)
        turn.say(What.RESUMED, reason=reason)
        locked.state = InstanceState.ACTIVE
        turn.changed.add("state")
        _hold_waits(db, instance_id, held=False)
        _go_on_with_calls(turn)
        changes = finish(turn)
    follow(turn, changes)
    query = select(Subscription).where(Subscription.instance_id == instance_id)
    waiting = list(db.scalars(query.execution_options(populate_existing=True)))
    look_in_buffer(db, waiting, business_key=locked.business_key)
    catch_up(db, instance_id)
    return read_instance(db, instance_id)


def _given(db: Session, key: str, version: int) -> tuple[Ready, UUID]:
    row = newest_version(db, key, version)
    check_not_retired(db, key)
    return ready(db, row.id), release_of(db, row).id


def check_free(db: Session, key: str, business_key: str) -> None:
    """See that no instance of a definition has this business key.

    Raises:
        BusinessKeyTaken: one has.
    """
    taken = exists().where(
        Instance.centre_id == db.centre_id,
        Instance.key == key,
        Instance.unique_key == business_key,
    )
    if db.scalar(select(taken)):
        raise BusinessKeyTaken(key=business_key)


def _hold_waits(db: Session, instance_id: UUID, *, held: bool) -> None:
    for record in (Timer, Subscription, SignalWait):
        query = update(record).where(record.instance_id == instance_id).values(held=held)
        db.execute(query.execution_options(synchronize_session=False))


def _go_on_with_calls(turn: Turn) -> None:
    """Take in answers that came during the suspension; make calls that were put off."""
    db = turn.db
    drawn = {one.token_id: one.node.action for one in turn.before.values()}
    query = select(RemoteRow).where(RemoteRow.instance_id == turn.locked.id)
    for row in db.scalars(query.execution_options(populate_existing=True)):
        if row.state is CallState.HELD:
            row.state = CallState.WAITING
            action = drawn.get(row.token_id)
            retries = action.retries if action is not None else None
            ask_for_call(db, row.action, row.token_id, row.instance_id, retries)
        elif row.state is CallState.ANSWERED:
            take_answer(turn, row)
