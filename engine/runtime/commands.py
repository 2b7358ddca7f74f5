"""The verbs that move an instance: start, complete, cancel, suspend, resume."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from psycopg.errors import ForeignKeyViolation, UniqueViolation
from sqlalchemy import exists, select, update

from base.db import Session
from base.errors import Conflict
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
from engine.runtime.loading import Locked
from engine.runtime.reading import read_instance, started_view
from engine.runtime.sending.signals import catch_up
from engine.runtime.signing.answering import hold_decision, sign
from engine.runtime.signing.asked import check_outcome, check_theirs, lock_of_task, task_in, tell
from engine.runtime.turn import Turn, load, take
from engine.tasks.queries import get_task_row
from engine.tasks.records import Task
from engine.tasks.views import TaskView, view
from engine.timers.records import Timer


class BusinessKeyTaken(Conflict):
    """The drawing wants business keys to be unique, and this one is in use."""

    code: ClassVar[str] = "business_key_taken"
    message: ClassVar[str] = N_("There is already a process with the business key “%(key)s”.")


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

    `outcome` and `comment` among the values are the opinion that the history shows. If somebody is
    to sign it after, the values are kept and the case goes on when they have.

    Raises:
        TaskTaken: somebody else holds it.
        TaskClosed: it is done or withdrawn.
        NotYourTask: `by` is no candidate.
        TaskLent: it is delegated; its owner completes it.
        TaskWaits, TaskHeld: somebody is to sign it first, or still.
        WhichOutcome: the drawing names outcomes and none of them was chosen.
        NoSuchWay: the task is a gateway, and `outcome` names no way on from it.
        InstanceSuspended: the instance must be resumed first.
        KeyReused: the idempotency key was used for something else.
    """
    if idempotency_key is not None and _was_completed(db, task_id, idempotency_key):
        return view(get_task_row(db, task_id))
    locked = lock_of_task(db, task_id)
    task = task_in(locked)
    if task.signs_for is not None:
        said, words = str(variables.get("outcome", "")), str(variables.get("comment") or "")
        return sign(db, task_id, outcome=said, comment=words, by=by)
    check_theirs(db, task, by)
    if task.then_asks:
        return hold_decision(db, locked, task, variables, by=by)
    _carry_out(db, locked, task, variables, by=by)
    return view(task)


def _was_completed(db: Session, task_id: UUID, key: str) -> bool:
    """Return whether a task was completed with this key before; keep it if not."""
    about = str(task_id)
    return first_time(db, key, verb="complete", subject=about, result_id=task_id) is not None


def _carry_out(
    db: Session, locked: Locked, task: Task, variables: Mapping[str, Any], *, by: Actor
) -> None:
    with alone(db, locked.id):
        turn = load(db, locked, by=by)
        check_outcome(turn, task, variables)
        tell(turn, task, variables)
        turn.running.complete(task.id, variables)
        changes = finish(turn)
    follow(turn, changes)


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
