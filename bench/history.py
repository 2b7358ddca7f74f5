"""Whether a long life makes an instance slow: its next step after 2,000 done, and after none."""

import time
from statistics import median
from typing import Final
from uuid import UUID

import engine
from bench.drawings import document, flows, user
from bench.ground import Ground, ground, line

DONE: Final = 2000
MEASURED: Final = 60
PERSON: Final = engine.Actor(None, "Bench", "bench", frozenset({"agent"}))


def endless() -> engine.SourceFile:
    """Return a drawing whose one step comes again and again."""
    nodes = f'<bpmn:startEvent id="start"/>{user("again")}'
    ways = [("start", "again"), ("again", "again")]
    return engine.SourceFile("again.bpmn", document("again", nodes + flows(ways)))


def step(place: Ground, instance_id: UUID) -> float:
    """Do the next task; return its CPU milliseconds."""
    with place.database.transaction(place.centre_id) as db:
        which = engine.TaskFilter(instance_id=instance_id, state=engine.TaskState.READY)
        task_id = engine.find_tasks(db, which).items[0].id
    cpu = time.thread_time()
    with place.database.transaction(place.centre_id) as db:
        engine.complete(db, task_id, {}, by=PERSON)
    return (time.thread_time() - cpu) * 1000


def figures() -> list[str]:
    """Return the CPU milliseconds of a step with 2,000 done before it, and beside one with none."""
    with ground() as place:
        with place.database.transaction(place.centre_id) as db:
            engine.deploy(db, [endless()], by=PERSON)
            old = engine.start(db, "again", variables={}, by=PERSON).id
            fresh = engine.start(db, "again", variables={}, by=PERSON).id
        for _ in range(DONE):
            step(place, old)
        pairs = [(step(place, old), step(place, fresh)) for _ in range(MEASURED)]
    old_ms, fresh_ms = (median(pair[at] for pair in pairs) for at in (0, 1))
    return [
        line(f"step_after_{DONE}_cpu_ms", old_ms),
        line(f"step_after_{DONE}_cpu_ms_beside_fresh", old_ms / fresh_ms),
    ]
