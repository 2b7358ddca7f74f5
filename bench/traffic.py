"""What a step costs client and database, and how many steps four clients make at once.

Only the steps are measured: before each, all clients look up what to do next, and wait for one
another. Processor time is that of the clients' threads and of all PostgreSQL's processes.
"""

import gc
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, cast
from uuid import UUID

import psycopg

import engine
from base.broker import LocalHints
from base.clock import SystemClock
from base.context import Context
from base.db import Database
from base.roles import plain_url
from base.settings import Settings
from bench.clock import Server
from bench.drawings import TICKET_ANSWERS, TICKET_STEPS, ticket
from bench.ground import Ground, ground, line
from bench.naive import Naive

CLIENTS: Final = 4
TICKETS: Final = 40
WARM_UP: Final = 10
PATIENCE_S: Final = 120.0
PERSON: Final = engine.Actor(None, "Bench", "bench", frozenset({"agent"}))
Way: TypeAlias = Literal["ours", "naive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a step takes: the processor milliseconds of both sides, and how many there are."""

    client_ms: float
    server_ms: float
    per_second: float

    @property
    def cpu_ms(self) -> float:
        """Return the processor time of both sides."""
        return self.client_ms + self.server_ms

    @property
    def per_core(self) -> float:
        """Return the steps that one core, shared by both sides, could make in a second."""
        return 1000 / self.cpu_ms


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


def deploy(place: Ground) -> None:
    """Deploy the ticket."""
    with place.database.transaction(place.centre_id) as db:
        file = engine.SourceFile("ticket.bpmn", ticket(quoted=False))
        engine.deploy(db, [file], by=PERSON)


# --- one alone -----------------------------------------------------------------------------------


def wal(place: Ground, owner: psycopg.Connection[Any]) -> float:
    """Return the bytes of write-ahead log for a step, checkpoints' full pages among them."""
    one, grown = begin(place), 0.0
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


def sent(place: Ground) -> tuple[int, int]:
    """Return how many statements a step sends, commit and all, and in how many round trips."""
    task = open_task(place, begin(place))
    complete(place, task)
    task = open_task(place, begin(place))
    with tempfile.TemporaryFile("r") as trace:
        with place.database.engine.connect() as connection:
            driver = cast("psycopg.Connection", connection.connection.dbapi_connection)
            driver.pgconn.trace(trace.fileno())
        complete(place, task)
        driver.pgconn.untrace()
        trace.seek(0)
        messages = [line.split("\t")[3].strip() for line in trace if line.split("\t")[1] == "F"]
    ends = messages.count("Sync") + messages.count("Query")
    return messages.count("Execute") + messages.count("Query"), ends


# --- four at once --------------------------------------------------------------------------------


def _look(gate: Barrier) -> None:
    """Wait for all, and then until the one who measures has read the clocks."""
    gate.wait(PATIENCE_S)
    gate.wait(PATIENCE_S)


def client(
    app_url: str, owner_url: str, centre_id: UUID, way: Way, gate: Barrier, results: "Queue[float]"
) -> None:
    """Walk tickets to their end in a process of its own; put the CPU time of each kind of step."""
    context = Context(
        settings=Settings(), clock=SystemClock(), hints=LocalHints(), files=Path(),
        secret=b"bench" * 8,
    )  # fmt: skip
    database = Database(app_url, context)
    place = Ground(
        database=database, centre_id=centre_id, owner_url=owner_url, app_url=app_url,
        clock=context.clock,
    )  # fmt: skip
    gc.freeze()  # as ringflow/house.py does
    walk = partial(_ours, place) if way == "ours" else _naive(place)
    for made in walk(WARM_UP):
        for one in made:
            one()
    for made in walk(TICKETS):
        _look(gate)
        began = time.thread_time()
        for one in made:
            one()
        results.put(time.thread_time() - began)
        _look(gate)
    database.dispose()


Steps: TypeAlias = list[Callable[[], object]]


def _ours(place: Ground, count: int) -> "list[Steps] | Any":
    tickets = [begin(place) for _ in range(count)]
    for _ in range(TICKET_STEPS):
        yield [partial(complete, place, open_task(place, one)) for one in tickets]


def _naive(place: Ground) -> Callable[[int], Any]:
    naive = Naive(place, ticket(quoted=True), "ticket")

    def walk(count: int) -> Any:
        tickets = [naive.start({"amount": 500}) for _ in range(count)]
        for _ in range(TICKET_STEPS):
            yield [partial(naive.step, one, dict(TICKET_ANSWERS)) for one in tickets]

    return walk


def together(place: Ground, way: Way, server: Server, clients: int = CLIENTS) -> Measured:
    """Measure the steps of so many processes at once."""
    spawn = get_context("spawn")
    gate, results = spawn.Barrier(clients + 1), spawn.Queue()
    given = (place.app_url, place.owner_url, place.centre_id, way, gate, results)
    processes = [spawn.Process(target=client, args=given) for _ in range(clients)]
    for one in processes:
        one.start()
    wall = taken = 0.0
    for _ in range(TICKET_STEPS):
        gate.wait(PATIENCE_S)
        began, before = time.perf_counter(), server.so_far()
        gate.wait(PATIENCE_S)
        gate.wait(PATIENCE_S)
        wall += time.perf_counter() - began
        taken += server.since(before)
        gate.wait(PATIENCE_S)
    ours = sum(results.get(timeout=PATIENCE_S) for _ in range(clients * TICKET_STEPS))
    for one in processes:
        one.join()
    steps = clients * TICKETS * TICKET_STEPS
    return Measured(
        client_ms=ours / steps * 1000, server_ms=taken / steps * 1000, per_second=steps / wall
    )


def figures() -> list[str]:
    """Return one line per figure: name, ours, naive, ratio."""
    with ground() as place:
        deploy(place)
        with psycopg.connect(plain_url(place.owner_url), autocommit=True) as owner:
            for _ in range(5):
                wal(place, owner)
            statements, trips = sent(place)
            lines = [
                line("statements_per_step", statements),
                line("round_trips_per_step", trips),
                line("wal_bytes_per_step", wal(place, owner)),
            ]
            server = Server(owner)
            ours, naive = together(place, "ours", server), together(place, "naive", server)
    name = f"of_{CLIENTS}_clients"
    return [
        *lines,
        line(f"step_client_cpu_ms_{name}", ours.client_ms, naive.client_ms),
        line(f"step_server_cpu_ms_{name}", ours.server_ms, naive.server_ms),
        line(f"step_cpu_ms_of_both_{name}", ours.cpu_ms, naive.cpu_ms),
        line(f"steps_per_core_second_{name}", ours.per_core, naive.per_core, more_is_better=True),
        line(f"steps_per_second_{name}", ours.per_second, naive.per_second, more_is_better=True),
    ]


if __name__ == "__main__":
    print("\n".join(figures()))
