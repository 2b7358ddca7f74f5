"""Where the instances of one version stand, and what its nodes have done: figures for a drawing."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID

from base.db import Session
from engine.definitions.model import Kind, NodeInfo
from engine.definitions.programs import ready
from engine.monitoring.asking import places_in
from engine.runtime.machine.codec import unseal
from engine.runtime.machine.failures import BadState

LOOKED_AT: Final = 2_000
LINES: Final = 100_000
SINCE: Final = timedelta(days=30)
EACH: Final = "each"
STATES: Final = """
select (select s.blob from engine_state s where s.instance_id = i.id) from (
  select id from engine_instance
  where centre_id = %(centre)s and version_id = %(version)s and ended_at is null
  order by started_at desc limit %(most)s
) i
"""
# The instance of each is looked up: to join them, a plan that knows no values reads all instances.
OVERDUE: Final = """
select t.node, count(*) from engine_task t
where t.centre_id = %(centre)s and t.state in ('ready', 'claimed') and t.due_at < %(now)s
  and (select i.version_id from engine_instance i where i.id = t.instance_id) = %(version)s
group by 1
"""
INCIDENTS: Final = """
select c.node, count(*) from engine_incident c
where c.centre_id = %(centre)s and c.resolved_at is null
  and (select i.version_id from engine_instance i where i.id = c.instance_id) = %(version)s
group by 1
"""
DONE: Final = """
select node, count(*) filter (where what = 'completed'), count(*) filter (where what = 'cancelled')
from (
  select node, what, key, version from engine_history
  where centre_id = %(centre)s and at >= %(first)s
  order by at desc limit %(most)s
) x
where key = %(key)s and version = %(number)s and what in ('completed', 'cancelled')
group by node
"""
VERSIONS: Final = """
select version_id, count(*), count(*) filter (where incidents > 0) from (
  select version_id, incidents from engine_instance
  where centre_id = %(centre)s and key = %(key)s and ended_at is null limit %(most)s) x
group by 1
"""


@dataclass(slots=True, kw_only=True)
class AtNode:
    """What stands at one node: how many, since when the longest, and half of them for how long.

    Times are seconds; `incidents` and `overdue` (tasks) are counted to the last one.
    """

    running: int = 0
    incidents: int = 0
    overdue: int = 0
    median_s: float = 0
    longest_s: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the running instances of a version stand; of more than `looked`, the newest."""

    nodes: dict[str, AtNode]
    looked: int
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """How often each node was completed and cancelled since a moment, by the newest lines."""

    completed: dict[str, int]
    cancelled: dict[str, int]
    since: datetime


def standing(db: Session, version_id: UUID) -> Standing:
    """Return where the running instances of a version stand now.

    Raises:
        NoSuchDefinition: there is no such version.
    """
    nodes = ready(db, version_id).program.nodes
    given = {
        "centre": db.centre_id, "now": db.now(), "version": version_id, "most": LOOKED_AT + 1,
    }  # fmt: skip
    blobs = [blob for (blob,) in db.ask(STATES, given) if blob is not None]
    since: dict[str, list[float]] = {}
    for blob in blobs[:LOOKED_AT]:
        _count(blob, nodes, since)
    found = {node: _at(times, db.now().timestamp()) for node, times in since.items()}
    for node, count in db.ask(OVERDUE, given):
        found.setdefault(node, AtNode()).overdue = count
    for node, count in db.ask(INCIDENTS, given):
        found.setdefault(node, AtNode()).incidents = count
    return Standing(nodes=found, looked=min(len(blobs), LOOKED_AT), more=len(blobs) > LOOKED_AT)


def _count(blob: bytes, nodes: dict[str, NodeInfo], since: dict[str, list[float]]) -> None:
    try:
        scopes: list[list[Any]] = unseal(blob)[-1]
    except BadState:
        return
    for name, what, moment in places_in(scopes):
        node = nodes.get(name)
        if node is None or node.kind is Kind.BOUNDARY:
            continue
        several = node.loop is not None or node.repeat is not None
        if what == (EACH if several else ""):
            since.setdefault(name, []).append(moment / 1000)


def _at(times: list[float], now: float) -> AtNode:
    waits = [max(now - one, 0.0) for one in times]
    return AtNode(running=len(waits), median_s=median(waits), longest_s=max(waits))


def passed(db: Session, key: str, version: int) -> Passed:
    """Return how often the nodes of a version were completed and cancelled in the last 30 days.

    Of more than `LINES` lines that the whole history has of this time the newest are counted.
    """
    first = db.now() - SINCE
    given = {
        "centre": db.centre_id, "key": key, "number": version, "first": first, "most": LINES,
    }  # fmt: skip
    completed: Counter[str] = Counter()
    cancelled: Counter[str] = Counter()
    for node, done, left in db.ask(DONE, given):
        if node is not None:
            completed[node], cancelled[node] = done, left
    return Passed(completed=+completed, cancelled=+cancelled, since=first)


def of_versions(db: Session, key: str) -> dict[UUID, tuple[int, int]]:
    """Return, by version, how many instances run and how many of them have an incident."""
    given = {"centre": db.centre_id, "key": key, "most": 100_000}
    return {one: (count, bad) for one, count, bad in db.ask(VERSIONS, given)}
