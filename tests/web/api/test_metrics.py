"""Monitors are told how late timers fire and what is overdue."""

from datetime import timedelta

import engine
from tests.conftest import World
from tests.engine.timers.test_due import begin, pause
from tests.web.api.conftest import Machine


def test_timers_of_the_last_hour_are_told(world: World, machine: Machine) -> None:
    monitor = machine("mo", "admin")
    begin(world, pause("PT1H"))
    world.clock.advance(timedelta(hours=1, seconds=2))

    before = monitor.get("/api/v1/metrics").json()["timers"]
    engine.fire_due(world.database)
    after = monitor.get("/api/v1/metrics").json()

    assert before == {
        "fired": 0, "p50_s": None, "p99_s": None, "max_s": None, "overdue": 1, "overdue_s": 2.0,
    }  # fmt: skip
    assert after["timers"] == {
        "fired": 1, "p50_s": 2.0, "p99_s": 2.0, "max_s": 2.0, "overdue": 0, "overdue_s": 0.0,
    }  # fmt: skip
    assert after["jobs"] == {"overdue": 0, "overdue_s": 0.0}


def test_agents_are_not_told(machine: Machine) -> None:
    assert machine("wang", "agent").get("/api/v1/metrics").status_code == 403
