"""The figures of the monitor: what runs, what is late, what came in and went out."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from base.db import Session

HOURS: Final = 24
DAYS: Final = 14
# Nobody reads an exact number beyond it, and counting on takes its time.
COUNTED: Final = 100_000
RUNNING: Final = """
select key, count(*), count(*) filter (where incidents > 0),
  count(*) filter (where state = 'suspended')
from (select key, incidents, state from engine_instance
  where centre_id = %(centre)s and ended_at is null limit %(most)s) x
group by key order by 2 desc, key
"""
OVERDUE: Final = """
select key, count(*), count(distinct instance_id) from (
  select key, instance_id from engine_task
  where centre_id = %(centre)s and state in ('ready', 'claimed') and due_at < %(now)s
  limit %(most)s) x
group by key order by 2 desc, key
"""
THROUGHPUT: Final = """
select extract(epoch from date_trunc(%(unit)s, at, %(zone)s))::bigint,
  count(*) filter (where began), count(*) filter (where not began)
from (
  (select started_at as at, true as began from engine_instance
   where centre_id = %(centre)s and started_at >= %(first)s
   order by started_at desc limit %(most)s)
  union all
  (select ended_at, false from engine_instance
   where centre_id = %(centre)s and ended_at >= %(first)s
   order by ended_at desc limit %(most)s)
) x group by 1 order by 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfProcess:
    """What runs of one process: how many, and of these with an incident, paused, late.

    `overdue` are tasks that should be done by now, `late` the instances that they belong to.
    """

    key: str
    running: int
    incidents: int
    paused: int
    overdue: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What began and ended in one hour, or on one day, of the centre's clock."""

    at: datetime
    started: int
    ended: int


def running(db: Session) -> list[OfProcess]:
    """Return what runs, by process, the largest first; counted up to `COUNTED` altogether."""
    given = {"centre": db.centre_id, "now": db.now(), "most": COUNTED}
    late = {key: (tasks, instances) for key, tasks, instances in db.ask(OVERDUE, given)}
    return [
        OfProcess(
            key=key, running=count, incidents=incidents, paused=paused,
            overdue=late.get(key, (0, 0))[0], late=late.get(key, (0, 0))[1],
        )
        for key, count, incidents, paused in db.ask(RUNNING, given)
    ]  # fmt: skip


def throughput(db: Session, *, by_day: bool = False) -> list[Flow]:
    """Return what began and ended in each of the last 24 hours, or 14 days; the oldest first.

    Of more than `COUNTED` in that time the newest are counted.
    """
    zone = ZoneInfo(db.context.settings.zone)
    last = db.now().astimezone(zone).replace(minute=0, second=0, microsecond=0)
    if by_day:
        last = last.replace(hour=0)
    step = timedelta(days=1) if by_day else timedelta(hours=1)
    # Hours are counted on the world's clock: one of them may come twice on the centre's.
    moments = [
        last - step * back if by_day else (last.astimezone(UTC) - step * back).astimezone(zone)
        for back in reversed(range(DAYS if by_day else HOURS))
    ]
    given = {
        "centre": db.centre_id, "unit": "day" if by_day else "hour", "zone": zone.key,
        "first": moments[0], "most": COUNTED,
    }  # fmt: skip
    found = {at: (began, ended) for at, began, ended in db.ask(THROUGHPUT, given)}
    return [
        Flow(at=at, started=both[0], ended=both[1])
        for at in moments
        for both in (found.get(int(at.timestamp()), (0, 0)),)
    ]
