"""A calendar has changed: what waits by working time gets its moments anew.

In slices, each instance in a transaction of its own. To do it twice changes nothing more, so a
slice whose worker dies is simply made again. Turns that had read the calendar before the change
and stored their waits after it are found by a second look a little later.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, or_, select, union, update

from base.db import Session, is_busy
from base.errors import RingflowError
from base.jobs import Call, Job, add, remote_job
from engine.audit import audit
from engine.calendars.changes import RECOUNT
from engine.history.lines import What
from engine.instances.locking import alone
from engine.people import Actor
from engine.runtime.finishing import finish
from engine.runtime.flow import follow
from engine.runtime.loading import LOCK_INSTANCE, lock
from engine.runtime.machine.changing.recounting import Moved
from engine.runtime.machine.waits import WaitKind
from engine.runtime.turn import Said, load
from engine.tasks.records import OPEN, Task
from engine.timers.records import Timer

CLOCK: Final = Actor.system("calendar")
SLICE_S: Final = 5.0
SLICE_ITEMS: Final = 200
# Longer than any turn lasts.
SECOND_LOOK: Final = timedelta(minutes=1)
FIRST: Final = UUID(int=0)
FIGURES: Final = ("looked", "timers", "deadlines", "busy")


def _go_on(db: Session, job: Job) -> None:
    """Ask for the next slice or for the second look; at the end write the figures down."""
    if job.result is None:
        return
    args, done = dict(job.args), job.result
    for name in FIGURES:
        args[name] = args.get(name, 0) + done[name]
    if done["after"] is not None:
        add(db, RECOUNT, args=args | {"after": done["after"]})
        return
    told = {name: args[name] for name in FIGURES} | {"calendar": args["key"]}
    if args.get("again"):
        if args["timers"] or args["deadlines"]:
            audit(db, "calendar.recounted", by=CLOCK, about=f"calendar:{args['key']}", details=told)
        return
    audit(db, "calendar.recounted", by=CLOCK, about=f"calendar:{args['key']}", details=told)
    again = {"key": args["key"], "names": args["names"], "by": args["by"], "again": True}
    add(db, RECOUNT, args=again, run_at=db.now() + SECOND_LOOK)


@remote_job(RECOUNT, unknown="repeat", on_result=_go_on)
def recount_slice(call: Call) -> dict[str, Any]:
    """Look at the next instances; it is remote only in that each has its own transaction."""
    done: dict[str, Any] = dict.fromkeys(FIGURES, 0) | {"after": None}
    at, until = UUID(call.args.get("after") or str(FIRST)), monotonic() + SLICE_S
    with call.transaction() as db:
        ids = waiting_instances(db, call.args["names"], after=at, most=SLICE_ITEMS)
    for instance_id in ids:
        with call.transaction() as db:
            _look_at(db, instance_id, call.args["key"], done)
        done["looked"] += 1
        done["after"] = str(instance_id)
        if monotonic() > until:
            return done
    if len(ids) < SLICE_ITEMS:
        done["after"] = None
    return done


def waiting_instances(
    db: Session, names: Sequence[str], *, after: UUID = FIRST, most: int = SLICE_ITEMS
) -> list[UUID]:
    """Return the instances in which something waits by a calendar asked for by these names."""

    def of(row: type[Timer] | type[Task]) -> Select[UUID]:
        return select(row.instance_id).where(
            row.centre_id == db.centre_id, row.calendar.in_(names), row.instance_id > after
        )

    found = union(of(Timer), of(Task).where(Task.state.in_(OPEN))).subquery()
    return list(db.scalars(select(found.c[0]).order_by(found.c[0]).limit(most)))


def _look_at(db: Session, instance_id: UUID, key: str, done: dict[str, Any]) -> None:
    try:
        with db.begin_nested():
            moved = recount_instance(db, instance_id, key=key)
    except RingflowError:
        done["busy"] += 1
        return
    except Exception as error:
        if not is_busy(error):
            raise
        done["busy"] += 1
        return
    done["timers"] += sum(one.kind is WaitKind.TIMER for one in moved)
    done["deadlines"] += sum(one.kind is WaitKind.TASK for one in moved)


def recount_instance(db: Session, instance_id: UUID, *, key: str = "") -> list[Moved]:
    """Work out anew what waits by working time in one instance; return what moved.

    Who waits since when, and everything else, stays as it was; each wait that moved is a line in
    the history. A deadline that somebody has set otherwise since is theirs and stays.
    """
    locked = lock(db, LOCK_INSTANCE, key=instance_id)
    if locked is None:
        return []
    with alone(db, instance_id):
        turn = load(db, locked, by=CLOCK, anyway=True)
        moved = [one for one in turn.running.recount() if _store(db, one)]
        if not moved:
            return []
        for one in moved:
            data = {"calendar": one.calendar or key, "from": _plain(one.before),
                    "to": _plain(one.after)}  # fmt: skip
            said = Said(what=What.RECOUNTED, node=one.node, token_id=one.token_id, data=data)
            turn.lines.append(said)
        changes = finish(turn)
    follow(turn, changes)
    return moved


def _store(db: Session, one: Moved) -> bool:
    """Write the new moment where it is looked for; False when it is not ours to move any more."""
    if one.kind is WaitKind.TIMER:
        query = update(Timer).where(Timer.token_id == one.token_id, Timer.slot == one.slot)
        changed = query.values(due_at=one.after).returning(Timer.token_id)
    else:
        task = update(Task).where(
            or_(Task.id == one.token_id, Task.signs_for == one.token_id),
            Task.due_at == one.before, Task.state.in_(OPEN),
        )  # fmt: skip
        changed = task.values(due_at=one.after).returning(Task.id)
    found = db.scalar(changed.execution_options(synchronize_session=False))
    return found is not None


def _plain(moment: datetime) -> str:
    return moment.isoformat()
