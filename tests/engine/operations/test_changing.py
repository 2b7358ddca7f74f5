"""What an operator can do to one running instance, and what is left as it was."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

import engine
from base.clock import SetClock
from base.db import Session
from engine import Act, Instruction
from engine.timers.records import Timer
from tests.make.actors import ADMIN, LIN
from tests.make.drawing import timer
from tests.make.drawings import border, several, sketch, sub

TIMERS = select(Timer.token_id, Timer.slot, Timer.due_at)


def begin(db: Session, file: engine.SourceFile, **variables: object) -> engine.InstanceView:
    engine.deploy(db, [file], by=ADMIN)
    return engine.start(db, file.name.removesuffix(".bpmn"), variables=variables, by=LIN)


def change(
    db: Session, one: engine.InstanceView, *acts: Instruction, **more: Any
) -> engine.Modification:
    return engine.modify(db, one.id, acts, by=ADMIN, reason="asked for", **more)


def tasks(db: Session, one: engine.InstanceView) -> list[str]:
    return sorted(
        task.node
        for task in engine.find_tasks(db, engine.TaskFilter()).items
        if task.instance_id == one.id and task.state in {"ready", "claimed"}
    )


def finish(db: Session, node: str) -> None:
    (task,) = [t for t in engine.find_tasks(db, engine.TaskFilter()).items
               if t.node == node and t.state in {"ready", "claimed"}]  # fmt: skip
    engine.complete(db, task.id, {}, by=ADMIN)


def test_a_return_to_an_earlier_step_with_other_data(db: Session) -> None:
    late = border("late", "a", timer("Duration", "PT1H"))
    one = begin(db, sketch("start -> a -> b -> end; late -> c", late), amount=1)
    finish(db, "a")

    done = change(db, one, Instruction(act=Act.MOVE, node="b", to="a"), variables={"amount": 2})

    assert (done.left, done.entered, done.warnings) == (["b"], ["a"], [])
    assert tasks(db, one) == ["a"]
    assert {token.node for token in engine.tokens(db, one.id)} == {"a", "late"}
    assert engine.get_instance(db, one.id).variables == {"amount": 2}
    (line,) = [x for x in engine.history(db, one.id).items if x.what == "modified"]
    assert line.details["reason"] == "asked for"
    assert line.details["left"] == ["b"]


FORK = sketch("start -> and; and -> a -> and_2; and -> b -> and_2; and_2 -> c -> end", key="fork")


def test_a_branch_alone_leaves_the_join_waiting_and_that_is_told(db: Session) -> None:
    one = begin(db, FORK)
    move = Instruction(act=Act.MOVE, node="a", to="c")

    said = change(db, one, move, dry_run=True)

    assert "and_2" in said.warnings[0]
    assert tasks(db, one) == ["a", "b"], "a dry run changes nothing"
    assert change(db, one, move).warnings
    assert tasks(db, one) == ["b", "c"]


def test_a_whole_block_goes_together(db: Session) -> None:
    one = begin(db, FORK)
    finish(db, "b")
    change(db, one, Instruction(act=Act.MOVE, node="a", to="c", block=True))
    assert [token.node for token in engine.tokens(db, one.id)] == ["c"]
    finish(db, "c")
    assert engine.get_instance(db, one.id).state == "completed"


def test_a_flow_is_counted_by_the_join(db: Session) -> None:
    one = begin(db, FORK)
    change(db, one, Instruction(act=Act.CANCEL, node="a"),
           Instruction(act=Act.FLOW, node=_flow("a", "and_2")))  # fmt: skip
    finish(db, "b")
    assert tasks(db, one) == ["c"]


def _flow(source: str, target: str) -> str:
    ends = rf'id="([^"]+)" sourceRef="{source}" targetRef="{target}"'
    (flow,) = re.findall(ends, FORK.content.decode())
    return str(flow)


def test_into_a_sub_process_that_is_not_open(db: Session) -> None:
    stop = border("stop", "box", timer("Duration", "PT2H"))
    box = sub("box", "start_in -> x -> y -> end_in")
    one = begin(db, sketch("start -> a -> box -> after; stop -> stopped", box, stop))

    change(db, one, Instruction(act=Act.MOVE, node="a", to="y"))

    assert {token.node for token in engine.tokens(db, one.id)} == {"box", "y", "stop"}
    finish(db, "y")
    assert tasks(db, one) == ["after"]


def test_behind_a_step_and_cancel_all(db: Session) -> None:
    one = begin(db, sketch("start -> a -> b -> end"))
    change(db, one, Instruction(act=Act.CANCEL_ALL), Instruction(act=Act.AFTER, node="a"))
    assert tasks(db, one) == ["b"]
    change(db, one, Instruction(act=Act.CANCEL_ALL))
    assert engine.get_instance(db, one.id).state == "completed"


def test_all_rounds_of_a_repeated_step_go_together(db: Session) -> None:
    step = f'<bpmn:userTask id="a" name="a">{several(count="3")}</bpmn:userTask>'
    one = begin(db, sketch("start -> a -> b -> end", step))
    change(db, one, Instruction(act=Act.MOVE, node="a", to="b"))
    assert tasks(db, one) == ["b"]


def test_an_ad_hoc_sub_process_is_one_place(db: Session) -> None:
    box = sub("box", "x; y").replace("subProcess", "adHocSubProcess")
    one = begin(db, sketch("start -> box -> after", box))
    done = change(db, one, Instruction(act=Act.MOVE, node="box", to="after"))
    assert done.left == ["box"]
    assert tasks(db, one) == ["after"]


@pytest.mark.parametrize(
    "act",
    [
        Instruction(act=Act.BEFORE, node="nowhere"),
        Instruction(act=Act.CANCEL, node="b"),
        Instruction(act=Act.BEFORE, node="start"),
        Instruction(act=Act.AFTER, node="and"),
        Instruction(act=Act.FLOW, node="nowhere"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_changes(db: Session, act: Instruction) -> None:
    one = begin(db, sketch("start -> and; and -> a -> b; and -> c"))
    with pytest.raises(engine.CannotPlace):
        change(db, one, act)
    db.rollback()


def test_variables_are_changed_with_care(db: Session) -> None:
    one = begin(db, sketch("start -> a -> end"), amount=1, note="x")
    with pytest.raises(engine.OtherKind):
        engine.set_variables(db, one.id, {"amount": "2"}, by=ADMIN, reason="typo")
    seen = engine.set_variables(db, one.id, {"amount": 2}, delete=["note"], by=ADMIN, reason="r")
    assert seen.variables == {"amount": 2}
    forced = engine.set_variables(db, one.id, {"amount": "2"}, force=True, by=ADMIN, reason="r")
    assert forced.variables == {"amount": "2"}
    lines = [x for x in engine.history(db, one.id).items if x.what == "variables_set"]
    assert lines[0].details["before"] == {"amount": 1, "note": "x"}
    with pytest.raises(engine.Changed):
        engine.set_variables(db, one.id, {"amount": "3"}, by=ADMIN, reason="r", if_lines=1)


# --- migration ----------------------------------------------------------------------------------


def deploy(db: Session, file: engine.SourceFile) -> None:
    engine.deploy(db, [file], by=ADMIN)


def test_a_task_and_its_timer_go_over_as_they_are(db: Session) -> None:
    late = border("late", "a", timer("Duration", "PT1H"))
    one = begin(db, sketch("start -> a -> end; late -> c", late))
    (task,) = engine.find_tasks(db, engine.TaskFilter()).items
    engine.claim(db, task.id, by=LIN)
    before = db.execute(TIMERS).all()
    clock = db.context.clock
    assert isinstance(clock, SetClock)
    clock.advance(timedelta(minutes=20))

    renamed = border("late", "ask", timer("Duration", "PT9H"))
    deploy(db, sketch("start -> ask -> more -> end; late -> c", renamed))
    seen = engine.migrate(db, one.id, mapping={"a": "ask"}, by=ADMIN, reason="new form")

    assert seen.version == 2
    (now,) = [t for t in engine.find_tasks(db, engine.TaskFilter()).items if t.state == "claimed"]
    assert (now.id, now.node, now.assignee) == (task.id, "ask", "lin")
    assert db.execute(TIMERS).all() == before, "the deadline did not move"
    engine.complete(db, now.id, {}, by=LIN)
    assert tasks(db, one) == ["more"]


def test_events_on_the_border_follow_the_new_drawing(db: Session) -> None:
    one = begin(db, sketch("start -> a -> end"))
    late = border("late", "a", timer("Duration", "PT1H"))
    deploy(db, sketch("start -> a -> end; late -> c", late))
    engine.migrate(db, one.id, by=ADMIN, reason="deadline")
    assert {t.node for t in engine.tokens(db, one.id)} == {"a", "late"}
    assert len(db.execute(TIMERS).all()) == 1

    deploy(db, sketch("start -> a -> b -> end"))
    engine.migrate(db, one.id, by=ADMIN, reason="no deadline")
    assert {t.node for t in engine.tokens(db, one.id)} == {"a"}
    assert db.execute(TIMERS).all() == []
    finish(db, "a")
    assert tasks(db, one) == ["b"]


def test_what_is_missing_is_told_before_and_refused(db: Session) -> None:
    box = sub("box", "start_in -> x -> end_in")
    one = begin(db, sketch("start -> box -> end", box))
    deploy(db, sketch("start -> box -> end", sub("box", "start_in -> z -> end_in")))

    plan = engine.plan_migration(db, "p", source=1, target=2)

    assert (plan.able, plan.unable) == (0, 1)
    assert [node.node for node in plan.nodes if node.problem] == ["x"]
    with pytest.raises(engine.CannotMigrate):
        engine.migrate(db, one.id, by=ADMIN, reason="r")
    assert engine.plan_migration(db, "p", source=1, target=2, mapping={"x": "z"}).able == 1
    engine.migrate(db, one.id, mapping={"x": "z"}, by=ADMIN, reason="r")
    finish(db, "z")
    assert engine.get_instance(db, one.id).state == "completed"


def test_in_a_branch_and_in_several_rounds(db: Session) -> None:
    step = f'<bpmn:userTask id="a" name="a">{several(count="2")}</bpmn:userTask>'
    flows = "start -> and; and -> a -> and_2; and -> b -> and_2; and_2 -> c -> end"
    one = begin(db, sketch(flows, step))
    finish(db, "b")
    deploy(db, sketch(flows.replace("c -> end", "c -> e -> end"), step))
    engine.migrate(db, one.id, by=ADMIN, reason="r")
    for task in engine.find_tasks(db, engine.TaskFilter()).items:
        if task.state == "ready":
            engine.complete(db, task.id, {}, by=ADMIN)
    assert tasks(db, one) == ["c"]


def test_another_kind_is_refused(db: Session) -> None:
    one = begin(db, sketch("start -> a -> end"))
    deploy(db, sketch("start -> a -> end", '<bpmn:manualTask id="a" name="a"/>'))
    with pytest.raises(engine.CannotMigrate, match="kind"):
        engine.migrate(db, one.id, by=ADMIN, reason="r")


# --- restart ------------------------------------------------------------------------------------


def test_what_has_ended_begins_anew(db: Session) -> None:
    one = begin(db, sketch("start -> a -> b -> end"), amount=1)
    with pytest.raises(engine.StillRunning):
        engine.restart(db, one.id, by=ADMIN, reason="r")
    engine.set_variables(db, one.id, {"amount": 5}, by=ADMIN, reason="r")
    engine.cancel(db, one.id, by=ADMIN, reason="wrong")

    again = engine.restart(db, one.id, by=ADMIN, reason="mistake", nodes=["b"])
    first = engine.restart(db, one.id, by=ADMIN, reason="mistake", variables="initial")

    assert (tasks(db, again), again.variables) == (["b"], {"amount": 5})
    assert (tasks(db, first), first.variables) == (["a"], {"amount": 1})
    told = engine.history(db, again.id).items[0]
    assert told.details["restarted"] == str(one.id)
