"""Processor time, ours and the server's: what a busy machine spoils least."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import psutil
import psycopg


def cpu_ms(function: Callable[[], object]) -> float:
    """Return the CPU time of this thread that a call takes, in milliseconds."""
    began = time.thread_time()
    function()
    return (time.thread_time() - began) * 1000


class Server:
    """The processes of a PostgreSQL server on this machine, by one connection to it.

    Their time is counted in hundredths of a second, so a figure needs some hundred steps. What a
    process took that has ended meanwhile is lost: connections must live through a measurement.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        parent = psutil.Process(connection.info.backend_pid).parent()
        assert parent is not None
        self.parent = parent

    def so_far(self) -> dict[int, float]:
        """Return the CPU seconds that each of its processes has taken so far."""
        return {one.pid: taken(one) for one in (self.parent, *self.parent.children())}

    def since(self, before: Mapping[int, float]) -> float:
        """Return the CPU seconds that those of them took since `before` that still live."""
        now = self.so_far()
        return sum(now[pid] - before.get(pid, 0.0) for pid in now)


def taken(process: psutil.Process) -> float:
    """Return the CPU seconds of a process, in its own code and in the system's."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)
