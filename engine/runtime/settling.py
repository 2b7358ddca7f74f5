"""Settling incidents: try again, with corrected data if need be, or say how a call has ended."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal
from uuid import UUID

from sqlalchemy import update

from base import jobs
from base.db import Session
from base.errors import Conflict
from base.i18n import N_
from engine.history.lines import What
from engine.incidents.queries import IncidentView, get_incident, view
from engine.incidents.records import Incident, IncidentKind
from engine.instances.locking import alone
from engine.people import Actor
from engine.runtime.calls import call_took_place, repeat_call
from engine.runtime.finishing import finish
from engine.runtime.flow import follow
from engine.runtime.loading import LOCK_INSTANCE, lock
from engine.runtime.turn import Said, Turn, load, over
from engine.timers.records import Timer


class IncidentSettled(Conflict):
    """Somebody or something has settled the incident already."""

    code: ClassVar[str] = "incident_settled"
    message: ClassVar[str] = N_("This incident has been settled already.")


class NotInDoubt(Conflict):
    """Only a call whose end is unknown can be settled like this."""

    code: ClassVar[str] = "not_in_doubt"
    message: ClassVar[str] = N_("There is no doubt about this incident; it can only be retried.")


def retry(
    db: Session,
    incident_id: UUID,
    *,
    by: Actor,
    variables: Mapping[str, Any] | None = None,
    reason: str = "",
) -> IncidentView:
    """Try again what has failed; `variables` correct the data first, and win over older values.

    The answer tells the true outcome: resolved, or still open with the reason of this attempt.
    A call to the outside world is asked for again and runs as a job.

    Raises:
        NotFound: there is no such incident.
        IncidentSettled: it is not open any more.
        InstanceSuspended: the instance must be resumed first.
    """
    turn, row = _open(db, incident_id, by)
    with alone(db, row.instance_id):
        data = {"incident": str(row.id)} | ({"changed": dict(variables)} if variables else {})
        data |= {"reason": reason} if reason else {}
        turn.lines.append(_line(What.RETRIED, row, data))
        if row.kind is IncidentKind.FAULT:
            _make_again(db, row)
            _resolve(turn, row, "retried")
        elif row.job_id is not None:
            repeat_call(db, row.job_id, "")
            _resolve(turn, row, "retried")
        else:
            turn.running.retry(row.token_id, variables)
            turn.retried.add(row.token_id)
        changes = finish(turn)
        db.flush()
    follow(turn, changes)
    return view(get_incident(db, incident_id))


def settle_unknown(
    db: Session, incident_id: UUID, *, outcome: Literal["done", "repeat"], by: Actor, reason: str
) -> IncidentView:
    """Decide about a call whose end nobody knows: it took place, or it shall be made again.

    Raises:
        NotFound: there is no such incident.
        IncidentSettled: it is not open any more.
        NotInDoubt: it is an incident of another kind.
    """
    turn, row = _open(db, incident_id, by)
    if row.kind is not IncidentKind.UNKNOWN or row.job_id is None:
        raise NotInDoubt
    with alone(db, row.instance_id):
        data = {"incident": str(row.id), "decision": outcome, "reason": reason}
        turn.lines.append(_line(What.SETTLED, row, data))
        _resolve(turn, row, outcome)
        finish(turn)
        db.flush()
    if outcome == "repeat":
        repeat_call(db, row.job_id, reason)
    else:
        call_took_place(db, row.job_id, reason)
    return view(get_incident(db, incident_id))


def _open(db: Session, incident_id: UUID, by: Actor) -> tuple[Turn, Incident]:
    row = get_incident(db, incident_id)
    locked = lock(db, LOCK_INSTANCE, key=row.instance_id)
    db.refresh(row)
    if row.resolved_at is not None:
        raise IncidentSettled(who=row.resolved_by, username=row.resolved_by, when=row.resolved_at)
    if locked is None:
        raise over(db, row.instance_id)
    return load(db, locked, by=by), row


def _resolve(turn: Turn, row: Incident, how: str) -> None:
    row.resolved_at, row.resolved_by, row.resolution = turn.now, turn.by.username, how
    turn.db.flush()
    turn.locked.incidents -= 1
    turn.changed.add("incidents")


def _make_again(db: Session, row: Incident) -> None:
    """Have the job done again that died, or the timer fire that could not."""
    if row.job_id is not None:
        jobs.repeat(db, row.job_id)
        return
    query = update(Timer).where(Timer.token_id == row.token_id).values(held=False)
    db.execute(query.execution_options(synchronize_session=False))


def _line(what: What, row: Incident, data: dict[str, Any]) -> Said:
    return Said(what=what, node=row.node, token_id=row.token_id, data=data)
