"""Jobs: nothing lost, nothing done twice, and what cannot be known is said."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from base import jobs
from base.db import Session
from base.jobs import Call, Job, JobState, Retry, Runner, Unknown
from tests.conftest import World

calls: list[str] = []
ended: list[str] = []


@pytest.fixture(autouse=True)
def fresh() -> None:
    calls.clear()
    ended.clear()


@jobs.job("probe.count", max_attempts=2, on_dead=lambda _db, row: ended.append(row.state))
def count(db: Session, *, fail: bool = False) -> dict[str, int]:
    calls.append("count")
    db.add(_mark(db))
    if fail:
        raise ValueError("no luck")
    return {"n": len(calls)}


def _mark(db: Session) -> Job:
    """Leave a row behind that only a committed run leaves."""
    return Job(
        centre_id=db.centre_id, name="probe.mark", args={}, run_at=db.now() + timedelta(days=99),
        max_attempts=1, created_at=db.now(),
    )  # fmt: skip


@jobs.remote_job("probe.call", on_unknown=lambda _db, row: ended.append(row.state))
def call(attempt: Call) -> dict[str, str]:
    calls.append(attempt.key)
    match attempt.args.get("how"):
        case "doubt":
            raise Unknown("no answer after sending")
        case "later":
            raise Retry("busy", timedelta(minutes=3))
        case "lost":
            raise SystemExit
    return {"key": attempt.key}


def _add(world: World, name: str, **options: object) -> Job:
    with world.transaction() as db:
        return jobs.add(db, name, **options)  # type: ignore[arg-type] # options of one test each


def _state(world: World, job: Job) -> Job:
    with world.transaction() as db:
        found = db.get(Job, job.id)
        assert found is not None
        return found


def _marks(world: World) -> int:
    with world.transaction() as db:
        return len(db.scalars(select(Job).where(Job.name == "probe.mark")).all())


def test_a_job_runs_once_and_its_effect_is_stored_with_its_end(world: World) -> None:
    row = _add(world, "probe.count")
    runner = Runner(world.database)

    assert runner.run_due() == 1
    assert runner.run_due() == 0

    assert _state(world, row).state is JobState.DONE
    assert _state(world, row).result == {"n": 1}
    assert _marks(world) == 1


def test_the_same_key_is_one_job(world: World) -> None:
    first = _add(world, "probe.count", key="k")
    second = _add(world, "probe.count", key="k")

    assert first.id == second.id


def test_a_failing_job_leaves_no_effect_waits_and_dies_after_its_attempts(world: World) -> None:
    row = _add(world, "probe.count", args={"fail": True})
    runner = Runner(world.database)

    assert runner.run_due() == 1
    assert runner.run_due() == 0, "the second attempt waits"
    world.clock.advance(timedelta(minutes=1))
    runner.run_due()

    found = _state(world, row)
    assert found.state is JobState.DEAD
    assert found.attempts == 2
    assert "no luck" in (found.error or "")
    assert _marks(world) == 0
    assert ended == ["dead"]


def test_a_job_that_kills_its_worker_dies_instead_of_looping(world: World) -> None:
    row = _add(world, "probe.call", args={"how": "lost"}, unknown="repeat", max_attempts=3)
    runner = Runner(world.database)

    for _ in range(5):
        with pytest.raises(SystemExit) if len(calls) < 3 else _nothing():
            runner.run_due()
        world.clock.advance(timedelta(minutes=2))

    assert len(calls) == 3
    assert _state(world, row).state is JobState.DEAD
    assert _state(world, row).error == "The worker was lost 3 times in the middle of this."


class _nothing:  # noqa: N801 reads as a word
    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


def test_a_worker_lost_in_a_call_leaves_it_unknown_and_nobody_repeats_it(world: World) -> None:
    row = _add(world, "probe.call", args={"how": "lost"})
    runner = Runner(world.database)
    with pytest.raises(SystemExit):
        runner.run_due()

    world.clock.advance(timedelta(minutes=2))
    runner.run_due()

    assert _state(world, row).state is JobState.UNKNOWN
    assert len(calls) == 1
    assert ended == ["unknown"]


def test_an_unknown_job_is_settled_or_repeated_by_a_person(world: World) -> None:
    settled = _add(world, "probe.call", args={"how": "doubt"})
    repeated = _add(world, "probe.call", args={"how": "doubt"})
    runner = Runner(world.database)
    runner.run_due()

    with world.transaction() as db:
        jobs.settle(db, settled.id, result={"by": "hand"})
        jobs.repeat(db, repeated.id)
    runner.run_due()

    assert _state(world, settled).result == {"by": "hand"}
    assert calls == [str(settled.id), str(repeated.id), str(repeated.id)]
    with world.transaction() as db, pytest.raises(jobs.queue.JobMoved):
        jobs.repeat(db, settled.id)


def test_a_job_says_itself_when_to_try_again(world: World) -> None:
    row = _add(world, "probe.call", args={"how": "later"})
    Runner(world.database).run_due()

    assert _state(world, row).run_at == world.clock.now() + timedelta(minutes=3)


def test_a_late_attempt_is_fenced_off(world: World) -> None:
    row = _add(world, "probe.count")
    runner = Runner(world.database)
    claim = runner._claim(row.id, world.centre_id)
    assert claim is not None
    world.clock.advance(timedelta(minutes=1))
    assert runner.run_due() == 1

    runner._attempt(claim)

    assert len(calls) == 1
    assert _marks(world) == 1


def test_two_workers_do_one_job_once(world: World) -> None:
    row = _add(world, "probe.count")
    workers = [
        threading.Thread(target=Runner(world.database).run_one, args=(row.id, world.centre_id))
        for _ in range(6)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(calls) == 1


def test_the_loop_runs_what_no_hint_told_it_of(world: World) -> None:
    row = _add(world, "probe.count")
    stop = threading.Event()
    loop = threading.Thread(target=Runner(world.database).loop, args=(stop,))
    loop.start()
    try:
        for _ in range(100):
            if _state(world, row).state is JobState.DONE:
                break
            stop.wait(0.05)
    finally:
        stop.set()
        loop.join()

    assert _state(world, row).state is JobState.DONE
