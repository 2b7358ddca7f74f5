"""How workers hear that a job is ready: through Redis and dramatiq, or inside the process.

A hint carries two ids and nothing else. Losing one, or all of Redis, costs at most a second.
"""

import queue
import threading
from typing import Any, Final
from uuid import UUID

import dramatiq
import structlog
from dramatiq.brokers.redis import RedisBroker
from redis.exceptions import RedisError

from base.jobs import Runner

log = structlog.get_logger(__name__)
QUEUES: Final = ("call", "default", "bulk")
LONGEST: Final = 1000


class LocalHints:
    """Hints within one process, for the embedded default."""

    def __init__(self) -> None:
        self.queue: queue.Queue[tuple[UUID, UUID]] = queue.Queue(maxsize=10_000)

    def send(self, job_id: UUID, centre_id: UUID, queue_name: str) -> None:
        """Say that a job is ready; when nobody listens the sweep will find it."""
        del queue_name
        try:
            self.queue.put_nowait((job_id, centre_id))
        except queue.Full:
            log.warning("job_hint_dropped")


class RedisHints:
    """Hints through Redis to any worker process."""

    def __init__(self, url: str) -> None:
        self.broker: Any = RedisBroker(  # type: ignore[no-untyped-call] # the library has no types
            url=url, middleware=[], socket_timeout=5, socket_connect_timeout=2
        )
        for name in QUEUES:
            self.broker.declare_queue(name)

    def send(self, job_id: UUID, centre_id: UUID, queue_name: str) -> None:
        """Say that a job is ready; without Redis the sweep will find it."""
        message: dramatiq.Message[None] = dramatiq.Message(
            queue_name=queue_name,
            actor_name="run_job",
            args=(str(job_id), str(centre_id)),
            kwargs={},
            options={},
        )
        try:
            self.broker.enqueue(message)
        except (RedisError, dramatiq.errors.BrokerError, OSError) as error:
            log.warning("job_hint_lost", error=repr(error))

    def work(self, runner: Runner, threads: int, stop: threading.Event) -> None:
        """Run hinted jobs in this process until `stop` is set."""

        def run_job(job_id: str, centre_id: str) -> None:
            runner.run_one(UUID(job_id), UUID(centre_id))

        dramatiq.Actor(
            run_job,
            broker=self.broker,
            actor_name="run_job",
            queue_name=QUEUES[0],
            priority=0,
            options={},
        )
        worker = dramatiq.Worker(self.broker, queues=set(QUEUES), worker_threads=threads)
        worker.start()
        stop.wait()
        worker.stop(timeout=30_000)

    def ping(self) -> bool:
        """Say whether Redis answers."""
        try:
            return bool(self.broker.client.ping())
        except (RedisError, OSError):
            return False

    def policy(self) -> str:
        """Return what Redis does when its memory is full; anything but `noeviction` drops hints."""
        return str(self.broker.client.info("memory").get("maxmemory_policy", ""))
