"""One act on many tasks, and taking back what was handed over."""

from datetime import timedelta
from uuid import uuid4

import pytest

import engine
from base.clock import SetClock
from base.db import Session
from engine import ManyAct, Order, TaskFilter
from engine.people import Actor
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.actors import ADMIN, LIN, WU


def tasks(db: Session, count: int) -> list[engine.TaskView]:
    file = d.drawing(
        "one",
        d.start() + d.user("work", task='groups="Agent"') + d.end(),
        [("start", "work"), ("work", "end")],
    )
    engine.deploy(db, [file], by=ADMIN)
    for number in range(count):
        engine.start(db, "one", variables={}, by=LIN, business_key=f"T-{number}")
    return engine.find_tasks(db, TaskFilter()).items


def codes(fates: list[engine.TaskFate]) -> list[str]:
    return [one.error.code if one.error else "done" for one in fates]


def said(db: Session, task: engine.TaskView) -> list[str]:
    lines = engine.history(db, task.instance_id, token_id=task.id).items
    return [line.what for line in lines if line.what != "entered"]


def test_each_task_has_its_own_outcome_and_nothing_is_done_twice(db: Session) -> None:
    free, own, taken, done = tasks(db, 4)
    engine.claim(db, own.id, by=LIN)
    engine.claim(db, taken.id, by=WU)
    engine.complete(db, done.id, {}, by=LIN)
    nobody = uuid4()
    ids = [taken.id, free.id, nobody, own.id, done.id, free.id]

    fates = engine.act_on_many(db, ids, Order(act=ManyAct.CLAIM), by=LIN)

    assert codes(fates) == ["task_taken", "done", "not_found", "done", "task_closed"]
    assert [one.changed for one in fates] == [False, True, False, False, False]
    assert fates[0].error is not None
    assert fates[0].error.params["who"] == "wu"
    assert (fates[1].business_key, fates[2].business_key) == ("T-0", None)
    assert said(db, free) == said(db, own) == ["claimed"]


def test_of_what_somebody_may_not_see_nothing_is_told(db: Session) -> None:
    (task,) = tasks(db, 1)

    other = make.actor(db, make.user(db, "hans", "handler"))

    fates = engine.act_on_many(db, [task.id], Order(act=ManyAct.CLAIM), by=other)

    assert codes(fates) == ["not_found"]
    assert fates[0].title == {}


def test_many_are_given_back_and_handed_over(db: Session) -> None:
    one, two = tasks(db, 2)
    berta = make.user(db, "berta", "agent")
    for task in (one, two):
        engine.claim(db, task.id, by=LIN)

    order = Order(act=ManyAct.TRANSFER, to="berta", reason="my day off")
    assert codes(engine.act_on_many(db, [one.id, two.id], order, by=LIN)) == ["done", "done"]
    again = engine.act_on_many(db, [one.id], order, by=LIN)
    given_back = engine.act_on_many(
        db, [one.id, two.id], Order(act=ManyAct.RELEASE), by=make.actor(db, berta)
    )

    assert codes(again) == ["not_your_claim"]
    assert [one.changed for one in given_back] == [True, True]
    assert said(db, two) == ["claimed", "delegated", "released"]


def test_many_are_given_a_priority_and_one_that_is_none_is_refused(db: Session) -> None:
    one, two = tasks(db, 2)
    engine.claim(db, two.id, by=WU)

    order = Order(act=ManyAct.PRIORITY, priority=80)
    fates = engine.act_on_many(db, [one.id, two.id], order, by=LIN)
    again = engine.act_on_many(db, [one.id], order, by=LIN)
    wrong = engine.act_on_many(db, [one.id], Order(act=ManyAct.PRIORITY, priority=101), by=LIN)

    assert codes(fates) == ["done", "not_your_claim"]
    assert [fates[0].changed, again[0].changed] == [True, False]
    assert codes(wrong) == ["wrong_priority"]
    which = TaskFilter(least_priority=80)
    assert [found.id for found in engine.find_tasks(db, which).items] == [one.id]


@pytest.mark.parametrize("held", [True, False])
def test_what_was_handed_over_is_taken_back_to_where_it_was(
    db: Session,
    held: bool,  # noqa: FBT001 a parameter
) -> None:
    (task,) = tasks(db, 1)
    make.user(db, "berta", "agent")
    if held:
        engine.claim(db, task.id, by=LIN)
    engine.transfer(db, task.id, to="berta", by=LIN, reason="")

    back = engine.undo_act(db, task.id, by=LIN)

    assert (back.assignee, back.state) == (("lin", "claimed") if held else (None, "ready"))
    assert said(db, task)[-1] == ("delegated" if held else "released")
    with pytest.raises(engine.TooLateToUndo):
        engine.undo_act(db, task.id, by=LIN)


def test_what_has_gone_on_is_not_taken_back(db: Session, clock: SetClock) -> None:
    one, two, three, four = tasks(db, 4)
    berta: Actor = make.actor(db, make.user(db, "berta", "agent"))
    for task in (one, two, three):
        engine.transfer(db, task.id, to="berta", by=LIN, reason="")
    engine.release(db, one.id, by=berta)
    engine.save_draft(db, two.id, by=berta, data={"a": "begun"})

    for task, who in ((one, LIN), (two, LIN), (three, WU), (four, LIN)):
        with pytest.raises(engine.TooLateToUndo):
            engine.undo_act(db, task.id, by=who)
    clock.advance(timedelta(minutes=11))
    with pytest.raises(engine.TooLateToUndo):
        engine.undo_act(db, three.id, by=LIN)
