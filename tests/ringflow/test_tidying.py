"""What is outdated is deleted each hour, and nothing else."""

import threading
from datetime import timedelta
from itertools import repeat
from uuid import UUID

from sqlalchemy import func, insert, select

import engine
from base import jobs
from base.db import Session
from base.ids import new_id
from base.jobs.records import Job, JobState
from engine.identity.proof.throttle import record_failure
from engine.identity.records import Attempts, SignInSession
from engine.instances.records import Request
from engine.messages.records import Message
from engine.tasks.records import Draft, TaskLink
from ringflow.tidying import run_tidying, tidy
from tests.conftest import World
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.actors import ADMIN

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@jobs.job("test.nothing")
def nothing(_db: Session) -> None:
    """Do nothing."""


def begin(world: World, key: str) -> engine.TaskView:
    flows = [("start", "ask"), ("ask", "end")]
    with world.transaction() as db:
        engine.deploy(db, [d.drawing("one", d.start() + d.user("ask") + d.end(), flows)], by=ADMIN)
        instance = engine.start(db, "one", variables={}, by=ADMIN, idempotency_key=key)
        return engine.find_tasks(db, engine.TaskFilter(instance_id=instance.id)).items[0]


def count(world: World, record: type) -> int:
    with world.transaction() as db:
        return db.scalar(select(func.count()).select_from(record)) or 0


def test_what_is_still_needed_stays(world: World) -> None:
    task = begin(world, "once")
    with world.transaction() as db:
        engine.publish(db, "nobody.waits", correlation={}, variables={}, ttl=2 * HOUR)
        engine.save_draft(db, task.id, by=ADMIN, data={"reply": "half a"})
        engine.create_link(db, task.id, person="a@b.example", purpose="handle", ttl=HOUR)
        make.token(db, make.user(db))
        record_failure(db, b"somebody")
        jobs.add(db, "test.nothing")
    world.run_jobs()

    assert tidy(world.database) == 0


def test_each_thing_goes_when_its_time_is_over(world: World) -> None:
    task = begin(world, "once")
    with world.transaction() as db:
        engine.publish(db, "nobody.waits", correlation={}, variables={}, ttl=HOUR)
        engine.create_link(db, task.id, person="a@b.example", purpose="handle", ttl=HOUR)
        make.token(db, make.user(db))
        record_failure(db, b"somebody")
        jobs.add(db, "test.nothing")
        jobs.add(db, "test.nothing", key="never twice")
    world.run_jobs()

    world.clock.advance(2 * DAY)
    tidy(world.database)
    assert (count(world, Message), count(world, SignInSession), count(world, Attempts)) == (0, 0, 0)
    assert (count(world, Job), count(world, Request), count(world, TaskLink)) == (2, 1, 1)

    world.clock.advance(6 * DAY)
    tidy(world.database)
    assert (count(world, Job), count(world, Request), count(world, TaskLink)) == (1, 1, 1)

    world.clock.advance(30 * DAY)
    tidy(world.database)
    assert (count(world, Job), count(world, Request), count(world, TaskLink)) == (0, 0, 0)
    with world.transaction() as db:
        assert engine.get_task(db, task.id, by=ADMIN).state is engine.TaskState.READY


def test_the_draft_of_a_withdrawn_task_goes(world: World) -> None:
    task, other = begin(world, "first"), begin(world, "second")
    with world.transaction() as db:
        engine.save_draft(db, task.id, by=ADMIN, data={"reply": "half a"})
        engine.save_draft(db, other.id, by=ADMIN, data={"reply": "half b"})
        engine.cancel(db, task.instance_id, by=ADMIN, reason="a mistake")

    assert tidy(world.database) == 1
    with world.transaction() as db:
        assert db.scalars(select(Draft.task_id)).all() == [other.id]


def done_long_ago(world: World, centre_id: UUID, state: JobState) -> dict[str, object]:
    then = world.clock.now() - 100 * DAY
    return {
        "id": new_id(), "centre_id": centre_id, "name": "test.nothing", "args": {}, "state": state,
        "run_at": then, "created_at": then, "finished_at": then, "attempts": 5, "max_attempts": 5,
    }  # fmt: skip


def test_thousands_go_in_batches_and_what_people_must_settle_stays(world: World) -> None:
    states = [*repeat(JobState.DONE, 2500), JobState.DEAD, JobState.UNKNOWN]
    with world.transaction() as db:
        db.execute(insert(Job), [done_long_ago(world, world.centre_id, each) for each in states])

    assert tidy(world.database) == 2500
    with world.transaction() as db:
        assert set(db.scalars(select(Job.state))) == {JobState.DEAD, JobState.UNKNOWN}


def test_rows_that_somebody_holds_are_left_for_the_next_time(world: World) -> None:
    with world.transaction() as db:
        db.execute(insert(Job), [done_long_ago(world, world.centre_id, JobState.DONE)])

    with world.transaction() as other:
        other.scalars(select(Job).with_for_update()).one()
        assert tidy(world.database) == 0
    assert tidy(world.database) == 1


def test_the_hourly_work_ends_when_it_is_told_to(world: World) -> None:
    stop = threading.Event()
    stop.set()

    run_tidying(world.database, stop)
