"""The work that no request waits for: jobs, timers, tidying, incoming mail. A thread for each."""

import threading
from collections.abc import Callable
from typing import Final

import structlog

from base.broker import LocalHints
from base.jobs import Runner
from connectors import email
from ringflow.house import Building
from ringflow.scheduler import run_alone, run_sealing, run_timers
from ringflow.tidying import run_tidying

log = structlog.get_logger(__name__)
END_SECONDS: Final = 30.0
MAIL_TURN: Final = 7_236_421


class Background:
    """Threads that work until they are told to stop; when one fails, all stop.

    A failed thread is a fault of the program: the process then ends with an error, so that
    whoever supervises it starts a new one. Nothing is lost by that, jobs and timers are rows.
    """

    def __init__(self, building: Building) -> None:
        self.stop_event = threading.Event()
        self.failed = False
        self._building = building
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start all threads."""
        database, hints = self._building.house.database, self._building.hints
        runner = Runner(database)
        if isinstance(hints, LocalHints):
            local = hints.queue
            self._add("jobs", lambda: runner.loop(self.stop_event, local))
        else:
            threads = database.context.settings.worker.threads
            self._add("jobs", lambda: runner.loop(self.stop_event))
            self._add("hints", lambda: hints.work(runner, threads, self.stop_event))
        self._add("timers", lambda: run_timers(database, self.stop_event))
        self._add("sealing", lambda: run_sealing(database, self.stop_event))
        self._add("tidying", lambda: run_tidying(database, self.stop_event))
        self._add("mail", lambda: run_alone(database, MAIL_TURN, self.stop_event, self._listen))

    def stop(self) -> None:
        """Let every thread finish what it is doing, then return."""
        self.stop_event.set()
        for thread in self._threads:
            thread.join(END_SECONDS)

    def _listen(self) -> None:
        email.listen(self._building.house.database, self.stop_event)

    def _add(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._guarded, args=(name, work), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _guarded(self, name: str, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:
            log.exception("background_failed", thread=name)
            self.failed = True
        finally:
            self.stop_event.set()


def run_worker(building: Building) -> bool:
    """Work until the process is told to stop; say whether all went well."""
    background = Background(building)
    background.start()
    try:
        background.stop_event.wait()
    finally:
        background.stop()
    return not background.failed
