"""What a step of a person costs: our engine beside the naive way, ticket by ticket in one run.

CPU time of the client's thread, so that a busy machine disturbs little; the server's own work is in
the steps per second.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select

import engine
from bench.clock import cpu_ms
from bench.drawings import TICKET_ANSWERS, TICKET_STEPS, loop, ticket
from bench.ground import Ground, ground, line
from bench.machine import Alone
from bench.naive import Naive
from engine.definitions.program import build
from engine.instances.records import StoredState
from engine.runtime.machine.running import Running
from engine.runtime.machine.waits import Budget

T = TypeVar("T")
TICKETS = 40
WARM_UP = 5
PERSON = engine.Actor(None, "Bench", "bench", frozenset({"agent"}))


@dataclass(slots=True)
class Measured:
    """What one way of working took."""

    cpu: list[float] = field(default_factory=list)
    seconds: float = 0.0
    sizes: list[int] = field(default_factory=list)

    @property
    def steps_per_second(self) -> float:
        """Return how many steps one client makes in a second."""
        return len(self.cpu) / self.seconds


class Ours:
    """Our engine through its front door, in a transaction per step."""

    def __init__(self, place: Ground) -> None:
        self.place = place
        with place.database.transaction(place.centre_id) as db:
            file = engine.SourceFile("ticket.bpmn", ticket(quoted=False))
            engine.deploy(db, [file], by=PERSON)

    def start(self) -> UUID:
        """Start a ticket."""
        with self.place.database.transaction(self.place.centre_id) as db:
            return engine.start(db, "ticket", variables={"amount": 500}, by=PERSON).id

    def open_task(self, instance_id: UUID) -> UUID:
        """Return the task to do next; finding it is not part of the step."""
        with self.place.database.transaction(self.place.centre_id) as db:
            which = engine.TaskFilter(instance_id=instance_id, state=engine.TaskState.READY)
            return engine.find_tasks(db, which).items[0].id

    def step(self, task_id: UUID) -> None:
        """Complete a task."""
        with self.place.database.transaction(self.place.centre_id) as db:
            engine.complete(db, task_id, TICKET_ANSWERS, by=PERSON)

    def size(self, instance_id: UUID) -> int:
        """Return the size of the stored state in bytes."""
        with self.place.database.transaction(self.place.centre_id) as db:
            query = select(func.length(StoredState.blob))
            return db.scalar(query.where(StoredState.instance_id == instance_id)) or 0


def steps(place: Ground) -> tuple[Measured, Measured]:
    """Walk tickets to their end in both ways by turns."""
    ours, naive = Ours(place), Naive(place, ticket(quoted=True), "ticket")
    fast, slow = Measured(), Measured()
    for number in range(TICKETS + WARM_UP):
        if number == WARM_UP:
            fast, slow = Measured(), Measured()
        key = ours.start()
        for _ in range(TICKET_STEPS):
            task_id = ours.open_task(key)
            fast.sizes.append(ours.size(key))
            _take(fast, partial(ours.step, task_id))
        other = naive.start({"amount": 500})
        for _ in range(TICKET_STEPS):
            slow.sizes.append(_take(slow, partial(naive.step, other, dict(TICKET_ANSWERS))))
    return fast, slow


def _take(measured: Measured, function: Callable[[], T]) -> T:
    wall, cpu = time.perf_counter(), time.thread_time()
    result = function()
    measured.cpu.append((time.thread_time() - cpu) * 1000)
    measured.seconds += time.perf_counter() - wall
    return result


def loops(place: Ground) -> tuple[float, float]:
    """Return the CPU time of a hundred rounds in memory: ours, and the stock library."""
    program = build(engine.SourceFile("loop.bpmn", loop(100)))
    env = Alone(budget=Budget())
    naive = Naive(place, loop(100), "loop")

    def ours() -> None:
        running = Running.start(program, env=env, variables={})
        running.run()
        assert running.ended

    fast = median(cpu_ms(ours) for _ in range(10))
    slow = median(cpu_ms(lambda: naive.workflow({}).do_engine_steps()) for _ in range(3))
    return fast, slow


def quiet(times: list[float]) -> float:
    """Return the lower quartile: what a step takes when little else disturbs the machine."""
    return sorted(times)[len(times) // 4]


def figures() -> list[str]:
    """Return one line per figure: name, ours, naive, ratio."""
    with ground() as place:
        fast, slow = steps(place)
        loop_fast, loop_slow = loops(place)
    return [
        line("user_step_cpu_ms", quiet(fast.cpu), quiet(slow.cpu)),
        line(
            "user_steps_per_second",
            fast.steps_per_second,
            slow.steps_per_second,
            more_is_better=True,
        ),
        line("state_bytes_largest", max(fast.sizes), max(slow.sizes)),
        line("loop_100_rounds_cpu_ms", loop_fast, loop_slow),
    ]


if __name__ == "__main__":
    print("\n".join(figures()))
