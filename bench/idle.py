"""What a hundred thousand waiting instances cost when nothing happens: a real worker beside none.

The processor time of the worker process and of all PostgreSQL's processes, in thousandths of one
core, first with an empty database and then with all of them.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psutil
import psycopg

from base.roles import plain_url
from bench import traffic
from bench.clock import Server, taken
from bench.crowd import crowd
from bench.ground import Ground, ground, line

WAITING: Final = int(os.environ.get("BENCH_WAITING", "100000"))
SECONDS: Final = 15.0
SETTLING_S: Final = 8.0


@contextmanager
def worker(place: Ground) -> Iterator[psutil.Process]:
    """Lend a worker process, as an operator starts it."""
    command = "from ringflow.cli import main; main()"
    environment = os.environ | {"RINGFLOW_DATA": str(place.database.context.files / "data")}
    with subprocess.Popen(
        [sys.executable, "-c", command, "worker"], env=environment, stderr=subprocess.DEVNULL
    ) as process:
        try:
            time.sleep(SETTLING_S)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()


def load(place: Ground, server: Server) -> tuple[float, float]:
    """Return what worker and server take of a core while nothing happens, in thousandths."""
    with worker(place) as process:
        before, began = taken(process), server.so_far()
        time.sleep(SECONDS)
        ours, theirs = taken(process) - before, server.since(began)
    return ours / SECONDS * 1000, theirs / SECONDS * 1000


def figures() -> list[str]:
    """Return one line per figure: with all, with none, and how many times more the latter takes."""
    with ground() as place, psycopg.connect(plain_url(place.owner_url), autocommit=True) as owner:
        server = Server(owner)
        traffic.deploy(place)
        first = traffic.begin(place)
        empty = load(place, server)
        crowd(place, first, WAITING)
        full = load(place, server)
    return [
        line(f"idle_{name}_of_{WAITING}_waiting_core_permille", with_all, with_none)
        for name, with_all, with_none in zip(("worker", "server"), full, empty, strict=True)
    ]


if __name__ == "__main__":
    print("\n".join(figures()))
