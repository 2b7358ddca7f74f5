"""Two connections stepped through each other: the second begins while the first is still open."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

import engine
from base.db import Session
from base.errors import RingflowError
from base.jobs import Runner
from tests.conftest import World
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN
from tests.make.drawings import sketch

Step = Callable[[Session], Any]
PATIENCE_S = 10
FORK = sketch("start -> and; and -> a -> and_2; and -> b -> and_2; and_2 -> c -> end", key="fork")
PLAIN = sketch("start -> a -> b -> end", key="plain")
FAR = sketch("start -> act -> a", d.service("act", "test.fetched", result="x"), key="far")


@engine.remote("test.fetched", unknown="repeat")
def fetched(call: engine.RemoteCall) -> dict[str, object]:
    """Say how many attempts another worker can make while this one is at it."""
    return {"seen": Runner(call.job.database).run_due()}


@dataclass
class Ended:
    """What became of the second of two."""

    value: Any = None
    error: Exception | None = None
    waited: bool = False


def stepped(world: World, first: Step, second: Step) -> Ended:
    """Let the second begin while the first has done its work and not committed yet."""
    ended, over = Ended(), threading.Event()

    def run() -> None:
        try:
            with world.transaction() as db:
                ended.value = second(db)
        except Exception as error:  # noqa: BLE001 the test looks at it
            ended.error = error
        over.set()

    thread = threading.Thread(target=run)
    with world.transaction() as db:
        first(db)
        db.flush()
        thread.start()
        ended.waited = _blocked(world, over)
    thread.join(PATIENCE_S)
    assert over.is_set(), "the second never came to an end"
    if ended.error is not None and not isinstance(ended.error, RingflowError):
        raise ended.error
    return ended


def _blocked(world: World, over: threading.Event) -> bool:
    """Wait until the second waits for a lock, or is over; say whether it waits."""
    query = text(
        "select count(*) from pg_stat_activity"
        " where wait_event_type = 'Lock' and datname = current_database()"
    )
    for _ in range(PATIENCE_S * 100):
        if over.is_set():
            return False
        with world.transaction() as db:
            if db.scalar(query):
                return True
        over.wait(0.01)
    raise AssertionError("the second neither waits nor ends")


def begin(world: World, file: engine.SourceFile, **variables: object) -> engine.InstanceView:
    with world.transaction() as db:
        engine.deploy(db, [file], by=ADMIN)
        return engine.start(db, file.name.removesuffix(".bpmn"), variables=variables, by=LIN)


def task(world: World, node: str) -> Any:
    with world.transaction() as db:
        found = engine.find_tasks(db, engine.TaskFilter(node=node)).items
    return next(one.id for one in found if one.state in {"ready", "claimed"})


def completing(task_id: Any, by: engine.Actor = ADMIN, **values: object) -> Step:
    return lambda db: engine.complete(db, task_id, values, by=by)


def nodes(world: World, one: engine.InstanceView) -> list[str]:
    with world.transaction() as db:
        return sorted(token.node for token in engine.tokens(db, one.id) if not token.border)


def values(world: World, one: engine.InstanceView) -> dict[str, Any]:
    with world.transaction() as db:
        return dict(engine.get_instance(db, one.id).variables)
