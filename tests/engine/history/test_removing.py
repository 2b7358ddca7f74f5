"""What has ended goes when its time has come, with all that hangs on it; nothing else goes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

import engine
from base.centres import create_centre
from base.db import Base, Session
from base.errors import NotFound
from base.jobs.records import Job, JobState
from engine.history.records import HistoryRow
from engine.instances.records import FinalState, Instance
from engine.retention import removing
from engine.tasks.records import Draft, Task, TaskLink
from ringflow.records import import_all
from ringflow.tidying import remove_instances, tidy
from tests.conftest import World
from tests.make.actors import ADMIN, LIN
from tests.make.drawings import sketch

DAY = timedelta(days=1)
KEPT = 'isExecutable="true" ringflow:historyTimeToLive="10"'
SHORT = sketch("start -> a -> end", key="short", attributes=KEPT)
MANY = "start -> and; and -> a; and -> b; and -> c; and -> e; and -> f"
SILENT = sketch("start -> a -> end", key="silent")


def begin(world: World, file: engine.SourceFile = SHORT, centre_id: UUID | None = None) -> UUID:
    with world.transaction(centre_id) as db:
        engine.deploy(db, [file], by=ADMIN)
        key = file.name.removesuffix(".bpmn")
        return engine.start(db, key, variables={"x": 1}, by=LIN).id


def end(world: World, instance_id: UUID, centre_id: UUID | None = None) -> UUID:
    with world.transaction(centre_id) as db:
        task = engine.find_tasks(db, engine.TaskFilter(instance_id=instance_id)).items[0]
        engine.save_draft(db, task.id, by=LIN, data={"reply": "half"})
        engine.create_link(db, task.id, person="a@b.example", purpose="handle", ttl=DAY)
        engine.complete(db, task.id, {"y": 2}, by=LIN)
    return instance_id


def rows(world: World, *records: type, centre_id: UUID | None = None) -> list[int]:
    with world.transaction(centre_id) as db:
        return [db.scalar(select(func.count()).select_from(one)) or 0 for one in records]


def figures(world: World) -> engine.CleanUp:
    with world.transaction() as db:
        return engine.clean_up_figures(db)


ALL = (Instance, FinalState, HistoryRow, Task, TaskLink, Draft)


def test_it_goes_with_everything_and_not_a_moment_earlier(world: World) -> None:
    end(world, begin(world))
    world.clock.advance(10 * DAY - timedelta(seconds=1))
    assert remove_instances(world.database) == engine.Removed()
    assert rows(world, Instance, FinalState) == [1, 1]

    world.clock.advance(timedelta(seconds=1))
    removed = remove_instances(world.database)

    assert (removed.instances, removed.lines) == (1, 7)
    assert rows(world, *ALL) == [0] * 6
    assert remove_instances(world.database) == engine.Removed()


def test_running_and_suspended_instances_stay(world: World) -> None:
    running, halted = begin(world), begin(world)
    with world.transaction() as db:
        engine.suspend(db, halted, by=ADMIN, reason="r")
    before = rows(world, *ALL)
    world.clock.advance(9999 * DAY)

    assert remove_instances(world.database) == engine.Removed()
    assert rows(world, *ALL) == before
    end(world, running)


def test_another_centre_is_not_touched(world: World) -> None:
    with world.transaction() as db:
        other = create_centre(db, "other", name="Other").id
    silent = begin(world, SILENT, other)
    end(world, silent, other)
    end(world, begin(world))
    before = rows(world, *ALL, centre_id=other)
    world.clock.advance(99 * DAY)

    assert remove_instances(world.database).instances == 1
    assert rows(world, *ALL, centre_id=other) == before


def test_the_function_of_the_database_forgets_nothing_else(world: World) -> None:
    """Asked for a running instance, an early one, or one of another centre it does nothing."""
    with world.transaction() as db:
        other = create_centre(db, "other", name="Other").id
    running, early = begin(world), end(world, begin(world))
    foreign = end(world, begin(world, centre_id=other), other)
    given = {"ids": [running, early, foreign], "most": 100}
    with world.transaction() as db:
        assert db.scalar(removing.FORGET, {**given, "moment": db.now()}) == 0
        late = {**given, "moment": db.now() + 11 * DAY}
        assert db.scalar(removing.FORGET, late) == 7
        db.rollback()
    assert rows(world, HistoryRow, centre_id=other) == [7]


def test_what_ended_before_anything_was_said_gets_its_time_later(world: World) -> None:
    end(world, begin(world, SILENT))
    world.clock.advance(5 * DAY)
    assert remove_instances(world.database) == engine.Removed()
    seen = figures(world)
    assert (seen.finished, seen.cleanable, seen.unlimited) == (1, 0, 1)

    world.context.settings.keep.history = 7 * DAY
    remove_instances(world.database)
    with world.transaction() as db:
        row = db.scalars(select(Instance)).one()
        assert row.ended_at is not None
        assert row.removal_at == row.ended_at + 7 * DAY
    world.context.settings.keep.history = 700 * DAY  # what was promised once stays
    world.clock.advance(2 * DAY)
    assert remove_instances(world.database).instances == 1


def test_never_is_never(world: World) -> None:
    world.context.settings.keep.history = DAY
    never = 'isExecutable="true" ringflow:historyTimeToLive="never"'
    end(world, begin(world, sketch("start -> a -> end", key="law", attributes=never)))
    world.clock.advance(9999 * DAY)

    assert remove_instances(world.database) == engine.Removed()
    assert (figures(world).cleanable, figures(world).unlimited) == (0, 1)


def test_a_long_history_goes_in_parts_and_a_crash_between_them_harms_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removing, "LINES", 4)
    instance_id = end(world, begin(world))
    world.clock.advance(11 * DAY)
    with world.transaction() as db:
        assert removing.remove_some(db) == engine.Removed(lines=4)

    with world.transaction() as db:
        left = engine.history(db, instance_id).items
        again = engine.restart(db, instance_id, by=ADMIN, reason="r", variables="initial")
    assert [line.what for line in left] == ["started", "completed", "entered"]
    assert again.variables == {"x": 1}

    assert remove_instances(world.database).instances == 1
    assert rows(world, Instance, Task) == [1, 1]


def test_many_tasks_go_in_parts_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    instance_id = begin(world, sketch(MANY, key="many", attributes=KEPT))
    with world.transaction() as db:
        engine.cancel(db, instance_id, by=ADMIN, reason="r")
    world.clock.advance(11 * DAY)
    monkeypatch.setattr(removing, "LINES", 3)

    counts = []
    while rows(world, Instance) == [1]:
        with world.transaction() as db:
            removing.remove_some(db)
        counts += rows(world, Task)

    assert [one for one in counts if one < 5] == [2, 0]
    assert rows(world, HistoryRow) == [0]


def test_many_go_in_small_transactions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removing, "INSTANCES", 3)
    for _ in range(7):
        end(world, begin(world))
    world.clock.advance(11 * DAY)

    with world.transaction() as db:
        some = removing.remove_some(db)
    assert some is not None
    assert some.instances == 3
    assert remove_instances(world.database).instances == 4


def test_jobs_that_nobody_can_settle_any_more_go_too(world: World) -> None:
    instance_id = end(world, begin(world))
    with world.transaction() as db:
        for state in (JobState.DEAD, JobState.READY):
            db.add(
                Job(name="x", args={}, subject=instance_id, state=state, run_at=db.now(),
                    created_at=db.now(), max_attempts=1, centre_id=db.centre_id)
            )  # fmt: skip
    world.clock.advance(11 * DAY)
    remove_instances(world.database)

    with world.transaction() as db:
        assert db.scalars(select(Job.state)).all() == [JobState.READY]


def test_figures_say_what_would_go(world: World) -> None:
    for _ in range(3):
        end(world, begin(world))
    begin(world)
    world.clock.advance(5 * DAY)
    end(world, begin(world))
    end(world, begin(world, SILENT))
    world.clock.advance(6 * DAY)

    seen = figures(world)

    assert [(one.key, one.finished, one.cleanable, one.unlimited) for one in seen.definitions] == [
        ("short", 4, 3, 0), ("silent", 1, 0, 1),
    ]  # fmt: skip
    assert (seen.finished, seen.cleanable, seen.unlimited) == (5, 3, 1)
    assert seen.oldest == world.clock.now() - 11 * DAY
    assert seen.definitions[0].next == world.clock.now() + 4 * DAY
    world.context.settings.keep.history = 2 * DAY
    assert (figures(world).cleanable, figures(world).unlimited) == (4, 0)
    assert remove_instances(world.database).instances == 4


def test_batches_that_ended_long_ago_go(world: World) -> None:
    instance_id = begin(world)
    with world.transaction() as db:
        act = engine.BatchAct.CANCEL
        engine.create_batch(db, act, [instance_id], by=ADMIN, reason="r")
    world.run_jobs()
    world.clock.advance(89 * DAY)
    tidy(world.database)
    with world.transaction() as db:
        assert len(engine.find_batches(db).items) == 1
    world.clock.advance(2 * DAY)
    assert figures(world).batches == 1

    tidy(world.database)

    with world.transaction() as db:
        assert engine.find_batches(db).items == []


def test_nothing_that_hangs_on_an_instance_is_forgotten() -> None:
    import_all()
    hanging = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.target_fullname in {"engine_instance.id", "engine_task.id"}
    }

    taken = {one.__tablename__ for one in (*removing.OF_TASKS, Task, *removing.OF_INSTANCES)}
    # What is held is not removed; a hold that comes in between stops the removal.
    assert hanging == taken | {"engine_hold"}


def test_a_restart_of_what_is_gone_says_so(world: World) -> None:
    instance_id = end(world, begin(world))
    world.clock.advance(11 * DAY)
    remove_instances(world.database)

    with world.transaction() as db, pytest.raises(NotFound):
        engine.restart(db, instance_id, by=ADMIN, reason="r")


def many(db: Session, like: UUID, count: int) -> None:
    """Store copies of an instance that has ended, two in a hundred of them due."""
    db.execute(
        text(
            "insert into engine_instance (id, centre_id, release_id, version_id, key, version,"
            " state, incidents, started_at, started_by, started_by_name, ended_at, removal_at)"
            " select gen_random_uuid(), centre_id, release_id, version_id, key, version, state, 0,"
            " started_at, started_by, started_by_name, ended_at, ended_at"
            " + case when n % 50 = 0 then interval '1 day' else interval '900 days' end"
            " from engine_instance, generate_series(1, :count) n where id = :like"
        ),
        {"like": like, "count": count},
    )


@pytest.mark.parametrize("query", [removing.due_instances, removing.undated_versions])
def test_looking_for_what_is_due_reads_an_index(world: World, query: Any) -> None:
    like = end(world, begin(world))
    world.clock.advance(2 * DAY)
    with world.transaction() as db:
        many(db, like, 20_000)
    with world.transaction() as db:
        db.execute(text("set local enable_bitmapscan = off"))
        statement = query(db)
        sql = statement.compile(db.get_bind(), compile_kwargs={"literal_binds": True})
        plan = "\n".join(db.scalars(text(f"explain {sql}")))
    assert "ix_engine_instance_" in plan
    assert "Seq Scan on engine_instance" not in plan
