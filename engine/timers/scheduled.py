"""Scheduled tasks behind start events: what people have set about one, and the log of its runs."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.i18n import N_
from base.ids import new_id
from base.outdated import delete_batch
from base.parameters import Area, Length, Parameter, declare, value
from engine.timers.records import Misfire, Outcome, Schedule, ScheduleRun

OWN: Final = "schedule"
LONGEST_NOTE: Final = 500
GRACE: Final = declare(
    Parameter(
        code="schedule.grace", kind=Length(least=timedelta(seconds=10), most=timedelta(days=1)),
        default=timedelta(minutes=5), name=N_("When a scheduled task counts as missed"),
        about=N_("A task that starts later than this has missed its moment; its rule says what "
                 "becomes of it."),
        area=Area.PROCESSES,
    )
)  # fmt: skip
CATCH_UP: Final = declare(
    Parameter(
        code="schedule.catch_up", kind=Length(most=timedelta(days=366)),
        default=timedelta(days=7), name=N_("How far back missed moments are made up for"),
        about=N_("For scheduled tasks that make up for each moment. What was missed before that "
                 "stays missed."),
        area=Area.PROCESSES,
    )
)  # fmt: skip
KEEP_RUNS: Final = declare(
    Parameter(
        code="schedule.keep_runs", kind=Length(least=timedelta(days=1)),
        default=timedelta(days=90), name=N_("Log of scheduled tasks"),
        about=N_("How long it is told when a scheduled task ran and what became of it."),
        area=Area.KEEPING,
    )
)  # fmt: skip


def task_of(db: Session, key: str, node: str) -> Schedule | None:
    """Return what is set about a start event; nothing for one that nobody has noted yet."""
    query = select(Schedule).where(
        Schedule.centre_id == db.centre_id, Schedule.key == key, Schedule.node == node
    )
    return db.scalar(query.execution_options(populate_existing=True))


def note_task(db: Session, key: str, node: str, drawn: str) -> Schedule:
    """Note a timer start event of a drawing as a task; what people have set about it stays."""
    values = {"drawn": drawn}
    statement = insert(Schedule).values(
        id=new_id(), centre_id=db.centre_id, key=key, node=node, name="", misfire=Misfire.ONCE,
        variables={}, made_by="", changed_at=db.now(), **values,
    )  # fmt: skip
    db.execute(
        statement.on_conflict_do_update(index_elements=["centre_id", "key", "node"], set_=values)
    )
    found = task_of(db, key, node)
    assert found is not None
    return found


def note_run(  # noqa: PLR0913 a line of the log is all of this
    db: Session,
    task: Schedule,
    outcome: Outcome,
    *,
    by: str,
    due_at: datetime | None = None,
    instance_id: UUID | None = None,
    note: str = "",
) -> None:
    """Write a line of the log of a task."""
    db.add(
        ScheduleRun(
            id=new_id(), centre_id=db.centre_id, schedule_id=task.id, due_at=due_at, at=db.now(),
            outcome=outcome, instance_id=instance_id, by=by, note=note[:LONGEST_NOTE],
        )
    )  # fmt: skip


def forget_runs(db: Session) -> int:
    """Delete a batch of old lines of the log."""
    return delete_batch(db, ScheduleRun, ScheduleRun.at < db.now() - value(db, KEEP_RUNS))
