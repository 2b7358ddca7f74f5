"""Hints: with Redis a worker starts at once; without it, or with none left, nothing is lost."""

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from base import jobs
from base.broker import LocalHints, RedisHints
from base.db import Database, Session
from base.jobs import Job, JobState, Runner
from tests.conftest import World

NOBODY = "redis://127.0.0.1:1/0"
done = threading.Event()


@jobs.job("probe.hinted")
def hinted(db: Session) -> None:
    del db
    done.set()


@pytest.fixture(autouse=True)
def fresh() -> None:
    done.clear()


@pytest.fixture
def redis_hints() -> Iterator[RedisHints]:
    hints = RedisHints(os.environ["REDIS_URL"])
    yield hints
    hints.broker.close()


def with_hints(world: World, hints: LocalHints | RedisHints) -> Database:
    return Database(world.url, replace(world.context, hints=hints))


def ask(database: Database, world: World) -> Job:
    with database.transaction(world.centre_id) as db:
        return jobs.add(db, "probe.hinted")


def state_of(world: World, job: Job) -> JobState:
    with world.transaction() as db:
        found = db.get(Job, job.id)
        assert found is not None
        return found.state


def test_a_local_hint_names_the_job_after_the_commit(world: World) -> None:
    hints = LocalHints()
    database = with_hints(world, hints)

    job = ask(database, world)

    assert hints.queue.get_nowait() == (job.id, world.centre_id)
    database.dispose()


def test_a_full_queue_of_hints_drops_hints_but_no_job(world: World) -> None:
    hints = LocalHints()
    for _ in range(hints.queue.maxsize):
        hints.send(uuid4(), world.centre_id, "default")
    database = with_hints(world, hints)

    job = ask(database, world)
    Runner(database).run_due()

    assert state_of(world, job) is JobState.DONE
    database.dispose()


def test_without_redis_the_request_goes_through_and_the_sweep_does_the_job(world: World) -> None:
    hints = RedisHints(NOBODY)
    database = with_hints(world, hints)
    began = time.monotonic()

    job = ask(database, world)

    assert time.monotonic() - began < 5
    assert not hints.ping()
    Runner(database).run_due()
    assert state_of(world, job) is JobState.DONE
    database.dispose()


@pytest.mark.real("REDIS_URL")
def test_a_hint_through_redis_starts_the_job_without_any_sweep(
    world: World, redis_hints: RedisHints
) -> None:
    database = with_hints(world, redis_hints)
    stop = threading.Event()
    worker = threading.Thread(target=redis_hints.work, args=(Runner(database), 1, stop))
    worker.start()
    try:
        job = ask(database, world)

        assert done.wait(10)
    finally:
        stop.set()
        worker.join(30)
    assert state_of(world, job) is JobState.DONE
    database.dispose()


@pytest.mark.real("REDIS_URL")
def test_redis_says_what_it_does_when_it_is_full(redis_hints: RedisHints) -> None:
    assert redis_hints.ping()
    assert redis_hints.policy() == "noeviction"
