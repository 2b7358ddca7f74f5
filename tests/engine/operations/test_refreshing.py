"""A migration that takes on the new settings, and values for single acts and items."""

from datetime import timedelta

from sqlalchemy import select

import engine
from base.clock import SetClock
from base.db import Session
from engine import Act, Instruction
from engine.operations.acts import BatchAct, Item, Orders, perform
from engine.tasks.records import Task
from engine.timers.records import Timer
from tests.engine.operations.test_changing import begin, change, finish, tasks
from tests.make.actors import ADMIN, LIN
from tests.make.drawing import extended, timer, user
from tests.make.drawings import border, sketch, sub

FLOWS = "start -> a -> b -> end; late -> c"


def version(due: str, span: str, groups: str) -> engine.SourceFile:
    step = user("a", task=f'due="{due}" groups="{groups}"')
    return sketch(FLOWS, step, border("late", "a", timer("Duration", span)))


def moments(db: Session, one: engine.InstanceView) -> dict[str, timedelta]:
    row = db.scalars(select(Timer).where(Timer.instance_id == one.id)).one()
    task = db.scalars(select(Task).where(Task.instance_id == one.id)).one()
    assert task.due_at is not None
    return {"timer": row.due_at - one.started_at, "task": task.due_at - one.started_at}


def test_a_migration_keeps_what_runs_or_takes_on_the_new_settings(
    db: Session, clock: SetClock
) -> None:
    one = begin(db, version("PT4H", "PT8H", "north"))
    clock.advance(timedelta(hours=1))
    engine.deploy(db, [version("PT6H", "PT3H", "south")], by=ADMIN)

    engine.migrate(db, one.id, by=ADMIN, reason="new times")
    assert moments(db, one) == {"timer": timedelta(hours=8), "task": timedelta(hours=4)}

    engine.migrate(db, one.id, refresh=True, by=ADMIN, reason="for all")
    assert moments(db, one) == {"timer": timedelta(hours=3), "task": timedelta(hours=6)}
    task = db.scalars(select(Task).where(Task.instance_id == one.id)).one()
    assert task.groups == ["south"]
    lines = [x for x in engine.history(db, one.id).items if x.what == "migrated"]
    assert [x.details["refresh"] for x in lines] == [False, True]
    finish(db, "a")
    assert tasks(db, one) == ["b"]


def test_who_has_claimed_a_task_keeps_it_unless_the_drawing_names_somebody(db: Session) -> None:
    one = begin(db, version("PT4H", "PT8H", ""))
    (task,) = engine.find_tasks(db, engine.TaskFilter()).items
    engine.claim(db, task.id, by=LIN)
    engine.deploy(db, [version("PT5H", "PT8H", "south")], by=ADMIN)
    engine.migrate(db, one.id, refresh=True, by=ADMIN, reason="r")
    assert engine.get_task(db, task.id).assignee == LIN.username

    step = user("a", task='assignee="chen"')
    file = sketch(FLOWS, step, border("late", "a", timer("Duration", "PT8H")))
    engine.deploy(db, [file], by=ADMIN)
    engine.migrate(db, one.id, refresh=True, by=ADMIN, reason="r")
    assert engine.get_task(db, task.id).assignee == "chen"


def test_a_timer_that_is_overdue_by_the_new_drawing_fires_at_once(
    db: Session, clock: SetClock
) -> None:
    one = begin(db, version("PT4H", "PT8H", ""))
    clock.advance(timedelta(hours=2))
    engine.deploy(db, [version("PT4H", "PT1H", "")], by=ADMIN)
    engine.migrate(db, one.id, refresh=True, by=ADMIN, reason="r")

    due = db.scalars(select(Timer.due_at).where(Timer.instance_id == one.id)).one()
    assert due < db.now()


def test_an_instruction_sets_variables_where_its_token_is_placed(db: Session) -> None:
    inside = extended(
        '<ringflow:input name="n" value="1"/><ringflow:output name="x" value="${m}"/>'
    )
    part = sub("part", "start_s -> p -> q -> end_s").replace(
        'name="part" >', f'name="part">{inside}'
    )
    one = begin(db, sketch("start -> a -> part -> z -> end", part))

    change(db, one, Instruction(act=Act.MOVE, node="a", to="q", variables={"m": 7}))
    assert engine.get_instance(db, one.id).variables == {}
    (task,) = [t for t in engine.find_tasks(db, engine.TaskFilter()).items if t.node == "q"]
    seen = engine.get_task(db, task.id).variables
    assert (seen["m"], seen["n"]) == (7, "1")
    finish(db, "q")

    assert engine.get_instance(db, one.id).variables == {"x": 7}
    (line,) = [x for x in engine.history(db, one.id).items if x.what == "modified"]
    assert line.details["placed"] == [{"node": "q", "changed": {"m": 7}}]

    change(db, one, Instruction(act=Act.BEFORE, node="a", variables={"top": 1}))
    assert engine.get_instance(db, one.id).variables["top"] == 1


def test_each_item_of_a_batch_may_have_values_of_its_own(db: Session) -> None:
    engine.deploy(db, [sketch("start -> a -> end")], by=ADMIN)
    found = [engine.start(db, "p", variables={"n": 0}, by=LIN) for _ in range(2)]
    for one in found:
        engine.cancel(db, one.id, by=ADMIN, reason="r")
    orders = Orders(variables={"n": 1}, each={str(found[1].id): {"n": 2}})
    orders = Orders.of(orders.plain())

    made = [
        perform(db, BatchAct.RESTART, Item(subject=one.id, orders=orders, by=ADMIN, reason="r"))
        for one in found
    ]

    results = [done.result for done in made if done.result is not None]
    assert [engine.get_instance(db, key).variables["n"] for key in results] == [1, 2]
