"""How late timers fire while ten thousand others wait, with one worker that looks as ours does."""

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import select

import engine
from bench.drawings import document, flows, user
from bench.ground import Ground, ground, line
from engine.history.records import HistoryRow

# How many others wait; a hundred thousand take some minutes to be made.
WAITING = int(os.environ.get("BENCH_WAITING", "10000"))
DUE = 300
SPREAD = timedelta(seconds=15)
BATCH = 250
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
    interval = place.database.context.settings.worker.timer_s

    def look() -> None:
        while not stop.is_set():
            if not engine.fire_due(place.database):
                stop.wait(interval)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def lateness(place: Ground) -> list[float]:
    """Return how many seconds after its moment each timer fired, least first."""
    query = select(HistoryRow.at, HistoryRow.data).where(
        HistoryRow.node == "wait", HistoryRow.what == "completed"
    )
    with place.database.transaction(place.centre_id) as db:
        rows = db.execute(query).all()
    return sorted(
        (row.at - datetime.fromisoformat(row.data["timer"])).total_seconds() for row in rows
    )


def figures() -> list[str]:
    """Return the lateness in seconds; there is no naive way to compare with."""
    with ground() as place:
        with place.database.transaction(place.centre_id) as db:
            engine.deploy(db, [pause()], by=PERSON)
        far = place.clock.now() + timedelta(days=30)
        start_many(place, [far + timedelta(seconds=n) for n in range(WAITING)])
        begin = place.clock.now() + timedelta(seconds=5)
        chance = random.Random(7)
        start_many(place, [begin + SPREAD * chance.random() for _ in range(DUE)])
        with worker(place):
            time.sleep((begin + SPREAD - place.clock.now()).total_seconds() + 3)
        late = lateness(place)
    return [
        line("timers_fired_of_300", len(late)),
        line("timer_lateness_p50_s", late[len(late) // 2]),
        line("timer_lateness_p99_s", late[len(late) * 99 // 100]),
    ]


if __name__ == "__main__":
    print("\n".join(figures()))
