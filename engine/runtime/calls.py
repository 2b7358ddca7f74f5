"""Remote actions: a job reaches the outside world, its end is a command on the instance.

The job's row and the instance are changed in the same transaction, so an answer is taken in once.
How often the outside world is reached can never be promised; that is what the key is for.
"""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import select

from base import jobs
from base.db import Session
from engine.actions.errors import BpmnError
from engine.actions.records import CallState, RemoteRow
from engine.actions.registry import (
    CallFate,
    Fate,
    FateHook,
    RemoteAction,
    RemoteCall,
    register_remote,
    tell_fate,
)
from engine.history.lines import What
from engine.incidents.records import Incident, IncidentKind
from engine.instances.locking import alone
from engine.instances.records import Instance, InstanceState
from engine.people import Actor
from engine.runtime.answers import take_answer
from engine.runtime.finishing import finish
from engine.runtime.flow import follow
from engine.runtime.loading import LOCK_CALL, lock
from engine.runtime.machine.codec import pack, unpack
from engine.runtime.turn import Said, load

WORKER: Final = Actor.system("worker")
GONE: Final = {"gone": True}
HELD: Final = {"held": True}
MESSAGE_LENGTH: Final = 4000
PREFIX: Final = "action:"


def remote(
    name: str,
    *,
    unknown: Literal["ask", "repeat"] = "ask",
    max_attempts: int = 5,
    lease: timedelta = timedelta(seconds=60),
    on_fate: FateHook | None = None,
) -> Callable[[RemoteAction], RemoteAction]:
    """Register a function as the remote action `name`.

    Args:
        name: what drawings call it.
        unknown: what to do when a worker was lost in the middle of the call: have a person
            decide, or repeat it because the other side recognises the key.
        max_attempts: how often it is tried before it becomes an incident.
        lease: longer than the longest time the call may take.
        on_fate: is told, in the same transaction, what became of a call otherwise than by its own
            answer, so that the room's records say the same as the incident. When a person says
            that the call took place, what it returns is the call's answer.
    """

    def register(function: RemoteAction) -> RemoteAction:
        register_remote(name, function, on_fate)

        @jobs.remote_job(
            f"{PREFIX}{name}", unknown=unknown, max_attempts=max_attempts, lease=lease,
            on_result=_on_result, on_dead=_on_dead, on_unknown=_on_unknown,
        )  # fmt: skip
        def run(call: jobs.Call) -> dict[str, Any]:
            return _call(function, call)

        return function

    return register


def usual_attempts(name: str) -> int:
    """Return how often the call of a remote action is made where the drawing does not say it."""
    return jobs.definition(f"{PREFIX}{name}").max_attempts


def _call(function: RemoteAction, job: jobs.Call) -> dict[str, Any]:
    """Make one attempt. A call whose token is gone or suspended is not made."""
    token_id = UUID(job.args["token_id"])
    with job.transaction() as db:
        query = (
            select(RemoteRow.params, RemoteRow.instance_id, Instance.state)
            .join(Instance, Instance.id == RemoteRow.instance_id)
            .where(RemoteRow.token_id == token_id, RemoteRow.centre_id == db.centre_id)
        )
        row = db.execute(query).one_or_none()
    if row is None:
        return GONE
    if row.state is InstanceState.SUSPENDED:
        return HELD
    call = RemoteCall(
        key=str(token_id), params=unpack(row.params), instance_id=row.instance_id, job=job
    )
    try:
        result = function(call)
    except BpmnError as error:
        return {"error": error.code, "answer": _text(error.message)}
    return {"answer": _text(result)}


def _text(value: object) -> str:
    return base64.b64encode(pack(value)).decode()


def _on_result(db: Session, job: jobs.Job) -> None:
    """Take in the end of a call, in the transaction that marks the job as done."""
    result = job.result or {}
    if result.get("gone"):
        return
    token_id = UUID(job.args["token_id"])
    locked = lock(db, LOCK_CALL, key=token_id)
    if locked is None:
        return
    row = db.get_one(RemoteRow, token_id, populate_existing=True)
    if result.get("held"):
        row.state = CallState.HELD
        return
    row.error = result.get("error")
    row.answer = base64.b64decode(result["answer"]) if "answer" in result else None
    if locked.state is InstanceState.SUSPENDED:
        row.state = CallState.ANSWERED
        return
    with alone(db, locked.id):
        turn = load(db, locked, by=WORKER)
        take_answer(turn, row)
        db.expunge(row)
        changes = finish(turn)
    follow(turn, changes)


def _on_dead(db: Session, job: jobs.Job) -> None:
    _incident(db, job, IncidentKind.JOB)


def _on_unknown(db: Session, job: jobs.Job) -> None:
    _incident(db, job, IncidentKind.UNKNOWN)


def repeat_call(db: Session, job_id: UUID, reason: str) -> None:
    """Have a call made again, as a person asked."""
    job = jobs.repeat(db, job_id)
    _tell(db, job, Fate.REPEAT, reason)


def call_took_place(db: Session, job_id: UUID, reason: str) -> None:
    """Go on as after a success, because a person says that the call took place."""
    job = db.get_one(jobs.Job, job_id)
    answer = _tell(db, job, Fate.DONE, reason)
    jobs.settle(db, job_id, result=None if answer is None else {"answer": _text(answer)})


def _tell(db: Session, job: jobs.Job, fate: Fate, reason: str) -> dict[str, Any] | None:
    told = CallFate(key=str(job.args["token_id"]), fate=fate, reason=reason)
    return tell_fate(db, job.name.removeprefix(PREFIX), told)


def _incident(db: Session, job: jobs.Job, kind: IncidentKind) -> None:
    """Leave an incident that names the job, so that it can be repeated or settled."""
    token_id = UUID(job.args["token_id"])
    locked = lock(db, LOCK_CALL, key=token_id)
    # The room learns of it in any case: the call may have been made for an instance that is over.
    fate = Fate.UNKNOWN if kind is IncidentKind.UNKNOWN else Fate.DEAD
    _tell(db, job, fate, _last_line(job.error or ""))
    if locked is None:
        return
    with alone(db, locked.id):
        turn = load(db, locked, by=WORKER, anyway=True)
        wait = next(w for w in turn.before.values() if w.token_id == token_id)
        message, trace = _last_line(job.error or ""), job.error or ""
        data = {"message": message, "kind": kind.value, "attempts": job.attempts}
        turn.lines.append(Said(what=What.FAILED, node=wait.node.id, token_id=token_id, data=data))
        known = db.scalar(
            select(Incident).where(Incident.token_id == token_id, Incident.resolved_at.is_(None))
        )
        if known is not None:
            known.kind, known.message, known.trace = kind, message, trace
            known.attempts, known.at = known.attempts + job.attempts, db.now()
        else:
            db.add(
                Incident(
                    centre_id=db.centre_id, instance_id=locked.id, token_id=token_id,
                    node=wait.node.id, node_name=wait.node.name or wait.node.id, kind=kind,
                    message=message, trace=trace, attempts=job.attempts, at=db.now(),
                    job_id=job.id,
                )
            )  # fmt: skip
            locked.incidents += 1
            turn.changed.add("incidents")
        finish(turn)


def _last_line(trace: str) -> str:
    """Return what a person can make something of: the last line of a trace."""
    lines = trace.strip().splitlines()
    return lines[-1][:MESSAGE_LENGTH] if lines else ""
