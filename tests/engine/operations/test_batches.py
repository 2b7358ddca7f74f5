"""One act on many instances: chosen once, done once each, and told for each."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import text

import engine
from base.db import Session
from base.ids import new_id
from base.jobs import Call, Runner
from engine import Act, BatchAct, InstanceFilter, Instruction, Orders, monitoring
from engine.operations import working
from engine.operations.acts import Item, perform
from engine.operations.batches import Choice
from tests.conftest import World
from tests.make.actors import ADMIN, LIN
from tests.make.drawings import sketch
from tests.make.twins import broken

P = InstanceFilter(definition_key="p")


def begin(world: World, count: int) -> list[UUID]:
    with world.transaction() as db:
        engine.deploy(db, [sketch("start -> a -> b -> end")], by=ADMIN)
        return [
            engine.start(db, "p", variables={"n": n}, by=LIN, business_key=f"k-{n}").id
            for n in range(count)
        ]


def ask(
    world: World, act: BatchAct, choice: Choice = P, orders: Orders | None = None
) -> engine.BatchView:
    with world.transaction() as db:
        return engine.create_batch(db, act, choice, by=ADMIN, reason="storm", orders=orders)


def seen(world: World, batch: engine.BatchView) -> engine.BatchView:
    with world.transaction() as db:
        return engine.get_batch(db, batch.id)


def items(world: World, batch: engine.BatchView) -> list[engine.ItemView]:
    with world.transaction() as db:
        return list(engine.batch_items(db, batch.id, limit=200).items)


def states(world: World) -> Counter[str]:
    with world.transaction() as db:
        return Counter(str(one.state) for one in engine.find_instances(db, P, limit=200).items)


def call(world: World, batch: engine.BatchView) -> Call:
    return Call(
        job_id=new_id(), centre_id=world.centre_id, key="k", args={"batch": str(batch.id)},
        attempt=1, database=world.database,
    )  # fmt: skip


def test_each_is_done_and_what_had_ended_is_skipped(world: World) -> None:
    ids = begin(world, 4)
    with world.transaction() as db:
        engine.cancel(db, ids[1], by=LIN, reason="first")
    batch = ask(world, BatchAct.CANCEL)
    assert (batch.total, batch.waiting, batch.state) == (4, 4, "running")

    world.run_jobs()

    now = seen(world, batch)
    assert (now.state, now.done, now.skipped, now.failed) == ("finished", 3, 1, 0)
    assert now.finished_at is not None
    (skipped,) = [one for one in items(world, batch) if one.state == "skipped"]
    assert (skipped.subject, skipped.code) == (ids[1], "instance_over")
    with world.transaction() as db:
        told = [one.details.get("reason") for one in engine.history(db, ids[0]).items]
    assert "storm" in told


def test_the_selection_is_fixed_and_filters_fit(world: World) -> None:
    begin(world, 3)
    only = InstanceFilter(definition_key="p", business_key_prefix="k-1", version=1)
    batch = ask(world, BatchAct.SUSPEND, only)
    begin(world, 2)
    world.run_jobs()
    assert seen(world, batch).done == 1
    assert states(world) == {"suspended": 1, "active": 4}
    again = ask(world, BatchAct.SUSPEND, only)
    world.run_jobs()
    assert seen(world, again).skipped == 2 - seen(world, again).done


def test_one_that_fails_stops_no_other_and_leaves_nothing_behind(world: World) -> None:
    ids = begin(world, 3)
    with world.transaction() as db:
        (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=ids[0])).items
        engine.complete(db, task.id, {}, by=LIN)
    steps = (Instruction(act=Act.MOVE, node="a", to="b"),)
    orders = Orders(instructions=steps, variables={"moved": True})
    batch = ask(world, BatchAct.MODIFY, [*ids, new_id()], orders)

    world.run_jobs()

    now = seen(world, batch)
    assert (now.done, now.failed) == (2, 2)
    codes = {one.subject: one.code for one in items(world, batch) if one.state == "failed"}
    assert codes.pop(ids[0]) == "nothing_there"
    assert list(codes.values()) == ["not_found"]
    with world.transaction() as db:
        assert "moved" not in engine.get_instance(db, ids[0]).variables
        assert engine.get_instance(db, ids[1]).variables["moved"] is True


def test_many_go_over_to_another_version_and_begin_anew(world: World) -> None:
    begin(world, 2)
    with world.transaction() as db:
        engine.deploy(db, [sketch("start -> a -> c -> end")], by=ADMIN)
    moved = ask(world, BatchAct.MIGRATE, orders=Orders(version=2))
    world.run_jobs()
    assert seen(world, moved).done == 2
    stopped = ask(world, BatchAct.CANCEL)
    world.run_jobs()
    assert seen(world, stopped).done == 2
    anew = ask(world, BatchAct.RESTART, orders=Orders(nodes=("c",), variables={"again": 1}))
    world.run_jobs()
    found = [one.result_id for one in items(world, anew)]
    with world.transaction() as db:
        for one in found:
            assert one is not None
            assert engine.get_instance(db, one).variables["again"] == 1


def test_retries_tell_their_true_outcome(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [broken()], by=ADMIN)
        for _ in range(2):
            engine.start(db, "broken", variables={}, by=LIN)
    open_ones = engine.IncidentFilter(open=True, definition_key="broken", text="MISSING_name")
    vain = ask(world, BatchAct.RETRY, open_ones)
    world.run_jobs()
    assert {(one.state, one.code) for one in items(world, vain)} == {("failed", "still_open")}
    with world.transaction() as db:
        assert {one.attempts for one in engine.find_incidents(db).items} == {2}
    mended = ask(world, BatchAct.RETRY, open_ones, Orders(variables={"missing_name": 1}))
    world.run_jobs()
    assert seen(world, mended).done == 2


def test_a_paused_batch_waits_and_a_cancelled_one_leaves_the_rest(world: World) -> None:
    begin(world, 3)
    batch = ask(world, BatchAct.SUSPEND)
    with world.transaction() as db:
        assert engine.pause_batch(db, batch.id).state == "paused"
    world.run_jobs()
    assert seen(world, batch).waiting == 3
    with world.transaction() as db:
        engine.resume_batch(db, batch.id)
        engine.pause_batch(db, batch.id)
        assert engine.cancel_batch(db, batch.id).skipped == 3
    world.run_jobs()
    assert states(world) == {"active": 3}
    with world.transaction() as db, pytest.raises(engine.BatchOver):
        engine.resume_batch(db, batch.id)


def test_slices_follow_one_another(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "SLICE_ITEMS", 2)
    begin(world, 5)
    batch = ask(world, BatchAct.SUSPEND)
    Runner(world.database).run_due()
    assert seen(world, batch).done == 2, "other jobs get their turn"
    world.run_jobs()
    assert (seen(world, batch).done, seen(world, batch).state) == (5, "finished")


class Killed(BaseException):
    """What ends a worker in the middle of its work."""


def test_a_worker_that_dies_in_the_middle_leaves_each_done_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = begin(world, 4)
    batch = ask(world, BatchAct.VARIABLES, orders=Orders(variables={"x": 1}))
    real, count = perform, 0

    def dying(db: Session, act: BatchAct, item: Item) -> object:
        nonlocal count
        count += 1
        done = real(db, act, item)
        if count == 3:
            raise Killed
        return done

    monkeypatch.setattr(working, "perform", dying)
    with pytest.raises(Killed):
        working.work(call(world, batch))
    assert seen(world, batch).done == 2
    world.run_jobs()
    assert seen(world, batch).done == 4
    with world.transaction() as db:
        for one in ids:
            lines = [x for x in engine.history(db, one).items if x.what == "variables_set"]
            assert len(lines) == 1


def test_two_workers_never_take_the_same(world: World) -> None:
    ids = begin(world, 40)
    batch = ask(world, BatchAct.VARIABLES, orders=Orders(variables={"x": 1}))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(working.work, [call(world, batch), call(world, batch)]))
    now = seen(world, batch)
    assert (now.done, now.failed, now.state) == (40, 0, "finished")
    with world.transaction() as db:
        turns = db.scalar(text("select count(*) from engine_history where what = 'variables_set'"))
    assert turns == len(ids)


def test_what_cannot_be_a_batch_is_refused(world: World) -> None:
    with pytest.raises(engine.NothingChosen):
        ask(world, BatchAct.CANCEL)
    with pytest.raises(engine.NothingChosen):
        ask(world, BatchAct.CANCEL, [])
    with pytest.raises(engine.WrongChoice):
        ask(world, BatchAct.RETRY)


def test_pages_of_batches_and_items(world: World) -> None:
    begin(world, 3)
    first, second = ask(world, BatchAct.SUSPEND), ask(world, BatchAct.RESUME)
    with world.transaction() as db:
        assert {one.id for one in engine.find_batches(db).items} == {first.id, second.id}
        page = engine.batch_items(db, first.id, limit=2)
        rest = engine.batch_items(db, first.id, limit=2, after=page.next)
    assert [one.no for one in (*page.items, *rest.items)] == [1, 2, 3]
    assert rest.next is None


def test_thirty_of_which_two_cannot_while_a_worker_dies(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = begin(world, 30)
    unable = {ids[4], ids[21]}
    with world.transaction() as db:
        for one in unable:
            (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=one)).items
            engine.complete(db, task.id, {}, by=LIN)
    steps = (Instruction(act=Act.MOVE, node="a", to="b"),)
    batch = ask(world, BatchAct.MODIFY, orders=Orders(instructions=steps))
    left = iter(range(10))

    def dying(db: Session, act: BatchAct, item: Item) -> object:
        number = next(left, None)
        done = perform(db, act, item)
        if number is None:
            raise Killed
        return done

    with monkeypatch.context() as patch:
        patch.setattr(working, "perform", dying)
        with pytest.raises(Killed):
            working.work(call(world, batch))
    assert seen(world, batch).waiting == 20
    world.run_jobs()

    now = seen(world, batch)
    assert (now.state, now.done, now.failed, now.waiting) == ("finished", 28, 2, 0)
    assert {one.subject for one in items(world, batch) if one.state == "failed"} == unable
    with world.transaction() as db:
        turns = db.scalar(text("select count(*) from engine_history where what = 'modified'"))
    assert turns == 28


def test_what_somebody_works_on_is_done_later_and_stops_no_other(world: World) -> None:
    ids = begin(world, 3)
    batch = ask(world, BatchAct.SUSPEND)
    with world.transaction() as db:
        (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=ids[1])).items
        engine.complete(db, task.id, {}, by=LIN)
        db.flush()
        working.work(call(world, batch))
    now = seen(world, batch)
    assert (now.done, now.failed, now.waiting, now.state) == (2, 0, 1, "running")
    world.run_jobs()
    assert (seen(world, batch).done, seen(world, batch).state) == (3, "finished")


def test_more_ids_than_a_statement_has_places_are_looked_at(db: Session) -> None:
    engine.deploy(db, [sketch("start -> a -> end")], by=ADMIN)
    one = engine.start(db, "p", variables={}, by=ADMIN)
    engine.deploy(db, [sketch("start -> a -> b -> end")], by=ADMIN)
    many = [one.id, *(new_id() for _ in range(70_000))]

    assert list(monitoring.rows_of(db, many)) == [one.id]
    assert engine.plan_migration(db, "p", source=1, target=2, among=many).able == 1
