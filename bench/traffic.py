"""What a step costs the database, and how many steps four clients make at once."""

import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg

import engine
from base.broker import LocalHints
from base.clock import SystemClock
from base.context import Context
from base.db import Database
from base.settings import Settings
from bench.drawings import TICKET_ANSWERS, TICKET_STEPS, ticket
from bench.ground import Ground, ground, line
from bench.naive import plain_url

CLIENTS: Final = 4
TICKETS: Final = 60
PERSON: Final = engine.Actor(None, "Bench", "bench", frozenset({"agent"}))


def open_task(place: Ground, instance_id: UUID) -> UUID:
    """Return the task to do next; finding it is not part of the step."""
    with place.database.transaction(place.centre_id) as db:
        which = engine.TaskFilter(instance_id=instance_id, state=engine.TaskState.READY)
        return engine.find_tasks(db, which).items[0].id


def begin(place: Ground) -> UUID:
    """Start a ticket."""
    with place.database.transaction(place.centre_id) as db:
        return engine.start(db, "ticket", variables={"amount": 500}, by=PERSON).id


def complete(place: Ground, task_id: UUID) -> None:
    """Complete a task."""
    with place.database.transaction(place.centre_id) as db:
        engine.complete(db, task_id, TICKET_ANSWERS, by=PERSON)


def wal(place: Ground) -> float:
    """Return the bytes of write-ahead log for a step, checkpoints' full pages among them."""
    one, grown = begin(place), 0.0
    with psycopg.connect(plain_url(place.owner_url), autocommit=True) as owner:
        for _ in range(TICKET_STEPS):
            task = open_task(place, one)
            before = _position(owner)
            complete(place, task)
            grown += _position(owner) - before
    return grown / TICKET_STEPS


def _position(owner: psycopg.Connection[Any]) -> float:
    row = owner.execute("select pg_current_wal_insert_lsn() - '0/0'::pg_lsn").fetchone()
    assert row is not None
    return float(row[0])


def statements(place: Ground) -> float:
    """Return how many statements a step sends, the one that sets the centre among them."""
    task, sent = open_task(place, begin(place)), list[str]()
    with place.database.transaction(place.centre_id) as db:
        kind = type(db.driver.cursor())
        real: Callable[..., Any] = kind.execute

        def counted(cursor: Any, query: Any, *args: Any, **more: Any) -> Any:
            sent.append(str(query))
            return real(cursor, query, *args, **more)

        kind.execute = counted
        try:
            engine.complete(db, task, TICKET_ANSWERS, by=PERSON)
        finally:
            kind.execute = real
    return len(sent) + 1


# --- four at once -------------------------------------------------------------------------------


def client(app_url: str, centre_id: UUID, results: Any) -> None:
    """Walk tickets to their end in a process of its own; only the steps are counted."""
    context = Context(
        settings=Settings(), clock=SystemClock(), hints=LocalHints(), files=Path(),
        secret="bench" * 8,
    )  # fmt: skip
    database = Database(app_url, context)
    place = Ground(database=database, centre_id=centre_id, owner_url="", app_url=app_url,
                   clock=context.clock)  # fmt: skip
    tasks = [(one := begin(place), open_task(place, one)) for _ in range(TICKETS)]
    results.put(None)
    spans: list[tuple[float, float]] = []
    for one, task in tasks:
        for number in range(TICKET_STEPS):
            began = time.time()
            complete(place, task)
            spans.append((began, time.time()))
            if number < TICKET_STEPS - 1:
                task = open_task(place, one)  # noqa: PLW2901 the next one of this ticket
    database.dispose()
    results.put(spans)


def together(place: Ground) -> float:
    """Return the steps that four processes make in a second, looking for tasks included."""
    spawn = get_context("spawn")
    results = spawn.Queue()
    clients = [
        spawn.Process(target=client, args=(place.app_url, place.centre_id, results))
        for _ in range(CLIENTS)
    ]
    for one in clients:
        one.start()
    spans = [span for _ in range(2 * CLIENTS) for span in results.get(timeout=300) or ()]
    for one in clients:
        one.join()
    return len(spans) / (max(end for _, end in spans) - min(began for began, _ in spans))


def figures() -> list[str]:
    """Return one line per figure; the naive way has its own in `engine`."""
    with ground() as place:
        with place.database.transaction(place.centre_id) as db:
            file = engine.SourceFile("ticket.bpmn", ticket(quoted=False))
            engine.deploy(db, [file], by=PERSON)
        for _ in range(5):
            wal(place)
        return [
            line("statements_per_step", statements(place)),
            line("wal_bytes_per_step", wal(place)),
            line(f"steps_per_second_of_{CLIENTS}_clients", together(place)),
        ]


if __name__ == "__main__":
    print("\n".join(figures()))
