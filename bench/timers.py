"""How late timers fire while a hundred thousand others wait, with one worker that looks for them.

First many come due one after the other, then many in the same moment: how late the last of these
fires says how many one worker fires in a second.
"""

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import select

import engine
from bench.crowd import crowd
from bench.drawings import document, flows, user
from bench.ground import Ground, ground, line
from engine.history.records import HistoryRow
from ringflow.scheduler import run_timers

WAITING = int(os.environ.get("BENCH_WAITING", "100000"))
DUE = 1500
SPREAD = timedelta(seconds=20)
AT_ONCE = 500
BATCH = 250
# Time to start those that shall come due.
MAKING = timedelta(seconds=20)
PATIENCE_S = 60
PERSON = engine.Actor(None, "Bench", "bench")


def pause() -> engine.SourceFile:
    """Return a drawing that waits for the moment in `until`."""
    wait = (
        '<bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition id="t">'
        '<bpmn:timeDate xsi:type="bpmn:tFormalExpression">${until}</bpmn:timeDate>'
        "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    )
    nodes = f'<bpmn:startEvent id="start"/>{wait}{user("look")}<bpmn:endEvent id="end"/>'
    ways = [("start", "wait"), ("wait", "look"), ("look", "end")]
    return engine.SourceFile("pause.bpmn", document("pause", nodes + flows(ways)))


def start_many(place: Ground, moments: list[datetime]) -> None:
    """Start an instance for each moment, many to a transaction."""
    for first in range(0, len(moments), BATCH):
        with place.database.transaction(place.centre_id) as db:
            for moment in moments[first : first + BATCH]:
                engine.start(db, "pause", variables={"until": moment}, by=PERSON)


@contextmanager
def worker(place: Ground) -> Iterator[None]:
    """Look for due timers as a worker does."""
    stop = threading.Event()
    thread = threading.Thread(target=run_timers, args=(place.database, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def lateness(place: Ground, after: datetime) -> list[float]:
    """Return how many seconds after its moment each timer fired that was due later than `after`."""
    query = select(HistoryRow.at, HistoryRow.data).where(
        HistoryRow.node == "wait", HistoryRow.what == "completed"
    )
    with place.database.transaction(place.centre_id) as db:
        rows = [(row.at, datetime.fromisoformat(row.data["timer"])) for row in db.execute(query)]
    return sorted((at - due).total_seconds() for at, due in rows if due > after)


def wait_for(place: Ground, moments: list[datetime]) -> list[float]:
    """Let timers of these moments come due with a worker at work; return how late each fired."""
    start_many(place, moments)
    before = min(moments) - timedelta(seconds=1)
    with worker(place):
        time.sleep(max(0.0, (max(moments) - place.clock.now()).total_seconds()))
        for _ in range(PATIENCE_S):
            if len(late := lateness(place, before)) == len(moments):
                break
            time.sleep(1)
    return late


def figures() -> list[str]:
    """Return the lateness in seconds; there is no naive way to compare with."""
    with ground() as place:
        with place.database.transaction(place.centre_id) as db:
            engine.deploy(db, [pause()], by=PERSON)
            far = {"until": place.clock.now() + timedelta(days=30)}
            first = engine.start(db, "pause", variables=far, by=PERSON)
        crowd(place, first.id, WAITING)
        chance, begin = random.Random(7), place.clock.now() + MAKING
        spread = wait_for(place, [begin + SPREAD * chance.random() for _ in range(DUE)])
        once = wait_for(place, [place.clock.now() + MAKING / 2] * AT_ONCE)
    name = f"of_{DUE}_among_{WAITING}"
    return [
        line(f"timers_fired_{name}", len(spread)),
        line(f"timer_lateness_p50_s_{name}", spread[len(spread) // 2]),
        line(f"timer_lateness_p99_s_{name}", spread[len(spread) * 99 // 100]),
        line(f"timer_lateness_max_s_of_{AT_ONCE}_at_once", once[-1]),
        line("timers_per_second_of_one_worker", len(once) / once[-1]),
    ]


if __name__ == "__main__":
    print("\n".join(figures()))
