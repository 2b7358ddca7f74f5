"""5,000 people brought in from a file, as a worker does it: looked at, then brought in.

`s` is by the clock, `cpu_s` the processor time of the worker alone, without PostgreSQL's. Each way
runs in a process of its own, so `peak_mb` is the most memory that this process ever had;
`peak_more_mb` is by how much that is more than before the file came. The longest job is what a
worker that is asked to stop has to wait for. People belong to 200 departments and 20 groups.
With RINGFLOW_BENCH_PEOPLE=1000 there are fewer of them.
"""

import multiprocessing
import os
import resource
import time
from pathlib import Path
from typing import Final
from uuid import UUID

from base import log
from base.clock import SystemClock
from base.context import Context, NoHints
from base.db import Database, Session
from base.jobs.runner import Runner
from base.settings import Settings
from bench.ground import Ground, ground, line
from engine import Actor
from engine.identity import create_department, people
from engine.identity.bringing.judging import COLUMNS
from engine.identity.bringing.queries import find_import
from engine.identity.bringing.records import ImportState
from engine.identity.bringing.running import begin, receive
from engine.identity.groups.lists import GroupChange, create_group
from ringflow.rooms import open_rooms

PEOPLE: Final = int(os.environ.get("RINGFLOW_BENCH_PEOPLE", "5000"))
DEPARTMENTS: Final = 200
GROUPS: Final = 20
CLERK: Final = Actor.system("bench")
WAYS: Final = {"line_by_line": False, "as_a_whole": True}


def figures() -> list[str]:
    """Return seconds and memory of both ways to bring a file in."""
    log.configure(json=False, quiet=True)
    open_rooms()
    found = []
    fresh = multiprocessing.get_context("spawn")
    for name, whole in WAYS.items():
        with ground() as place:
            with place.database.transaction(place.centre_id) as db:
                offices(db)
            with fresh.Pool(1) as pool:
                taken = pool.apply(worked, (place.app_url, str(place.centre_id), whole))
            check(place)
            found += [line(f"import_{name}_{key}", value) for key, value in taken.items()]
    return found


def offices(db: Session) -> None:
    """Make what the file names."""
    for number in range(DEPARTMENTS):
        create_department(db, f"d{number}", names={"en": f"Department {number}"})
    for number in range(GROUPS):
        create_group(db, f"g{number}", GroupChange(names={"en": f"Group {number}"}), by=CLERK)


def table() -> str:
    """Return the file."""
    rows = [
        (
            f"u{n}", f"Person {n}", f"u{n}@city.example", "agent", f"d{n % DEPARTMENTS}", "yes",
            f"S{n:05d}", f"0912{n:06d}", "en", "", f"g{n % GROUPS}",
        )
        for n in range(PEOPLE)
    ]  # fmt: skip
    return "\n".join(",".join(row) for row in (COLUMNS, *rows)) + "\n"


def worked(url: str, centre_id: str, whole: bool) -> dict[str, float]:  # noqa: FBT001 sent as it is
    """Bring the file in, in a process of its own; return what it took."""
    log.configure(json=False, quiet=True)
    open_rooms()
    context = Context(
        settings=Settings(), clock=SystemClock(), hints=NoHints(), files=Path(), secret=bytes(32)
    )
    database, longest = Database(url, context), 0.0
    before, began, worked_s = peak(), time.perf_counter(), time.process_time()
    here, runner = UUID(centre_id), Runner(database)
    with database.transaction(here) as db:
        file = receive(db, "people.csv", table(), by=CLERK)
    longest = max(longest, run(runner))
    with database.transaction(here) as db:
        begin(db, file, whole=whole, by=CLERK)
    longest = max(longest, run(runner))
    with database.transaction(here) as db:
        if find_import(db, file).state is not ImportState.DONE:
            raise RuntimeError("the file was not brought in")
    return {
        "s": time.perf_counter() - began, "cpu_s": time.process_time() - worked_s,
        "longest_job_s": longest, "peak_mb": peak(), "peak_more_mb": peak() - before,
    }  # fmt: skip


def run(runner: Runner) -> float:
    """Run jobs until there is none; return how long the longest round of them took."""
    longest = 0.0
    while True:
        began = time.perf_counter()
        if not runner.run_due():
            return longest
        longest = max(longest, time.perf_counter() - began)


def peak() -> float:
    """Return the most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def check(place: Ground) -> None:
    """Fail if somebody is missing: a figure of half the work would be none."""
    with place.database.transaction(place.centre_id) as db:
        if len(people(db)) != PEOPLE:
            raise RuntimeError("somebody was not brought in")


if __name__ == "__main__":
    print("\n".join(figures()))
