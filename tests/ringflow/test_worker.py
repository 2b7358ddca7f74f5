"""The background: jobs at once, timers in time, an orderly end, and no silent death."""

import threading
import time
from dataclasses import replace

from base import jobs
from base.broker import LocalHints
from base.db import Database, Session
from ringflow.house import Building
from ringflow.scheduler import run_alone
from ringflow.servers import Servers
from ringflow.worker import Background
from tests.conftest import World
from web.house import House

ran = threading.Event()


@jobs.job("probe.background")
def probe(db: Session) -> None:
    del db
    ran.set()


def building(world: World, hints: LocalHints) -> Building:
    database = Database(world.url, replace(world.context, hints=hints))
    house = House(context=database.context, database=database, centre_id=world.centre_id)
    servers = Servers(
        owner_url="", app_url=world.url, platform_url="", secret=b"s" * 32, embedded=None
    )
    return Building(house=house, servers=servers, hints=hints)


def test_a_job_runs_at_once_and_the_background_ends_when_told(world: World) -> None:
    ran.clear()
    made = building(world, LocalHints())
    background = Background(made)
    background.start()

    with made.house.database.transaction(world.centre_id) as db:
        jobs.add(db, "probe.background")

    assert ran.wait(10)
    background.stop()
    assert not background.failed
    assert not [each.name for each in threading.enumerate() if each.name in {"jobs", "timers"}]
    made.house.database.dispose()


def test_a_thread_that_fails_stops_the_process_with_an_error(world: World) -> None:
    made = building(world, LocalHints())
    background = Background(made)
    background.start()

    background._add("broken", fail)

    assert background.stop_event.wait(10)
    background.stop()
    assert background.failed
    made.house.database.dispose()


def fail() -> None:
    raise RuntimeError("a fault of the program")


def test_only_one_process_has_the_turn_and_the_next_one_gets_it(world: World) -> None:
    stop, let_go, held = threading.Event(), threading.Event(), threading.Event()
    entered: list[str] = []

    def first() -> None:
        entered.append("first")
        held.set()
        let_go.wait(30)
        stop.set()

    def second() -> None:
        entered.append("second")

    database = world.database
    one = threading.Thread(target=run_alone, args=(database, 4711, stop, first))
    one.start()
    assert held.wait(10)
    two = threading.Thread(target=run_alone, args=(database, 4711, stop, second))
    two.start()
    time.sleep(0.3)

    assert entered == ["first"]
    let_go.set()
    one.join(15)
    two.join(15)
    assert not one.is_alive()
    assert not two.is_alive()
