"""One command, one turn: start, complete, cancel, suspend, resume, and what they leave behind."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

import engine
from base.centres import create_centre
from base.db import Session
from base.errors import NotFound
from engine.history.records import HistoryRow
from engine.instances.records import Instance, StoredState
from engine.tasks.records import Task
from engine.timers.records import Timer
from tests.conftest import World
from tests.make import drawing as d
from tests.make.actors import ADMIN, CHEN, LIN, WU

TWO_STEPS = d.drawing(
    "two",
    d.start() + d.user("first") + d.user("second") + d.end(),
    [("start", "first"), ("first", "second"), ("second", "end")],
)


def started(db: Session, file: engine.SourceFile = TWO_STEPS, **given: Any) -> engine.InstanceView:
    engine.deploy(db, [file], by=ADMIN)
    key = file.name.removesuffix(".bpmn")
    return engine.start(db, key, variables=given.pop("variables", {}), by=LIN, **given)


def open_tasks(db: Session, instance_id: UUID | None = None) -> list[engine.TaskView]:
    which = engine.TaskFilter(
        instance_id=instance_id,
        states=frozenset({engine.TaskState.READY, engine.TaskState.CLAIMED}),
    )
    return engine.find_tasks(db, which).items


def test_an_instance_waits_at_its_first_task(db: Session) -> None:
    instance = started(db, variables={"subject": "street light"})

    (task,) = open_tasks(db, instance.id)
    assert task.node == "first"
    assert task.title["en"] == "First"
    assert task.state == "ready"
    assert instance.state == "active"
    assert engine.get_instance(db, instance.id).variables == {"subject": "street light"}


def test_completing_moves_on_until_the_end(db: Session) -> None:
    instance = started(db)

    for answer in ({"a": 1}, {"b": 2}):
        (task,) = open_tasks(db, instance.id)
        done = engine.complete(db, task.id, answer, by=LIN)
        assert done.state == "completed"
        assert done.completed_by == "lin"

    ended = engine.get_instance(db, instance.id)
    assert ended.state == "completed"
    assert ended.ended_at == db.now()
    assert ended.variables == {"a": 1, "b": 2}


def test_the_history_tells_who_did_what_in_which_version(db: Session) -> None:
    instance = started(db, variables={"n": 1})
    (task,) = open_tasks(db)
    engine.claim(db, task.id, by=LIN)
    engine.complete(db, task.id, {"n": 2, "outcome": "pass", "comment": "fine"}, by=LIN)

    lines = engine.history(db, instance.id).items
    told = [(line.what, line.node, line.actor) for line in lines]
    assert told[0] == ("started", None, "lin")
    assert ("entered", "first", "engine") in told
    assert ("claimed", "first", "lin") in told
    assert ("completed", "first", "lin") in told
    done = next(line for line in lines if line.what == "completed" and line.node == "first")
    assert (done.outcome, done.comment, done.version) == ("pass", "fine", 1)
    assert done.changed["n"] == 2
    assert done.node_name == {"en": "First"}
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1))


def test_a_page_of_history_goes_on_where_the_last_one_ended(db: Session) -> None:
    instance = started(db)
    whole = engine.history(db, instance.id).items

    first = engine.history(db, instance.id, limit=2)
    rest = engine.history(db, instance.id, after=first.next, limit=100)

    assert [*first.items, *rest.items] == whole
    assert rest.next is None


def test_a_turn_that_breaks_off_leaves_nothing(world: World) -> None:
    with world.transaction() as db:
        instance = started(db)
        (task,) = open_tasks(db)

    with pytest.raises(RuntimeError), world.transaction() as db:
        engine.complete(db, task.id, {"x": 1}, by=LIN)
        raise RuntimeError("killed before the commit")

    with world.transaction() as db:
        assert engine.get_task(db, task.id).state == "ready"
        assert engine.get_instance(db, instance.id).variables == {}
        engine.complete(db, task.id, {"x": 2}, by=LIN)
        assert [t.node for t in open_tasks(db)] == ["second"]


def test_a_start_with_the_same_key_gives_the_first_answer(db: Session) -> None:
    first = started(db, idempotency_key="k1")
    again = engine.start(db, "two", variables={}, by=LIN, idempotency_key="k1")

    assert again.id == first.id
    assert db.scalar(select(func.count()).select_from(Instance)) == 1


def test_a_completion_with_the_same_key_gives_the_first_answer(db: Session) -> None:
    started(db)
    (task,) = open_tasks(db)
    engine.complete(db, task.id, {}, by=LIN, idempotency_key="k2")

    again = engine.complete(db, task.id, {}, by=LIN, idempotency_key="k2")

    assert again.state == "completed"
    assert [t.node for t in open_tasks(db)] == ["second"]


def test_a_key_cannot_be_used_for_another_command(db: Session) -> None:
    started(db, idempotency_key="k3")
    (task,) = open_tasks(db)

    with pytest.raises(engine.KeyReused):
        engine.complete(db, task.id, {}, by=LIN, idempotency_key="k3")


def test_a_business_key_may_be_asked_to_be_unique(db: Session) -> None:
    file = d.drawing(
        "unique",
        d.start() + d.user("a") + d.end(),
        [("start", "a"), ("a", "end")],
        attributes='ringflow:uniqueBusinessKey="true"',
    )
    started(db, file, business_key="B-1")

    with pytest.raises(engine.BusinessKeyTaken):
        engine.start(db, "unique", variables={}, by=LIN, business_key="B-1")


def test_cancelling_withdraws_tasks_and_timers(db: Session) -> None:
    file = d.drawing(
        "late",
        d.start()
        + d.user("work")
        + d.boundary("remind", "work", d.timer("Duration", "PT1H"), interrupts=False)
        + d.end()
        + d.end("reminded"),
        [("start", "work"), ("work", "end"), ("remind", "reminded")],
    )
    instance = started(db, file)
    (task,) = open_tasks(db)

    view = engine.cancel(db, instance.id, by=ADMIN, reason="sent twice")

    assert view.state == "cancelled"
    assert engine.get_task(db, task.id).state == "cancelled"
    assert db.scalar(select(func.count()).select_from(Timer)) == 0
    line = next(x for x in engine.history(db, instance.id).items if x.what == "instance_cancelled")
    assert line.details["reason"] == "sent twice"
    assert line.actor == "admin"
    with pytest.raises(engine.TaskClosed):
        engine.complete(db, task.id, {}, by=LIN)


def test_nothing_can_be_done_while_suspended(db: Session) -> None:
    instance = started(db)
    (task,) = open_tasks(db)
    engine.suspend(db, instance.id, by=ADMIN, reason="legal question")

    with pytest.raises(engine.InstanceSuspended):
        engine.complete(db, task.id, {}, by=LIN)

    engine.resume(db, instance.id, by=ADMIN)
    engine.complete(db, task.id, {}, by=LIN)
    assert [t.node for t in open_tasks(db)] == ["second"]


def test_a_running_instance_stays_on_its_version(db: Session) -> None:
    instance = started(db)
    newer = d.drawing(
        "two",
        d.start() + d.user("first") + d.user("other") + d.end(),
        [("start", "first"), ("first", "other"), ("other", "end")],
    )
    engine.deploy(db, [newer], by=ADMIN)
    later = engine.start(db, "two", variables={}, by=LIN)

    for task in open_tasks(db):
        engine.complete(db, task.id, {}, by=LIN)

    assert (instance.version, later.version) == (1, 2)
    assert [t.node for t in open_tasks(db, instance.id)] == ["second"]
    assert [t.node for t in open_tasks(db, later.id)] == ["other"]


def test_a_called_process_is_pinned_by_the_release(db: Session) -> None:
    inner = d.drawing("inner", d.start() + d.user("a") + d.end(), [("start", "a"), ("a", "end")])
    outer = d.drawing(
        "outer",
        d.start() + d.user("before") + d.call("sub", "inner") + d.end(),
        [("start", "before"), ("before", "sub"), ("sub", "end")],
    )
    engine.deploy(db, [inner, outer], by=ADMIN)
    instance = engine.start(db, "outer", variables={}, by=LIN)
    newer = d.drawing("inner", d.start() + d.user("b") + d.end(), [("start", "b"), ("b", "end")])
    engine.deploy(db, [newer], by=ADMIN)

    (task,) = open_tasks(db)
    engine.complete(db, task.id, {}, by=LIN)
    (inside,) = open_tasks(db)
    engine.complete(db, inside.id, {"seen": True}, by=LIN)

    assert inside.node == "a"
    ended = engine.get_instance(db, instance.id)
    assert ended.state == "completed"
    assert ended.variables == {"seen": True}
    keys = {(x.node, x.key, x.version) for x in engine.history(db, instance.id).items}
    assert ("a", "inner", 1) in keys


def test_the_diagram_is_told_where_the_tokens_are(db: Session) -> None:
    instance = started(db)

    (token,) = engine.tokens(db, instance.id)

    assert (token.node, token.node_name, token.definition_key) == ("first", "First", "two")
    assert token.since == db.now()


def test_what_is_not_there_is_not_found(db: Session) -> None:
    instance = started(db)

    with pytest.raises(NotFound):
        engine.get_task(db, instance.id)
    with pytest.raises(NotFound):
        engine.complete(db, instance.id, {}, by=LIN)
    with pytest.raises(engine.NoSuchDefinition):
        engine.start(db, "nothing", variables={}, by=LIN)


def test_instances_are_found_by_what_they_are(db: Session) -> None:
    instance = started(db, business_key="T-7")

    def found(**which: Any) -> list[UUID]:
        return [x.id for x in engine.find_instances(db, engine.InstanceFilter(**which)).items]

    assert found(business_key="T-7") == [instance.id]
    assert found(definition_key="two", state=engine.InstanceState.ACTIVE) == [instance.id]
    assert found(started_by="lin", incident=False) == [instance.id]
    assert found(started_by="wu") == []


def test_the_state_of_a_small_instance_is_small(db: Session) -> None:
    instance = started(db, variables={"subject": "street light", "no": "T1"})

    blob = db.scalar(select(StoredState.blob).where(StoredState.instance_id == instance.id))

    assert blob is not None
    assert len(blob) < 300


def test_a_long_life_makes_neither_the_state_nor_the_step_larger(db: Session) -> None:
    file = d.drawing(
        "rounds",
        d.start() + d.user("body") + d.script("count", "n = n + 1") + d.xor("again", default="f4")
        + d.end(),
        [("start", "body"), ("body", "count"), ("count", "again"), ("again", "body", "n < 150"),
         ("again", "end")],
    )  # fmt: skip
    instance = started(db, file, variables={"n": 0})
    sizes: list[int] = []
    for _ in range(150):
        (task,) = open_tasks(db, instance.id)
        blob = db.scalar(select(StoredState.blob).where(StoredState.instance_id == instance.id))
        sizes.append(len(blob or b""))
        engine.complete(db, task.id, {}, by=LIN)

    assert max(sizes) < 200
    assert engine.get_instance(db, instance.id).state == "completed"
    page = engine.history(db, instance.id, limit=2000)
    assert sum(line.node == "body" and line.what == "completed" for line in page.items) == 150


def test_a_task_must_end_in_one_of_its_named_outcomes(db: Session) -> None:
    file = d.drawing(
        "audit",
        d.start()
        + d.user(
            "check",
            inner='<ringflow:outcome name="pass"/><ringflow:outcome name="reject"/>',
        )
        + d.end(),
        [("start", "check"), ("check", "end")],
    )
    started(db, file)
    (task,) = open_tasks(db)
    assert [o.name for o in engine.get_task(db, task.id).outcomes] == ["pass", "reject"]

    with pytest.raises(engine.WhichOutcome, match="pass, reject"):
        engine.complete(db, task.id, {}, by=LIN)
    assert engine.complete(db, task.id, {"outcome": "pass"}, by=LIN).outcome == "pass"


def test_a_long_run_is_continued_by_a_job(world: World) -> None:
    world.context.settings.engine.slice_nodes = 50
    file = d.drawing(
        "loop",
        d.start()
        + d.script("count", "n = n + 1")
        + d.xor("again", default="f3")
        + d.user("look")
        + d.end(),
        [
            ("start", "count"),
            ("count", "again"),
            ("again", "count", "n < 200"),
            ("again", "look"),
            ("look", "end"),
        ],
    )
    with world.transaction() as db:
        instance = started(db, file, variables={"n": 0})
        assert open_tasks(db) == []

    world.run_jobs()

    with world.transaction() as db:
        assert [t.node for t in open_tasks(db)] == ["look"]
        assert engine.get_instance(db, instance.id).variables["n"] == 200


def test_rows_of_another_centre_cannot_be_seen(world: World) -> None:
    with world.transaction() as db:
        instance = started(db)
    with world.database.transaction() as db:
        other = create_centre(db, "other", name="Other").id

    with world.transaction(other) as db:
        with pytest.raises(NotFound):
            engine.get_instance(db, instance.id)
        for record in (Instance, StoredState, Task, HistoryRow):
            assert db.scalar(select(func.count()).select_from(record)) == 0


def test_people_who_are_no_candidates_cannot_complete(db: Session) -> None:
    file = d.drawing(
        "dispatching",
        d.start() + d.user("dispatch", task='groups="dispatcher"') + d.end(),
        [("start", "dispatch"), ("dispatch", "end")],
    )
    started(db, file)
    (task,) = open_tasks(db)

    with pytest.raises(engine.NotYourTask):
        engine.complete(db, task.id, {}, by=WU)
    engine.complete(db, task.id, {}, by=CHEN)
